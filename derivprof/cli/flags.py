"""The options that commands share, in groups: each a dataclass that becomes the stage's own type.

A command names the groups it takes as parameters; :func:`takes_flags` shows their fields to Typer
as options and hands the command one object per group.
"""

import dataclasses
import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, get_type_hints

from typer import Context, Option

from derivprof.cli import completing
from derivprof.cli.outputs import Drawn
from derivprof.cli.widths import printing_for
from derivprof.derivatives import (
    Derivative,
    Diagonal,
    Directional,
    FullTensor,
    JacobianProduct,
    Operator,
    Pullback,
    Variable,
    parse_direction,
    parse_partial,
)
from derivprof.errors import UsageError
from derivprof.plans import Budget, Checking, InputOptions, SweepPlan, parse_dimensions
from derivprof.record import Profile
from derivprof.units import bytes_text, parse_bytes

_DERIVATIVE, _INPUTS, _METHODS, _CHECK = "Derivative", "Inputs", "Methods", "Check"
_DEVICE, _BUDGET, _COMPARISON, _OUTPUT = "Device", "Budget per cell", "Comparison", "Output"
_GROUPS = (_DERIVATIVE, _INPUTS, _METHODS, _CHECK, _DEVICE, _BUDGET, _COMPARISON, _OUTPUT)
"""The order in which help shows them."""

PREDICTED_ORDERS = 30


def takes_flags(command: Callable[..., None]) -> Callable[..., None]:
    """The command with every parameter that is a dataclass replaced by that dataclass's fields."""
    signature = inspect.signature(command)
    groups: dict[str, Any] = {
        name: parameter.annotation
        for name, parameter in signature.parameters.items()
        if dataclasses.is_dataclass(parameter.annotation)
    }
    plain = [p for name, p in signature.parameters.items() if name not in groups]
    options = [option for group in groups.values() for option in _options(group)]
    options.sort(key=_group_number)

    @wraps(command)
    def with_groups(**given: Any) -> None:
        width = given.get("width")
        made = {
            name: group(**{f.name: given.pop(f.name) for f in dataclasses.fields(group)})
            for name, group in groups.items()
        }
        with printing_for(width):
            command(**given, **made)

    with_groups.__signature__ = inspect.Signature([*plain, *options])  # pyright: ignore[reportAttributeAccessIssue]
    return with_groups


def _options(group: Any) -> list[inspect.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(
            f.name, inspect.Parameter.KEYWORD_ONLY, default=f.default, annotation=hints[f.name]
        )
        for f in dataclasses.fields(group)
    ]


def _group_number(option: inspect.Parameter) -> int:
    """Where in the help it stands."""
    (shown,) = (each for each in option.annotation.__metadata__ if hasattr(each, "rich_help_panel"))
    return _GROUPS.index(shown.rich_help_panel)


def option_names(group: type[Any]) -> tuple[str, ...]:
    """The names of a group's options, without their dashes."""
    return tuple(field.name for field in dataclasses.fields(group))


def given_options(context: Context) -> frozenset[str]:
    """The names of the options that were typed, at their defaults or not."""
    sources = ((name, context.get_parameter_source(name)) for name in context.params)
    return frozenset(n for n, source in sources if source and source.name == "COMMANDLINE")


def _option(*names: str, panel: str, **settings: Any) -> Any:
    return Option(*names, rich_help_panel=panel, show_default=False, **settings)


