"""The child's side: describes the set-up, and times programs whose true ratios are known."""

from typing import Any

import jax
import jax.numpy as jnp

from derivprof.doctor.programs import PROGRAMS
from derivprof.doctor.requests import LookAround, Surroundings
from derivprof.measure import (
    LoopProgram,
    control_program,
    describe_environment,
    describe_set_up,
    loop_program,
    select_device,
)
from derivprof.sweep import Loop, Prepared, PrepareRun, SampleRuns
from derivprof.worker.protocol import Report

INPUT = 1.1

_STEPS = {"cpu": 1000}
_STEPS_ELSEWHERE = 100
"""On an accelerator a step of a loop costs microseconds."""


class DoctorSession:
    """Answers the doctor's requests, and those of a sampler for its programs."""

    def __init__(self) -> None:
        self._loops: dict[Loop, LoopProgram] = {}

    def handle(self, request: Any, report: Report) -> Any:
        """The answer to one request."""
        match request:
            case LookAround(device):
                report("looking for devices")
                self._device = select_device(device).device
                self._args = (jax.device_put(jnp.float32(INPUT), self._device),)
                return Surroundings(describe_environment(self._device), describe_set_up())
            case PrepareRun(loop):
                report("preparing the run-time loop")
                self._loops[loop] = self._prepared(loop)
                found = self._loops[loop]
                return Prepared(found.iterations, found.expected_s, found.note)
            case SampleRuns(loops):
                report("sampling run times")
                return tuple(self._loops[loop].sample() for loop in loops)

    def _prepared(self, loop: Loop) -> LoopProgram:
        if loop.cell is None:
            return control_program(self._args)
        steps = _STEPS.get(self._device.platform, _STEPS_ELSEWHERE)
        return loop_program(_sines(round(steps * PROGRAMS[loop.cell.method])), self._args)


def _sines(steps: int) -> Any:
    """A program of so many sines one after the other, whose time is proportional to them."""

    def program(x: Any) -> Any:
        return jax.lax.fori_loop(0, steps, lambda _, y: jnp.sin(y) * 1.1, x)

    return program
