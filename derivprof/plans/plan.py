"""What a sweep is asked to do. Imports neither jax nor numpy: the command line needs it at once."""

import os
from dataclasses import dataclass

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

    ``sampling_s`` bounds the rounds of run-time samples of the whole sweep.
    """

    max_seconds: float = 60.0
    max_equations: int = 2_000_000
    max_memory: int = _half_of_memory()
    sampling_s: float = 20.0


@dataclass(frozen=True)
class SweepPlan:
    """One target, one derivative, the methods (none: the default ones), whether to time them."""

    target: str
    inputs: InputOptions
    derivative: Derivative
    methods: tuple[str, ...] = ()
    timed: bool = False
    device: str | None = None
    x64: bool = False
    budget: Budget = Budget()