@dataclasses.dataclass(frozen=True)
class DerivativeFlags:
    """Which derivative."""

    order: Annotated[
        int | None,
        _option("--order", "-n", panel=_DERIVATIVE, min=0, metavar="N",
                help="Highest order along a direction, or with --vjp; every order from 0 is "
                     "measured. Default 6, with --vjp 2."),
    ] = None  # fmt: skip
    direction: Annotated[
        str | None,
        _option("--direction", panel=_DERIVATIVE, autocompletion=completing.directions,
                metavar="DIR",
                help="For array inputs: ones (default), e3, random, or an .npy file."),
    ] = None  # fmt: skip
    as_function_of: Annotated[
        Variable,
        _option("--as-function-of", panel=_DERIVATIVE, metavar="VARIABLE",
                help="inputs (default), or direction: v -> D^n f(x)[v, ..., v] at the fixed inputs "
                     "x; --direction is the v at which it is called."),
    ] = Variable.INPUTS  # fmt: skip
    partial: Annotated[
        str | None,
        _option("--partial", panel=_DERIVATIVE, metavar="I,J,..",
                help="A mixed partial, one entry per differentiation: 0,2,4 (flat indices), "
                     "x[0,2],y or params.w[1]. Order n takes the first n."),
    ] = None  # fmt: skip
    tensor: Annotated[
        int | None,
        _option("--tensor", panel=_DERIVATIVE, min=0, metavar="N",
                help="All partial derivatives: the Jacobian (1), the Hessian (2), ..."),
    ] = None  # fmt: skip
    diagonal: Annotated[
        int | None,
        _option("--diagonal", panel=_DERIVATIVE, min=0, metavar="N",
                help="d^n f_i / dx_i^n for every i; of one scalar output, d^n f / dx_i^n."),
    ] = None  # fmt: skip
    jjt: Annotated[
        bool,
        _option("--jjt", panel=_DERIVATIVE,
                help="J(x1) J(x2)^T. x2 is --second, or `second_inputs` beside the function, "
                     "or x1 itself."),
    ] = False  # fmt: skip
    vjp: Annotated[
        bool,
        _option("--vjp", panel=_DERIVATIVE,
                help="Reverse mode: ones pulled back; order n pulls back n times."),
    ] = False  # fmt: skip

    operator: Annotated[
        list[str] | None,
        _option("--operator", panel=_DERIVATIVE, autocompletion=completing.operators,
                metavar="TEXT",
                help="A linear operator: 'u_xx + u_yy - u_t', 'u_00', 'u_{x[0] y^2}', laplacian, "
                     "biharmonic(x,y). May be repeated: all are computed at once."),
    ] = None  # fmt: skip

    def derivative(self, seed: int) -> Derivative:
        """The derivative asked for; :class:`UsageError` for options of two kinds at once."""
        self._check_one_kind()
        if self.partial is not None:
            return parse_partial(self.partial)
        if self.tensor is not None:
            return FullTensor(self.tensor)
        if self.diagonal is not None:
            return Diagonal(self.diagonal)
        if self.operator:
            return Operator(tuple(self.operator))
        if self.jjt:
            return JacobianProduct()
        if self.vjp:
            return Pullback(2 if self.order is None else self.order)
        order = 6 if self.order is None else self.order
        direction = parse_direction(self.direction or "ones", seed)
        return Directional(order, direction, self.as_function_of)

    def _check_one_kind(self) -> None:
        given = {
            "--partial": self.partial is not None,
            "--tensor": self.tensor is not None,
            "--diagonal": self.diagonal is not None,
            "--jjt": self.jjt,
            "--vjp": self.vjp,
            "--operator": bool(self.operator),
        }
        kinds = [name for name, is_given in given.items() if is_given]
        along = self._directional_options()
        if len(kinds) > 1 or (kinds and along):
            names = " and ".join((*kinds, *along))
            raise UsageError(f"{names} ask for different derivatives. Give one.")
        if self.order is not None and kinds and kinds[0] != "--vjp":
            raise UsageError(f"--order does not go with {kinds[0]}, which says the order itself.")

    def _directional_options(self) -> list[str]:
        """The options given that belong to derivatives along a direction alone."""
        is_of_direction = self.as_function_of is Variable.DIRECTION
        options = {
            "--direction": self.direction is not None,
            "--as-function-of direction": is_of_direction,
        }
        return [name for name, is_given in options.items() if is_given]


