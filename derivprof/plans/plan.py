"""What a sweep is asked to do. Imports neither jax nor numpy: the command line needs it at once."""

import os
from dataclasses import dataclass, replace

from derivprof.derivatives import Derivative
from derivprof.plans.inputs import InputOptions


def _half_of_memory() -> int:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    except (AttributeError, ValueError, OSError):
        return 8 << 30


@dataclass(frozen=True)
class Budget:
    """What one cell may use: wall-clock seconds, equations, bytes; and all run-time samples.

    ``sampling_s`` bounds the rounds of run-time samples of the whole sweep, 0 is none;
    ``max_load_seconds`` starting the process that measures, with jax, and importing the user's
    module in it.
    """

    max_seconds: float = 60.0
    max_equations: int = 2_000_000
    max_memory: int = _half_of_memory()
    sampling_s: float = 20.0
    max_load_seconds: float = 300.0


@dataclass(frozen=True)
class Checking:
    """What every method is compared with, and at how many points besides the given inputs.

    ``reference``: the user's exact derivative as ``mymod:exact``; None for the methods themselves.
    The points are drawn near the inputs, from their seed.
    """

    points: int = 2
    reference: str | None = None


@dataclass(frozen=True)
class SweepPlan:
    """One target, one derivative, the methods (none: the default ones), and what to do with them.

    Cells are counted, unless there is a ``checking``: then their values are checked instead. With
    ``peak_memory`` each one that was timed runs once more in a process of its own.
    Each of the ``devices`` is swept over; JAX chooses one where there are none. ``shards``: among
    how many devices the rows of a batch are divided too; with ``distributed`` they are on several
    hosts. With ``dimensions`` the highest order alone is measured, at inputs of each of these
    sizes.
    """

    target: str
    inputs: InputOptions
    derivative: Derivative
    methods: tuple[str, ...] = ()
    timed: bool = False
    devices: tuple[str, ...] = ()
    shards: int | None = None
    distributed: bool = False
    x64: bool = False
    budget: Budget = Budget()
    checking: Checking | None = None
    peak_memory: bool = False
    dimensions: tuple[int, ...] = ()

    @property
    def device(self) -> str | None:
        """The device of a plan for one; None for the one that JAX chooses."""
        return self.devices[0] if self.devices else None

    @property
    def places(self) -> tuple[int, ...]:
        """The numbers on the axis of the sweep: the dimensions, or else the orders."""
        return self.dimensions or tuple(self.derivative.orders)

    def at_dimension(self, dimension: int | None) -> "SweepPlan":
        """The plan with inputs of that size."""
        return replace(self, inputs=replace(self.inputs, dimension=dimension))

    def for_each_device(self) -> tuple["SweepPlan", ...]:
        """A plan for every device."""
        if len(self.devices) <= 1:
            return (self,)
        return tuple(replace(self, devices=(device,)) for device in self.devices)
