"""From nodes to a list of steps: which operations are carried out, in which order, on what.

A plan is made and counted without JAX; running it carries out the steps one by one.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.extend.core import primitives

from derivprof.compat import (
    JaxprEqn,
    Part,
    bind_equation,
    filled,
    pruned,
    sub_jaxprs,
    under,
    with_source,
)
from derivprof.jaxprs import Rational, equation_count, rounded, scalar
from derivprof.simplify.nodes import (
    Application,
    Constant,
    Input,
    Monomial,
    Node,
    Output,
    Product,
    Sum,
    parents,
)
from derivprof.simplify.polynomials import Horner, Powers, Slot

Operand = Slot | float | complex | np.ndarray
"""Where a value is kept while a plan runs, or a number."""


@dataclass(frozen=True, eq=False)
class Step:
    """``function`` of the operands gives the values of ``results``; ``cost`` in equations."""

    function: Callable[..., Any]
    operands: tuple[Operand, ...]
    results: tuple[Slot, ...]
    origin: JaxprEqn | None
    cost: int = 1
    binds: bool = False


@dataclass(frozen=True, eq=False)
class Plan:
    """The steps to the outputs. The first slots are the inputs, those in ``constants`` known."""

    steps: tuple[Step, ...]
    inputs: tuple[Slot, ...]
    constants: tuple[tuple[Slot, Any], ...]
    outputs: tuple[Slot, ...]

    @property
    def equation_count(self) -> int:
        """The number of equations, those of bodies included, that running it traces."""
        return sum(step.cost for step in self.steps)

    def run(self, arguments: Sequence[Any]) -> list[Any]:
        """The outputs for arrays as inputs."""
        return self._carried_out(arguments, lambda step: step.function)

    def values(self, arguments: Sequence[Any]) -> list[np.ndarray]:
        """The outputs at known arrays, now; sums and products by NumPy, which is faster here."""
        with jax.ensure_compile_time_eval(), np.errstate(all="ignore"):
            known = [_as_numpy(each) for each in arguments]
            results = self._carried_out(
                known, lambda step: _NUMPY.get(step.function, step.function)
            )
        return [_as_numpy(each) for each in results]

    def _carried_out(
        self, arguments: Sequence[Any], function_of: Callable[[Step], Callable[..., Any]]
    ) -> list[Any]:
        values = dict(self.constants)
        values.update(zip(self.inputs, arguments, strict=True))
        for step in self.steps:
            operands = [values[o] if isinstance(o, int) else o for o in step.operands]
            if step.binds:
                results = step.function(operands)
            else:
                with under(step.origin):
                    results = [function_of(step)(*operands)]
            values.update(zip(step.results, results, strict=True))
        return [values[slot] for slot in self.outputs]


_WITH_BODIES = (primitives.scan_p, primitives.while_p, primitives.cond_p)

_NUMPY: dict[Any, Callable[..., Any]] = {
    lax.add: np.add, lax.sub: np.subtract, lax.mul: np.multiply, lax.neg: np.negative,
    lax.div: np.divide,
}  # fmt: skip


def _as_numpy(value: Any) -> Any:
    """A known array as one of NumPy; keys of random numbers stay what they are."""
    is_plain = not jnp.issubdtype(jnp.result_type(value), jax.dtypes.extended)
    return np.asarray(value) if is_plain else value


def _operand_key(operand: Operand) -> Hashable:
    if isinstance(operand, Slot):
        return operand
    return type(operand), np.asarray(operand).tobytes()


def plan_of(
    inputs: Sequence[Node],
    outputs: Sequence[Node],
    types: Sequence[Any],
    effects: Sequence[Application] = (),
    later: dict[Node, Node] | None = None,
) -> Plan:
    """The plan that computes nodes, as arrays of the types, from inputs.

    ``effects`` are carried out besides, in their order. ``later`` says which node of a larger
    equation has the same value, for the case that it is computed anyway.
    """
    return _Planner(inputs, outputs, types, effects, later or {}).plan()


@dataclass
class _Planner:
    inputs: Sequence[Node]
    outputs: Sequence[Node]
    types: Sequence[Any]
    effects: Sequence[Application]
    later: dict[Node, Node]
    slots: dict[Node, Slot] = field(default_factory=dict)
    shapes: list[tuple[int, ...]] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    constants: list[tuple[Slot, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._once: dict[Hashable, Slot] = {}
        self._done: set[Application] = set()
        self._origin: JaxprEqn | None = None
        self._instead: dict[Node, Node] = {}
        self._uses: Counter[Node] = Counter()
        self._apart: set[Node] = set()
        self._used: dict[Application, set[int]] = {}
        self._pruned: dict[Application, Part] = {}
        self._brackets: dict[Any, tuple[Rational, Slot]] = {}

    def plan(self) -> Plan:
        """All steps."""
        for node in self.inputs:
            self.slots[node] = self._slot(node.shape)
        order = self._order()
        for effect in self.effects:
            self._emit(self._sorted([*map(self._replaced, effect.operands)]))
            self._apply(effect)
        self._emit(order)
        results = [
            self._spread(self._now(node), aval)
            for node, aval in zip(self.outputs, self.types, strict=True)
        ]
        return Plan(
            tuple(self.steps),
            tuple(self.slots[node] for node in self.inputs),
            tuple(self.constants),
            tuple(results),
        )

    def _emit(self, order: Sequence[Node]) -> None:
        for node in order:
            self._origin = node.origin
            if node not in self.slots and not self._is_deferred(node):
                self.slots[node] = self._emitted(node)

    # what is needed, and in which order

    def _roots(self) -> list[Node]:
        effects = (node for each in self.effects for node in (*each.operands, *each.outputs))
        return [self._replaced(node) for node in (*effects, *self.outputs)]

    def _replaced(self, node: Node) -> Node:
        return self._instead.get(node, node)

    def _needs(self, node: Node) -> list[Node]:
        """What a node is computed from."""
        kind = node.kind
        if isinstance(kind, Output) and kind.application in self._pruned:
            application = kind.application
            found = [application.operands[i] for i in self._pruned[application].operands]
        else:
            found = [*parents(node)]
        return [self._replaced(each) for each in found] if self._instead else found

    def _order(self) -> list[Node]:
        """Every node that is needed, after those that it is computed from."""
        order = self._sorted(self._roots())
        if self._replace_smaller(order):
            order = self._sorted(self._roots())
        while self._prune(order):
            order = self._sorted(self._roots())
        self._apart.update(self._roots())
        for node in order:
            needs = self._needs(node)
            self._uses.update(needs)
            if not isinstance(node.kind, Sum):
                self._apart.update(needs)
        return order

    def _replace_smaller(self, order: list[Node]) -> bool:
        """Take what a larger loop computes anyway from there; whether there was any."""
        if not self.later:
            return False
        carried_out = {n.kind.application for n in order if isinstance(n.kind, Output)}
        for node in order:
            last = node
            while last in self.later:
                last = self.later[last]
                if isinstance(last.kind, Output) and last.kind.application in carried_out:
                    self._instead[node] = last
        return bool(self._instead)

    def _prune(self, order: list[Node]) -> bool:
        """Drop what loops and branches compute for nothing; whether there was any."""
        used: dict[Application, set[int]] = {}
        for node in order:
            if (
                isinstance(node.kind, Output)
                and node.kind.application.eqn.primitive in _WITH_BODIES
            ):
                used.setdefault(node.kind.application, set()).add(node.kind.position)
        changed = False
        for application, positions in used.items():
            if self._used.get(application) != positions:
                self._used[application] = positions
                self._pruned[application] = pruned(application.eqn, positions)
                changed = True
        return changed

    def _sorted(self, roots: Sequence[Node]) -> list[Node]:
        """The roots and what they need, each after what it needs."""
        found: set[Node] = set()
        order: list[Node] = []
        stack = [(node, False) for node in reversed(roots)]
        while stack:
            node, is_ready = stack.pop()
            if is_ready:
                order.append(node)
            elif node not in found:
                found.add(node)
                stack.append((node, True))
                stack.extend((each, False) for each in reversed(self._needs(node)))
        return order

    def _is_deferred(self, node: Node) -> bool:
        """Whether a product is left to the one sum that needs it."""
        is_product = isinstance(node.kind, Product | Monomial)
        return is_product and self._uses[node] == 1 and node not in self._apart

    # steps

    def _slot(self, shape: tuple[int, ...]) -> Slot:
        self.shapes.append(shape)
        return len(self.shapes) - 1

    def _step(self, function: Callable[..., Any], *operands: Operand) -> Slot:
        """The slot of an operation, which is carried out once."""
        number = next((o for o in operands if not isinstance(o, Slot)), None)
        key = (function, operands if number is None else tuple(map(_operand_key, operands)))
        found = self._once.get(key)
        if found is None:
            shapes = {self.shapes[o] for o in operands if isinstance(o, int)}
            shape = shapes.pop() if len(shapes) == 1 else np.broadcast_shapes(*shapes)
            found = self._once[key] = self._slot(shape)
            self.steps.append(Step(function, operands, (found,), self._origin))
        return found

    def _now(self, node: Node) -> Slot:
        """The slot of a node, in the shape of the node."""
        node = self._replaced(node)
        if node not in self.slots:
            self.slots[node] = self._emitted(node)
        return self.slots[node]

    def _emitted(self, node: Node) -> Slot:
        match node.kind:
            case Input():
                raise AssertionError("an input that the plan was not given")
            case Constant(value=value):
                slot = self._slot(node.shape)
                self.constants.append((slot, value))
                return slot
            case Output(application=application, position=position):
                self._apply(application)
                return self.slots[application.outputs[position]]
            case Sum(terms=(), constant=constant):
                return self._number(constant, node.aval)
            case Product() | Monomial() | Sum():
                return self._spread(self._polynomial(node), node.aval)

    def _apply(self, application: Application) -> None:
        """Carry out an equation for those of its outputs that are needed."""
        if application in self._done:
            return
        self._done.add(application)
        part = self._pruned.get(application) or Part.whole(application.eqn)
        operands = tuple(self._now(application.operands[i]) for i in part.operands)
        nodes = [application.outputs[i] for i in part.outputs]
        slots = tuple(self._slot(node.shape) for node in nodes)
        eqn = part.eqn if self._origin is None else with_source(part.eqn, self._origin)
        cost = 1 + sum(equation_count(body) for body in sub_jaxprs(eqn))
        function = partial(bind_equation, eqn)
        self.steps.append(Step(function, operands, slots, None, cost, binds=True))
        self.slots.update(zip(nodes, slots, strict=True))

    def _spread(self, slot: Slot, aval: Any) -> Slot:
        """The value in the shape of a type."""
        if self.shapes[slot] == aval.shape:
            return slot
        key = ("spread", slot, aval.shape)
        if key not in self._once:
            rank = len(self.shapes[slot])
            last = tuple(range(len(aval.shape) - rank, len(aval.shape)))
            spread = partial(lax.broadcast_in_dim, shape=aval.shape, broadcast_dimensions=last)
            self._once[key] = self._slot(aval.shape)
            self.steps.append(Step(spread, (slot,), (self._once[key],), self._origin))
        return self._once[key]

    def _power(self, slot: Slot, n: int) -> Slot:
        key = ("power", slot, n)
        if key not in self._once:
            self._once[key] = self._slot(self.shapes[slot])
            raise_to = partial(lax.integer_pow, y=n)
            self.steps.append(Step(raise_to, (slot,), (self._once[key],), self._origin))
        return self._once[key]

    def _number(self, value: Rational, aval: Any) -> Slot:
        key = ("number", value, aval.shape, aval.dtype)
        if key not in self._once:
            self._once[key] = self._slot(aval.shape)
            number = scalar(rounded(value, aval.dtype), aval)
            if not aval.shape:
                self.constants.append((self._once[key], number))
            else:
                make = partial(filled, aval, number)
                self.steps.append(Step(make, (), (self._once[key],), self._origin))
        return self._once[key]

    # sums and products

    def _polynomial(self, node: Node) -> Slot:
        """A sum or product, on the slots of what it is made of."""
        found = self._terms(node)
        return Horner(_Operations(self, node.aval), self._brackets).value(found)

    def _terms(self, node: Node) -> dict[Powers, Rational]:
        kind = node.kind
        if not isinstance(kind, Sum):
            return {self._powers(node, opened=True): 1}
        found: dict[Powers, Rational] = {}
        for term, factor in kind.terms:
            powers = self._powers(self._replaced(term))
            found[powers] = found.get(powers, 0) + factor
        return {**found, (): kind.constant} if kind.constant else found

    def _powers(self, node: Node, *, opened: bool = False) -> Powers:
        """A node as a product of powers of slots, itself alone if it is computed apart."""
        if not opened and not self._is_deferred(node):
            return ((self._now(node), 1),)
        match node.kind:
            case Product(left=left, right=right):
                factors = ((self._replaced(left), 1), (self._replaced(right), 1))
            case Monomial(factors=factors):
                pass
            case _:
                return ((self._now(node), 1),)
        exponents: Counter[Slot] = Counter()
        for factor, exponent in factors:
            slot = self._now(factor)
            slot = self._inverse(slot, factor.aval) if exponent < 0 else slot
            exponents[slot] += abs(exponent)
        return tuple(sorted(exponents.items()))

    def _inverse(self, slot: Slot, aval: Any) -> Slot:
        return self._step(lax.div, scalar(1, aval), slot)


@dataclass
class _Operations:
    """The arithmetic of polynomials as steps of a plan, for results of a type."""

    planner: _Planner
    aval: Any

    def add(self, a: Slot, b: Slot) -> Slot:
        return self.planner._step(lax.add, a, b)

    def subtract(self, a: Slot, b: Slot) -> Slot:
        return self.planner._step(lax.sub, a, b)

    def multiply(self, a: Slot, b: Slot) -> Slot:
        return self.planner._step(lax.mul, *sorted((a, b)))

    def raised(self, a: Slot, n: int) -> Slot:
        return self.multiply(a, a) if n == 2 else self.planner._power(a, n)

    def scaled(self, factor: Rational, a: Slot) -> Slot:
        if factor == -1:
            return self.planner._step(lax.neg, a)
        return self.planner._step(lax.mul, self._rounded(factor), a)

    def shifted(self, constant: Rational, sign: int, a: Slot) -> Slot:
        if sign < 0:
            return self.planner._step(lax.sub, self._rounded(constant), a)
        if constant < 0:
            return self.planner._step(lax.sub, a, self._rounded(-constant))
        return self.planner._step(lax.add, a, self._rounded(constant))

    def number(self, value: Rational) -> Slot:
        return self.planner._number(value, self.aval)

    def _rounded(self, value: Rational) -> Any:
        return scalar(rounded(value, self.aval.dtype), self.aval)