@dataclasses.dataclass(frozen=True)
class InputFlags:
    """At which inputs."""

    at: Annotated[
        list[str] | None,
        _option("--at", panel=_INPUTS, metavar="[NAME=]VALUE",
                help="A value: 1.1, x=[1,2,3], p={'w': [1.0], 'b': 0.5}. May be repeated."),
    ] = None  # fmt: skip
    shape: Annotated[
        list[str] | None,
        _option("--shape", panel=_INPUTS, metavar="[NAME=]SHAPE",
                help="Standard normal entries of a shape: 3, x=4,3, params.w=8,8."),
    ] = None  # fmt: skip
    input: Annotated[
        Path | None,
        _option("--input", panel=_INPUTS, autocompletion=completing.files(".npz", ".npy"),
                metavar="FILE",
                help="An .npz with one array per argument (params/w for a dict), or an .npy."),
    ] = None  # fmt: skip
    static: Annotated[
        list[str] | None,
        _option("--static", panel=_INPUTS, metavar="NAME=VALUE",
                help="A keyword argument that is not traced: n=4."),
    ] = None  # fmt: skip
    argnums: Annotated[
        str | None,
        _option("--argnums", panel=_INPUTS, metavar="0,1",
                help="Arguments to differentiate, by number or name. Default: the first, or those "
                     "that --operator names."),
    ] = None  # fmt: skip
    dtype: Annotated[
        str | None,
        _option("--dtype", panel=_INPUTS, autocompletion=completing.dtypes, metavar="DTYPE",
                help="Cast floating-point inputs: float32, float64, bfloat16, complex64, ..."),
    ] = None  # fmt: skip
    seed: Annotated[
        int,
        _option("--seed", panel=_INPUTS, metavar="N",
                help="Seed of --shape, --direction random and the points of check. Default 0."),
    ] = 0  # fmt: skip
    x64: Annotated[
        bool,
        _option("--x64", panel=_INPUTS, help="Double precision (JAX's jax_enable_x64)."),
    ] = False  # fmt: skip

    second: Annotated[
        list[str] | None,
        _option("--second", panel=_INPUTS, metavar="[NAME=]VALUE",
                help="Like --at, the second point of --jjt. May be repeated."),
    ] = None  # fmt: skip
    vmap: Annotated[
        bool,
        _option("--vmap", panel=_INPUTS,
                help="Derivatives per row: the differentiated inputs have a leading axis."),
    ] = False  # fmt: skip
    batch: Annotated[
        int | None,
        _option("--batch", panel=_INPUTS, min=1, metavar="N",
                help="The inputs N times as rows of a batch; derivatives per row."),
    ] = None  # fmt: skip

    def options(self, *, has_second: bool = False) -> InputOptions:
        """The same for the loading stage, as text."""
        if self.vmap and self.batch is not None:
            raise UsageError("--vmap takes the rows that are there, --batch repeats one. Give one.")
        if self.second and not has_second:
            raise UsageError("--second is the second point of --jjt, which is not asked for.")
        return InputOptions(
            at=tuple(self.at or ()),
            shape=tuple(self.shape or ()),
            input=self.input,
            dtype=self.dtype,
            seed=self.seed,
            argnums=self.argnums,
            static=tuple(self.static or ()),
            second=tuple(self.second or ()) if has_second else None,
            vmap=self.vmap,
            batch=self.batch,
        )


@dataclasses.dataclass(frozen=True)
class MethodFlags:
    """By which methods."""

    method: Annotated[
        list[str] | None,
        _option("--method", "-m", panel=_METHODS, autocompletion=completing.methods,
                metavar="METHOD",
                help="nested-jvp, taylor, taylor+rolled, taylor+unrolled, jet, nested-grad, "
                     "split-argnums, jacfwd, jacrev, jacfwd-jacrev, compressed, direct, "
                     "direct-jacrev, indirect, vjp, vjp+linearised, or your own code as "
                     "mymod:f. May be repeated. Default: those that suit the derivative; "
                     "nested-jvp, jet, taylor along a direction."),
    ] = None  # fmt: skip

    def methods(self) -> tuple[str, ...]:
        """Their names; none stands for the default ones."""
        return tuple(self.method or ())


@dataclasses.dataclass(frozen=True)
class CheckFlags:
    """What the methods are compared with."""

    reference: Annotated[
        str | None,
        _option("--reference", panel=_CHECK, autocompletion=completing.functions, metavar="MOD:FN",
                help="Your exact derivative, called with the function's own arguments (and order= "
                     "if it takes one). Default: nested-jvp up to order 4, taylor above."),
    ] = None  # fmt: skip
    points: Annotated[
        int,
        _option("--points", panel=_CHECK, min=0, metavar="N",
                help="Check at N more points, drawn near the inputs (near the direction with "
                     f"--as-function-of direction). Default {Checking.points}."),
    ] = Checking.points  # fmt: skip

    def checking(self) -> Checking:
        """The check asked for; :class:`UsageError` for a reference that is no MOD:FN."""
        if self.reference is not None and ":" not in self.reference:
            raise UsageError(
                f"--reference {self.reference} names no function. Write it as mymod:exact; "
                "one of derivprof's own methods is the reference anyway."
            )
        return Checking(self.points, self.reference)


