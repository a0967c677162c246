"""What the child has loaded: the target, the methods for it, where it runs; and what may run."""

import os
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import jax

from derivprof.checks import AtPoints
from derivprof.derivatives import Derivative, JacobianProduct, MixedPartial, Operator
from derivprof.differentiate import (
    Candidate,
    Method,
    Problem,
    Rows,
    bound_operators,
    default_methods,
    flat_indices,
    no_rows,
    repeat_rows,
    split_rows,
    with_variable,
)
from derivprof.errors import DerivprofError
from derivprof.loading import Target, describe_target, in_letters, load_target
from derivprof.measure import (
    Hosts,
    Selected,
    describe_environment,
    join,
    memory_of,
    repository_commit,
    select_device,
)
from derivprof.plans import SweepPlan
from derivprof.record import Environment, Imported, Memory, TargetInfo
from derivprof.sweep.choosing import is_method, methods_of, references_of
from derivprof.sweep.dividing import Shards, divide, doubts_of, host_devices
from derivprof.sweep.evaluation import InDouble, in_double
from derivprof.sweep.points import Args, placed, points_near
from derivprof.sweep.requests import Loaded, MeasureCell
from derivprof.units import bytes_text, count_text
from derivprof.worker.protocol import Report


@dataclass(frozen=True)
class Bench:
    """A loaded target with the methods that are to be measured on it.

    ``values``: those of finished cells at every point, where the plan has a checking. ``others``:
    the same with inputs of other sizes, by the size, where that is swept over.
    """

    plan: SweepPlan
    target: Target
    methods: dict[str, Method]
    references: dict[str, Method]
    selected: Selected
    hosts: Hosts | None = None
    values: dict[MeasureCell, AtPoints] = field(default_factory=dict)
    others: dict[int, "Bench"] = field(default_factory=dict)

    def at(self, dimension: int | None) -> "Bench":
        """The same with inputs of that size, which are made once; raises as loading does."""
        if dimension in (None, self.plan.inputs.dimension):
            return self
        if dimension not in self.others:
            plan = self.plan.at_dimension(dimension)
            target = load_target(plan.target, plan.inputs, plan.derivative)
            self.others[dimension] = replace(self, plan=plan, target=target, values={}, others={})
        return self.others[dimension]

    @property
    def device(self) -> Any:
        """Where it runs."""
        return self.selected.device

    @cached_property
    def problem(self) -> Problem:
        """The function with its example arguments, on the device; of one row, in a batch."""
        return self.rows.problem

    @property
    def inputs(self) -> Args:
        """What the derivatives are called with."""
        return self.rows.inputs

    @cached_property
    def rows(self) -> Rows:
        """The rows of a batch, or the inputs as they are; these may be the direction."""
        target, options = self.target, self.plan.inputs
        is_product = isinstance(self.derivative, JacobianProduct)
        second = placed(target.second, self.device) if is_product else ()
        args = placed(target.args, self.device)
        whole = Problem(target.fun, args, target.argnums, target.arg_names, second)
        if options.vmap:
            return split_rows(whole)
        if options.batch is not None:
            return repeat_rows(whole, options.batch)
        asked = with_variable(whole, self.derivative)
        return no_rows(replace(asked, direction=placed(asked.direction, self.device)))

    @cached_property
    def shards(self) -> Shards:
        """The devices among which the rows are divided."""
        return divide(self.plan, self.rows, self.device, self.hosts)

    @cached_property
    def points(self) -> tuple[Args, ...]:
        """Where values are checked: the given inputs, then points drawn near them."""
        assert self.plan.checking is not None
        count, seed = self.plan.checking.points, self.plan.inputs.seed
        return points_near(self.rows, count, seed, self.device)

    @cached_property
    def double(self) -> InDouble | None:
        """The problem in double precision; None if it has that already."""
        return in_double(self.rows, self.points, self.device)

    @property
    def derivative(self) -> Derivative:
        """What is asked for."""
        return self.plan.derivative

    def describe(self) -> Loaded:
        """What was loaded; raises the user's own errors now rather than in every cell."""
        if isinstance(self.derivative, MixedPartial):
            flat_indices(self.problem, self.derivative.indices)
        if isinstance(self.derivative, Operator):
            bound_operators(self.problem, self.derivative)
        return Loaded(
            target=self._target_info(),
            environment=self._environment(),
            methods=tuple(filter(self._is_wanted, self.methods))
            or default_methods(self.derivative),
            references=tuple(self.references),
            row_count=self.rows.count,
            doubts=(*self.selected.doubts, *doubts_of(self.shards, os.cpu_count())),
            sizes=self.shards.sizes,
        )

    def _environment(self) -> Environment:
        found = describe_environment(self.device)
        return found if self.hosts is None else replace(found, processes=self.hosts.count)

    def _is_wanted(self, name: str) -> bool:
        """Methods that nobody named are checked where they apply."""
        if self.plan.checking is None or name in self.plan.methods or not is_method(name):
            return True
        return self.why_not(MeasureCell(name, self.derivative.order)) is None

    def _target_info(self) -> TargetInfo:
        found = (each for each in self.methods.values() if isinstance(each, Candidate))
        own = tuple(Imported(each.name, each.module, each.takes_order) for each in found)
        info = replace(self._described(), own=own)
        folder = self.target.folder
        return info if folder is None else replace(info, commit=repository_commit(folder))

    def _described(self) -> TargetInfo:
        """The target; with a letter for every length of its inputs that is swept over."""
        info, dimensions = describe_target(self.target), self.plan.dimensions
        if len(dimensions) < 2:
            return info
        try:
            larger = self.at(dimensions[1])
        except DerivprofError:  # its cells will say so
            return info
        return in_letters(info, describe_target(larger.target), dimensions[:2])

    def why_not(self, cell: MeasureCell) -> str | None:
        """Why the method of a cell does not apply, or None."""
        return self.methods[cell.method].why_not(self.problem, self.derivative, cell.order)

    def function(self, cell: MeasureCell) -> Any:
        """The derivative of one row, as the method builds it."""
        return self.methods[cell.method].build(self.problem, self.derivative, cell.order)

    def of_inputs(self, function: Any) -> Any:
        """The same as a function of ``inputs``."""
        return self.rows.mapped(function)

    def too_many(self, equations: int) -> str | None:
        """Why a program of so many equations is not looked at, or None."""
        limit = self.plan.budget.max_equations
        if equations <= limit:
            return None
        return f"{count_text(equations)} equations, and --max-equations is {count_text(limit)}"

    def compiled(self, traced: Any, report: Report) -> tuple[Any, str | None]:
        """The compiled program, and why it must not run if it plans too much memory."""
        report("compiling")
        compiled = traced.lower().compile()
        report("running")
        return compiled, self.memory_reason(memory_of(compiled))

    def memory_reason(self, planned: Memory) -> str | None:
        """Why a program must not run, or None."""
        needed, limit = _planned_bytes(planned), self.plan.budget.max_memory
        if needed <= limit:
            return None
        return f"XLA plans {bytes_text(needed)}, and --max-memory is {bytes_text(limit)}"


def _planned_bytes(memory: Memory) -> int:
    parts = (memory.argument_bytes, memory.output_bytes, memory.temp_bytes)
    return sum(part or 0 for part in parts)


def load_bench(plan: SweepPlan, given: Target | None, report: Report) -> Bench:
    """The plan's target, or the ``given`` one, with its methods and its device."""
    jax.config.update("jax_enable_x64", plan.x64 or bool(jax.config.read("jax_enable_x64")))
    jax.config.update("jax_enable_compilation_cache", False)
    report("loading the function")
    hosts = join() if plan.distributed else None
    selected = select_device(plan.device, host_devices(plan, hosts))
    if plan.dimensions:
        plan = plan.at_dimension(plan.dimensions[0])
    methods = methods_of(plan)
    references = references_of(plan)
    target = load_target(plan.target, plan.inputs, plan.derivative) if given is None else given
    return Bench(plan, target, methods, references, selected, hosts)
