"""The whole of what was found: one target, one derivative, every method and order."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from derivprof.record.axis import Axis
from derivprof.record.growth import Comparison, Crossover, GrowthLaw
from derivprof.record.measurement import Measurement

INTERRUPTED = "interrupted"
"""What the caveat of a record is about that is not complete."""


@dataclass(frozen=True)
class InputLeaf:
    """One number or array of an argument; its entries where the argument has few.

    ``dtype`` is ``float``, ``int``, ``bool`` or ``complex`` for a plain Python number; ``name`` is
    ``x``, or ``params.w`` in a pytree.
    """

    name: str
    dtype: str
    shape: tuple[int, ...]
    entries: Any = None

    @property
    def is_inexact(self) -> bool:
        """Whether it is real or complex, so that there are derivatives by it."""
        return self.dtype.startswith(("float", "bfloat", "complex"))


@dataclass(frozen=True)
class InputInfo:
    """One argument as it was given: its leaves as ``float64[3]``, its entries where few.

    ``leaves`` are its numbers and arrays one by one, and ``structure`` the Python expression that
    holds them: ``{'w': _, 'b': (_, _)}``, None for a class of the user's own. ``origin`` is where
    the value stands in the user's code, ``module.example_inputs[0]`` or ``f.example_inputs[0]``.
    In a sweep over dimensions ``aval`` is ``float64[D]``, and the leaves are those of the first.
    """

    name: str
    aval: str
    differentiated: bool
    entries: Any = None
    leaves: tuple[InputLeaf, ...] = ()
    structure: str | None = None
    origin: str | None = None


@dataclass(frozen=True)
class Imported:
    """A function as it was named, ``path/file.py:f``, and the module it was found in.

    ``takes_order``: whether it is told the order of the derivative, as ``order=``.
    """

    text: str
    module: str
    takes_order: bool = False


@dataclass(frozen=True)
class TargetInfo:
    """Which function, with which inputs, from which file and line.

    What it takes to call it again: ``imported``, None for one that never had a name; its ``call``
    as the texts of the arguments, ``("x", "n=4")``; which inputs are differentiated, in that order;
    the ``second`` point of a product of Jacobians; and ``own``, the user's own derivatives.
    """

    name: str
    inputs: tuple[InputInfo, ...] = ()
    source: str | None = None
    output: str | None = None
    commit: str | None = None
    imported: Imported | None = None
    call: tuple[str, ...] = ()
    argnums: tuple[int, ...] = ()
    second: tuple[InputInfo, ...] = ()
    own: tuple[Imported, ...] = ()


@dataclass(frozen=True)
class DeviceInfo:
    """The device that was really used; its ``platform`` is ``cpu``, ``cuda``, ``rocm``, ``tpu``."""

    platform: str
    kind: str
    id: int = 0

    @property
    def name(self) -> str:
        """As ``cuda:1``: what ``--device`` takes."""
        return f"{self.platform}:{self.id}"


@dataclass(frozen=True)
class Environment:
    """What the figures depend on besides the function.

    ``clock`` is at which clock an accelerator ran, and what held it back, where its tools tell;
    ``processes`` how many measured together, each on a host of its own, if not one alone.
    """

    jax: str
    jaxlib: str
    python: str
    numpy: str
    device: DeviceInfo
    x64: bool
    os: str | None = None
    cpu: str | None = None
    cpu_count: int | None = None
    load_average: float | None = None
    governor: str | None = None
    variables: Mapping[str, str] | None = None
    clock: str | None = None
    processes: int | None = None


@dataclass(frozen=True)
class Caveat:
    """A doubt about a result, with what to do about it; about one ``device``, or about all."""

    about: str
    text: str
    device: str | None = None


@dataclass(frozen=True)
class Provenance:
    """What every record begins with. ``derivative`` is ``{"kind": ..., "order": ..., ...}``."""

    schema_version: int
    derivprof_version: str
    created: str
    command: str | None
    target: TargetInfo
    derivative: Mapping[str, Any]
    environment: Environment


@dataclass(frozen=True)
class Profile(Provenance):
    """The record of a sweep; methods in the order in which they were asked for.

    ``controls``: per device, named as ``cpu:0``, the samples of the empty loop that were taken in
    the rounds of the run times, in seconds per iteration. In a sweep over dimensions there is one
    per size of the input too, ``cpu:0 D = 16``: see :func:`control_name`.
    ``plan`` is what was asked for, from which the sweep can be resumed; None for one of a function
    that has no name.
    A sweep over several devices has their ``environments`` by name, and the device in every cell,
    law and comparison; :meth:`on` is what belongs to one of them. ``environment`` is then that of
    the first.
    ``axis`` is what was swept over. Of a sweep over dimensions every cell has its ``dimension``,
    and laws, crossovers and comparisons have dimensions where those of other sweeps have orders.
    """

    measurements: tuple[Measurement, ...] = ()
    growth: tuple[GrowthLaw, ...] = ()
    crossovers: tuple[Crossover, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    controls: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    caveats: tuple[Caveat, ...] = ()
    plan: Mapping[str, Any] | None = None
    environments: Mapping[str, Environment] = field(default_factory=dict)
    axis: Axis = Axis.ORDER

    @property
    def devices(self) -> tuple[str, ...]:
        """The devices by name, in the order in which they were asked for."""
        return tuple(self.environments) or (self.environment.device.name,)

    def on(self, device: str) -> "Profile":
        """The record of one device alone, as a sweep over that one would have left it."""
        if not self.environments:
            return self
        return replace(
            self,
            environment=self.environments[device],
            measurements=_of_device(self.measurements, device),
            growth=_of_device(self.growth, device),
            crossovers=_of_device(self.crossovers, device),
            comparisons=_of_device(self.comparisons, device),
            controls={name: s for name, s in self.controls.items() if _is_of(name, device)},
            caveats=_of_device(self.caveats, device),
            environments={},
            plan=self._plan_on(device),
        )

    def _plan_on(self, device: str) -> Mapping[str, Any] | None:
        """The plan for one of the devices, as it was asked for."""
        if self.plan is None:
            return None
        asked = self.plan["devices"][self.devices.index(device)]
        return {**self.plan, "devices": [asked]}

    def on_each(self) -> tuple["Profile", ...]:
        """One record per device; of one device this one."""
        return tuple(map(self.on, self.devices))

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods in the order in which they were asked for."""
        return tuple(dict.fromkeys(cell.method for cell in self.measurements))

    @property
    def orders(self) -> tuple[int, ...]:
        """Every order that has a cell, ascending."""
        return tuple(sorted({cell.order for cell in self.measurements}))

    @property
    def places(self) -> tuple[int, ...]:
        """Every number on the axis that has a cell, ascending."""
        return tuple(sorted({cell.at for cell in self.measurements}))

    def cells(self, method: str) -> tuple[Measurement, ...]:
        """The cells of one method, in ascending order along the axis."""
        found = (cell for cell in self.measurements if cell.method == method)
        return tuple(sorted(found, key=lambda cell: cell.at))

    def control_of(self, device: str, cell: Measurement) -> tuple[float, ...]:
        """The samples of the empty loop over the inputs of a cell; none where there are none."""
        return self.controls.get(control_name(device, cell.dimension), ())

    @property
    def is_complete(self) -> bool:
        """Whether no signal and no error ended the sweep before its time."""
        return not any(caveat.about == INTERRUPTED for caveat in self.caveats)

    def has_timings(self) -> bool:
        """Whether any cell was compiled and run, not only traced."""
        timings = (cell.timing for cell in self.measurements)
        return any(timing is not None and timing.compile_s is not None for timing in timings)

    def has_counts(self) -> bool:
        """Whether the equations of any cell were counted."""
        return any(cell.census is not None for cell in self.measurements)

    def has_checks(self) -> bool:
        """Whether any cell was checked at several points, by ``derivprof check``."""
        checks = (cell.check for cell in self.measurements)
        return any(check is not None and check.points is not None for check in checks)


def control_name(device: str, dimension: int | None) -> str:
    """Under which name the samples of an empty loop stand in a record."""
    return device if dimension is None else f"{device} {Axis.DIMENSION.place(dimension)}"


def _is_of(control: str, device: str) -> bool:
    return control.split(" ")[0] == device


Found = TypeVar("Found", Measurement, GrowthLaw, Crossover, Comparison, Caveat)


def _of_device(found: tuple[Found, ...], device: str) -> tuple[Found, ...]:
    """What belongs to the device, or to all of them, without its name."""
    return tuple(replace(each, device=None) for each in found if each.device in (None, device))