@dataclasses.dataclass(frozen=True)
class DeviceFlags:
    """On which device, or on which of them."""

    device: Annotated[
        list[str] | None,
        _option("--device", panel=_DEVICE, autocompletion=completing.devices, metavar="DEVICE",
                help="cpu, gpu, cuda, rocm, tpu, or one of several: cuda:1. May be repeated: the "
                     "sweep then goes over each, side by side. Default: JAX's own choice."),
    ] = None  # fmt: skip

    def devices(self) -> tuple[str, ...]:
        """Their names, none for JAX's own choice; :class:`UsageError` for one named twice."""
        asked = tuple(self.device or ())
        twice = [name for name in dict.fromkeys(asked) if asked.count(name) > 1]
        if twice:
            raise UsageError(f"--device {twice[0]} is given twice. Name each device once.")
        return asked


@dataclasses.dataclass(frozen=True)
class ShardFlags:
    """Among how many devices the rows of a batch are divided."""

    devices: Annotated[
        int | None,
        _option("--devices", panel=_DEVICE, min=2, metavar="N",
                help="With --batch or --vmap: divide the rows among 2, 4, ... N devices too, and "
                     "show how each method scales."),
    ] = None  # fmt: skip
    distributed: Annotated[
        bool,
        _option("--distributed", panel=_DEVICE,
                help="The devices of --devices are on several hosts: start the same command on "
                     "each, as for jax.distributed."),
    ] = False  # fmt: skip

    def divided(self, plan: SweepPlan) -> SweepPlan:
        """The plan with its rows divided; :class:`UsageError` where they cannot be."""
        if self.devices is None:
            self._check_no_hosts()
            return plan
        self._check_rows(plan)
        self._check_platform(plan)
        return dataclasses.replace(plan, shards=self.devices, distributed=self.distributed)

    def _check_no_hosts(self) -> None:
        if self.distributed:
            raise UsageError(
                "--distributed is about the devices of --devices N, which is not given. Add it, "
                "with all devices of all hosts."
            )

    def _check_rows(self, plan: SweepPlan) -> None:
        batch = plan.inputs.batch
        if batch is None and not plan.inputs.vmap:
            raise UsageError(
                f"--devices {self.devices} divides the rows of a batch among devices, and there is "
                f"no batch. Add --batch M, or --vmap for inputs with a leading axis. One device of "
                "several is --device cuda:1."
            )
        if batch is not None and self.devices and batch % self.devices:
            raise UsageError(
                f"--devices {self.devices} gives each device the same number of rows, and --batch "
                f"{batch} is no multiple of {self.devices}."
            )

    def _check_platform(self, plan: SweepPlan) -> None:
        named = [name for name in plan.devices if ":" in name]
        if named:
            raise UsageError(
                f"--device {named[0]} is one device, and --devices {self.devices} takes several. "
                f"Name the platform: --device {named[0].partition(':')[0]}."
            )
        if self.distributed and plan.dimensions:
            raise UsageError("--distributed does not go with --sweep-dim. Sweep on one host.")
        if self.distributed and len(plan.devices) > 1:
            raise UsageError("--distributed goes with one --device, the same on every host.")


@dataclasses.dataclass(frozen=True)
class BudgetFlags:
    """How much a cell (one method at one order) may use before it is ended."""

    max_seconds: Annotated[
        float | None,
        _option("--max-seconds", panel=_BUDGET, min=0.001, metavar="S",
                help=f"Wall-clock seconds. Default {Budget.max_seconds:g}."),
    ] = None  # fmt: skip
    max_load_seconds: Annotated[
        float | None,
        _option("--max-load-seconds", panel=_BUDGET, min=0.001, metavar="S",
                help="Wall-clock seconds to import jax and your module, not per cell. Default "
                     f"{Budget.max_load_seconds:g}."),
    ] = None  # fmt: skip
    max_equations: Annotated[
        int | None,
        _option("--max-equations", panel=_BUDGET, min=1, metavar="N",
                help=f"Equations of the traced program. Default {Budget.max_equations}."),
    ] = None  # fmt: skip
    max_memory: Annotated[
        str | None,
        _option("--max-memory", panel=_BUDGET, metavar="SIZE",
                help=f"Memory, as 500M or 2GiB. Default half of this machine's, "
                     f"{bytes_text(Budget.max_memory)}."),
    ] = None  # fmt: skip
    sampling_seconds: Annotated[
        float | None,
        _option("--sampling-seconds", panel=_BUDGET, min=0.001, metavar="S",
                help="Of `time`: seconds for the run-time samples of all cells together, if they "
                     f"are not precise sooner. Default {Budget.sampling_s:g}."),
    ] = None  # fmt: skip

    def budget(self, otherwise: Budget = Budget()) -> Budget:  # noqa: B008 - frozen
        """The budget of a cell, with the limits of another one where none is given."""
        given = {
            "max_seconds": self.max_seconds,
            "max_load_seconds": self.max_load_seconds,
            "max_equations": self.max_equations,
            "max_memory": None if self.max_memory is None else parse_bytes(self.max_memory),
            "sampling_s": self.sampling_seconds,
        }
        known = {name: limit for name, limit in given.items() if limit is not None}
        return dataclasses.replace(otherwise, **known)


