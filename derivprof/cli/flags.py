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

from typer import Option

from derivprof.derivatives import Directional, parse_direction
from derivprof.errors import UsageError
from derivprof.plans import Budget, Checking, InputOptions, SweepPlan
from derivprof.units import bytes_text, parse_bytes

_DERIVATIVE, _INPUTS, _METHODS, _CHECK = "Derivative", "Inputs", "Methods", "Check"
_DEVICE, _BUDGET, _OUTPUT = "Device", "Budget per cell", "Output"


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

    @wraps(command)
    def with_groups(**given: Any) -> None:
        made = {
            name: group(**{f.name: given.pop(f.name) for f in dataclasses.fields(group)})
            for name, group in groups.items()
        }
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


def _option(*names: str, panel: str, **settings: Any) -> Any:
    return Option(*names, rich_help_panel=panel, show_default=False, **settings)


@dataclasses.dataclass(frozen=True)
class DerivativeFlags:
    """Which derivative."""

    order: Annotated[
        int,
        _option("--order", "-n", panel=_DERIVATIVE, min=0, metavar="N",
                help="Highest order; every order from 0 is measured. Default 6."),
    ] = 6  # fmt: skip
    direction: Annotated[
        str,
        _option("--direction", panel=_DERIVATIVE, metavar="DIR",
                help="For array inputs: ones (default), e3, random, or an .npy file."),
    ] = "ones"  # fmt: skip

    def derivative(self, seed: int) -> Directional:
        """The derivative asked for."""
        return Directional(self.order, parse_direction(self.direction, seed))


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
        _option("--input", panel=_INPUTS, metavar="FILE",
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
                help="Arguments to differentiate, by number or name. Default: the first."),
    ] = None  # fmt: skip
    dtype: Annotated[
        str | None,
        _option("--dtype", panel=_INPUTS, metavar="DTYPE",
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

    def options(self) -> InputOptions:
        """The same for the loading stage, as text."""
        return InputOptions(
            at=tuple(self.at or ()),
            shape=tuple(self.shape or ()),
            input=self.input,
            dtype=self.dtype,
            seed=self.seed,
            argnums=self.argnums,
            static=tuple(self.static or ()),
        )


@dataclasses.dataclass(frozen=True)
class MethodFlags:
    """By which methods."""

    method: Annotated[
        list[str] | None,
        _option("--method", "-m", panel=_METHODS, metavar="METHOD",
                help="nested-jvp, taylor, jet, nested-grad, or your own code as "
                     "mymod:my_derivative. May be repeated. Default: nested-jvp, jet, taylor."),
    ] = None  # fmt: skip

    def methods(self) -> tuple[str, ...]:
        """Their names; none stands for the default ones."""
        return tuple(self.method or ())


@dataclasses.dataclass(frozen=True)
class CheckFlags:
    """What the methods are compared with."""

    reference: Annotated[
        str | None,
        _option("--reference", panel=_CHECK, metavar="MOD:FN",
                help="Your exact derivative, called with the function's own arguments (and order= "
                     "if it takes one). Default: nested-jvp up to order 4, taylor above."),
    ] = None  # fmt: skip
    points: Annotated[
        int,
        _option("--points", panel=_CHECK, min=0, metavar="N",
                help=f"Check at N more points, drawn near the inputs. Default {Checking.points}."),
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
    """On which device."""

    device: Annotated[
        str | None,
        _option("--device", panel=_DEVICE, metavar="DEVICE",
                help="cpu, gpu, tpu, or one of several: cuda:1. Default: JAX's own choice."),
    ] = None  # fmt: skip


@dataclasses.dataclass(frozen=True)
class BudgetFlags:
    """How much a cell (one method at one order) may use before it is ended."""

    max_seconds: Annotated[
        float,
        _option("--max-seconds", panel=_BUDGET, min=0.001, metavar="S",
                help=f"Wall-clock seconds. Default {Budget.max_seconds:g}."),
    ] = Budget.max_seconds  # fmt: skip
    max_equations: Annotated[
        int,
        _option("--max-equations", panel=_BUDGET, min=1, metavar="N",
                help=f"Equations of the traced program. Default {Budget.max_equations}."),
    ] = Budget.max_equations  # fmt: skip
    max_memory: Annotated[
        str | None,
        _option("--max-memory", panel=_BUDGET, metavar="SIZE",
                help=f"Memory, as 500M or 2GiB. Default half of this machine's, "
                     f"{bytes_text(Budget.max_memory)}."),
    ] = None  # fmt: skip

    def budget(self) -> Budget:
        """The budget of a cell."""
        memory = Budget.max_memory if self.max_memory is None else parse_bytes(self.max_memory)
        return Budget(self.max_seconds, self.max_equations, memory)


@dataclasses.dataclass(frozen=True)
class SweepFlags(BudgetFlags, DeviceFlags, InputFlags, MethodFlags, DerivativeFlags):
    """Everything that says what a sweep measures; shown in the reverse of this order."""

    def plan(self, target: str, *, timed: bool) -> SweepPlan:
        """The sweep asked for."""
        return SweepPlan(
            target=target,
            inputs=self.options(),
            derivative=self.derivative(self.seed),
            methods=self.methods(),
            timed=timed,
            device=self.device,
            x64=self.x64,
            budget=self.budget(),
        )


@dataclasses.dataclass(frozen=True)
class OutputFlags:
    """Where the result goes besides the terminal."""

    output: Annotated[
        list[Path] | None,
        _option("--output", "-o", panel=_OUTPUT, metavar="FILE",
                help="Write a file by its extension: .json (the record, kept up to date while "
                     "measuring), .csv, .md, .png, .svg, .pdf. May be repeated."),
    ] = None  # fmt: skip
    json: Annotated[
        bool,
        _option("--json", panel=_OUTPUT, help="Print the record as JSON, and nothing else."),
    ] = False  # fmt: skip

    def paths(self) -> tuple[Path, ...]:
        """The files to write."""
        return tuple(self.output or ())