@dataclasses.dataclass(frozen=True)
class SweepFlags(BudgetFlags, DeviceFlags, MethodFlags, InputFlags, DerivativeFlags):
    """Everything that says what a sweep measures; shown in the reverse of this order."""

    sweep_dim: Annotated[
        str | None,
        _option("--sweep-dim", panel=_INPUTS, metavar="SIZES",
                help="Sweep over the size D of the input, at the highest order alone: 2..64 (2, 4, "
                     "8, ..., 64), 2..64:2 or 2,3,5. D is the length of the differentiated vector, "
                     "the letter D in --shape x=D, or `dim` of `example_inputs(dim)`."),
    ] = None  # fmt: skip

    def plan(self, target: str, *, timed: bool) -> SweepPlan:
        """The sweep asked for; :class:`UsageError` for a batch of what has no rows."""
        if self.as_function_of is Variable.DIRECTION and (self.vmap or self.batch is not None):
            name = "--vmap" if self.vmap else "--batch"
            raise UsageError(
                f"{name} takes derivatives per row of the inputs, and with --as-function-of "
                "direction these are fixed. Give one."
            )
        return SweepPlan(
            target=target,
            inputs=self.options(has_second=self.jjt),
            derivative=self.derivative(self.seed),
            methods=self.methods(),
            timed=timed,
            devices=self.devices(),
            x64=self.x64,
            budget=self.budget(),
            dimensions=() if self.sweep_dim is None else parse_dimensions(self.sweep_dim),
        )


@dataclasses.dataclass(frozen=True)
class PeakFlags:
    """What is measured besides."""

    peak_memory: Annotated[
        bool,
        _option("--peak-memory", panel=_DEVICE,
                help="Also run each cell in a process of its own, for the memory it really takes "
                     "on the device; some seconds per cell."),
    ] = False  # fmt: skip

    def measured(self, plan: SweepPlan) -> SweepPlan:
        """The plan with device peaks if asked for; :class:`UsageError` on several hosts."""
        if not self.peak_memory:
            return plan
        if plan.distributed:
            raise UsageError(
                "--peak-memory starts a process per cell, and those of --distributed stay "
                "together. Measure the peaks on one host."
            )
        return dataclasses.replace(plan, peak_memory=True)


@dataclasses.dataclass(frozen=True)
class ResumeFlags:
    """Which sweep to go on with."""

    resume: Annotated[
        Path | None,
        _option("--resume", panel=_BUDGET, autocompletion=completing.records, metavar="RUN.json",
                help="Go on with an interrupted sweep: its finished cells stay, the others are "
                     "measured. Without TARGET everything is as it was, but for the budget and "
                     "what is written; the record is kept in the same file unless -o names one."),
    ] = None  # fmt: skip


@dataclasses.dataclass(frozen=True)
class ExplainFlags(SweepFlags):
    """The same for one method."""

    method: Annotated[
        list[str] | None,
        _option("--method", "-m", panel=_METHODS, autocompletion=completing.methods,
                metavar="METHOD",
                help="The one method to explain, as for `count`. Default: the first one there, "
                     "nested-jvp along a direction."),
    ] = None  # fmt: skip

    def plan(self, target: str, *, timed: bool) -> SweepPlan:
        """What is explained; :class:`UsageError` for a sweep over sizes."""
        if self.sweep_dim is not None:
            raise UsageError(
                "`explain` takes one program apart, and --sweep-dim asks for one per size. Give "
                "the size itself: --shape x=8."
            )
        return super().plan(target, timed=timed)

    def methods(self) -> tuple[str, ...]:
        """The one method, none for the default; :class:`UsageError` for more."""
        asked = tuple(self.method or ())
        if len(asked) > 1:
            raise UsageError(
                f"`explain` takes one method, and {len(asked)} were given: {', '.join(asked)}."
            )
        return asked

    def devices(self) -> tuple[str, ...]:
        """The one device, none for the default; :class:`UsageError` for more."""
        asked = super().devices()
        if len(asked) > 1:
            raise UsageError(
                f"`explain` looks at one device, and {len(asked)} were given: {', '.join(asked)}."
            )
        return asked


@dataclasses.dataclass(frozen=True)
class PredictFlags(InputFlags, DerivativeFlags):
    """What is predicted."""

    order: Annotated[
        int | None,
        _option("--order", "-n", panel=_DERIVATIVE, min=0, metavar="N",
                help=f"Highest order along a direction; every order from 0 is predicted. Default "
                     f"{PREDICTED_ORDERS}."),
    ] = None  # fmt: skip

    def plan(self, target: str) -> SweepPlan:
        """The prediction asked for."""
        derivative = self.derivative(self.seed)
        if isinstance(derivative, Directional) and self.order is None:
            derivative = dataclasses.replace(derivative, order=PREDICTED_ORDERS)
        inputs = self.options(has_second=self.jjt)
        return SweepPlan(target, inputs, derivative, x64=self.x64)


_WIDTH = _option(
    "--width", panel=_OUTPUT, min=20, metavar="N",
    help="Columns to print for. Default: those of the terminal; in a pipe no limit.",
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class WidthFlags:
    """For how many columns the result is printed."""

    width: Annotated[int | None, _WIDTH] = None


@dataclasses.dataclass(frozen=True)
class OutputFlags:
    """Where the result goes besides the terminal."""

    output: Annotated[
        list[Path] | None,
        _option("--output", "-o", panel=_OUTPUT,
                autocompletion=completing.outputs(*completing.RENDERED),
                metavar="FILE",
                help="Write a file by its extension: .json (the record, kept up to date while "
                     "measuring), .html, .csv, .md, .png, .svg, .pdf. May be repeated."),
    ] = None  # fmt: skip
    json: Annotated[
        bool,
        _option("--json", panel=_OUTPUT, help="Print the record as JSON, and nothing else."),
    ] = False  # fmt: skip
    width: Annotated[int | None, _WIDTH] = None

    def paths(self) -> tuple[Path, ...]:
        """The files to write."""
        return tuple(self.output or ())

    def drawn(self) -> Drawn:
        """Which figure each picture among them shows."""
        return Drawn()


@dataclasses.dataclass(frozen=True)
class SnippetFlags:
    """What stands below the report."""

    snippet: Annotated[
        bool,
        _option("--snippet", panel=_OUTPUT,
                help="Print the lines of Python that compute the derivative by the best method."),
    ] = False  # fmt: skip

    def below(self) -> tuple[Callable[[Profile], str], ...]:
        """What makes the texts below the report from the record."""
        from derivprof.snippets import snippet

        return (snippet,) if self.snippet else ()


@dataclasses.dataclass(frozen=True)
class PartFlags:
    """Which of several targets."""

    target: Annotated[
        str | None,
        _option("--target", panel=_OUTPUT, metavar="NAME",
                help="One target of a record of several, by its name there, with every table."),
    ] = None  # fmt: skip


@dataclasses.dataclass(frozen=True)
class ExplainOutputFlags(OutputFlags):
    """Where an explanation goes, and whether the program itself is part of it."""

    jaxpr: Annotated[
        bool,
        _option("--jaxpr", panel=_OUTPUT,
                help="Show every equation of the program: dead, repeated, or with its source."),
    ] = False  # fmt: skip
    output: Annotated[
        list[Path] | None,
        _option("--output", "-o", panel=_OUTPUT,
                autocompletion=completing.outputs(
                    ".html", ".md", ".speedscope.json", ".pb.gz", ".json"),
                metavar="FILE",
                help="Write a file by its extension: .html, .md, .speedscope.json, .pb.gz (pprof), "
                     "or .json (the explanation). May be repeated."),
    ] = None  # fmt: skip
    json: Annotated[
        bool,
        _option("--json", panel=_OUTPUT, help="Print the explanation as JSON, and nothing else."),
    ] = False  # fmt: skip


@dataclasses.dataclass(frozen=True)
class PredictOutputFlags(OutputFlags):
    """Where a prediction goes."""

    output: Annotated[
        list[Path] | None,
        _option("--output", "-o", panel=_OUTPUT,
                autocompletion=completing.outputs(*completing.RECORDS, ".html", ".csv", ".md"),
                metavar="FILE",
                help="Write a file by its extension: .json (the prediction), .html, .csv, .md. "
                     "May be repeated."),
    ] = None  # fmt: skip
    json: Annotated[
        bool,
        _option("--json", panel=_OUTPUT, help="Print the prediction as JSON, and nothing else."),
    ] = False  # fmt: skip
