"""How far the run times of `derivprof time` can be believed: ratios of programs that are known.

    python benchmarks/timing.py                  all of it, some twenty minutes
    python benchmarks/timing.py pairs additivity some of it

`pairs`: a program against itself (A/A), against 2 % and 5 % more work, on the machine as it is and
with two programs that load both cores in bursts. `additivity`: g after g against twice g, for
scalar functions of some 25 ns. `nothing`: functions that have no run time. `sweep`: the wall-clock
time of one sweep of three methods over eight orders, all told.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp

import derivprof
from derivprof.doctor import Examination, start_child
from derivprof.measure import LoopProgram, control_program, loop_program
from derivprof.record import Trial
from derivprof.statistics import low, paired_ratio
from derivprof.sweep import Loop, MeasureCell, Prepared, PrepareRun, Sampler, SampleRuns

ROOT = Path(__file__).parents[1]
REPETITIONS = 50
FEWER = 20
SECONDS_EACH = 4.0
SHORTER = 2.0


def bursts(seed: int, parent: int) -> None:
    """Busy for 5 to 200 ms, idle for as long, until it is ended or its parent is."""
    draw = random.Random(seed)
    while os.getppid() == parent:
        end = time.monotonic() + draw.uniform(0.005, 0.2)
        while time.monotonic() < end:
            sum(i * i for i in range(1000))
        time.sleep(draw.uniform(0.005, 0.2))


@contextmanager
def loaded() -> Iterator[None]:
    """Two bursty programs beside."""
    context = get_context("spawn")
    others = [
        context.Process(target=bursts, args=(seed, os.getpid()), daemon=True) for seed in (1, 2)
    ]
    for each in others:
        each.start()
    try:
        yield
    finally:
        for each in others:
            each.terminate()


def pairs(repetitions: int) -> None:
    """A/A, +2 % and +5 %, as the machine is and loaded."""
    show_pairs("as the machine is", repetitions)
    with loaded():
        show_pairs("two bursty programs", repetitions)


def show_pairs(name: str, repetitions: int) -> None:
    worker = start_child()
    try:
        found = Examination(worker, None, repetitions, SECONDS_EACH).run()
    finally:
        worker.close()
    load = os.getloadavg()[0]
    rounds = f"{min(found.rounds)} to {max(found.rounds)} rounds"
    print(f"\n{name} (load average {load:.1f}), {rounds}, {found.seconds:.0f} s")
    for trial in found.trials:
        print(f"  {row(trial)}")


def row(trial: Trial) -> str:
    errors = sorted(abs(ratio / trial.true_ratio - 1) for ratio in trial.ratios)
    return (
        f"true {trial.true_ratio - 1:+.0%}: error worst {errors[-1]:.2%}, median "
        f"{statistics.median(errors):.2%}; called different {trial.flagged} of {len(errors)}"
    )


class Programs:
    """A worker in this process, with programs of its own."""

    def __init__(self, programs: dict[str, Callable[..., Any]], args: tuple[Any, ...]) -> None:
        self.programs, self.args = programs, args
        self.loops: dict[Loop, LoopProgram] = {}

    def ask(self, request: Any, label: str) -> Any:
        """The answer to a request of a sampler."""
        match request:
            case PrepareRun(Loop(None) as loop):
                self.loops[loop] = control_program(self.args)
                return Prepared(self.loops[loop].iterations, 0.0, self.loops[loop].note)
            case PrepareRun(loop):
                self.loops[loop] = loop_program(self.programs[loop.cell.method], self.args)
                return Prepared(self.loops[loop].iterations, 0.0, self.loops[loop].note)
            case SampleRuns(loops):
                return tuple(self.loops[loop].sample() for loop in loops)


SCALARS: dict[str, Callable[..., Any]] = {
    "exp(-t^2) + 0.5": lambda t: jnp.exp(-t * t) + 0.5,
    "1.5 tanh(t)": lambda t: 1.5 * jnp.tanh(t),
    "sin(t) + 0.2 t": lambda t: jnp.sin(t) + 0.2 * t,
    "exp(sin t) / (1 + t^2)": lambda t: jnp.exp(jnp.sin(t)) / (1 + t * t),
    "1.1 sin(t) (1 + 0.1 t) / (1 + 0.05 t)": lambda t: (
        1.1 * jnp.sin(t) * (1 + 0.1 * t) / (1 + 0.05 * t)
    ),
}
"""Functions with values near their argument 1.1, so that applying them again costs the same."""


def additivity(repetitions: int) -> None:
    """For each of them, g after g against twice g."""
    print("\nadditivity, (g after g) / (2 g):")
    for name, g in SCALARS.items():
        tried = (twice_over_once(g, number) for number in range(min(repetitions, FEWER)))
        found = [each for each in tried if each is not None]
        ratios = [ratio for ratio, _ in found]
        worst = max(abs(ratio - 1) for ratio in ratios)
        print(
            f"  {name}, {min(run_s for _, run_s in found) * 1e9:.1f} ns: {min(ratios):.4f} to "
            f"{max(ratios):.4f} in {len(ratios)} repetitions, worst {worst:.2%}"
        )


def twice_over_once(g: Callable[..., Any], number: int) -> tuple[float, float] | None:
    """The ratio, which is to be 1, and the seconds that g takes."""
    jax.clear_caches()
    programs = {"g": g, "gg": lambda t: g(g(t))}
    cells = {name: MeasureCell(name, number) for name in programs}
    sampler = Sampler(Programs(programs, (1.1,)).ask, SHORTER, lambda cell, text: None)
    sampler.run(list(cells.values()))
    once, twice = (sampler.samples_of(cells[name]) for name in ("g", "gg"))
    found = paired_ratio(twice, once, sampler.control_s)
    return None if found is None else (found.value / 2, low(once) - low(sampler.control_s))


NOTHING = {
    "a number": lambda t: 2.0,
    "a sum of constants": lambda t: jnp.sin(jnp.arange(1000.0)).sum(),
    "floor(t), differentiated": jnp.floor,
    "sqrt(-t)": lambda t: jnp.sqrt(-t),
}


def nothing(repetitions: int) -> None:
    """Functions without a run time."""
    print()
    for name, fun in NOTHING.items():
        notes = set()
        for _ in range(min(repetitions, FEWER)):
            found = derivprof.profile(
                fun, 1.1, order=1, methods=["nested-jvp"], timed=True, sampling_seconds=0.5
            )
            timing = found.cells("nested-jvp")[1].timing
            notes.add(f"{timing.run_s}: {timing.run_note}" if timing else "failed")
        print(f"  {name}: {'; '.join(sorted(notes))}")


def sweep(_: int) -> None:
    """Three methods over eight orders, all told."""
    command = [sys.executable, "-m", "derivprof", "time", "sample_functions/sine_power.py:f",
               "--order", "7", "--x64"]  # fmt: skip
    taken = []
    for _ in range(3):
        start = time.monotonic()
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        taken.append(time.monotonic() - start)
    shown = ", ".join(f"{each:.1f}" for each in taken)
    print(f"\n{' '.join(command[2:])}: 3 methods, orders 0 to 7: {shown} s")


PARTS = {"pairs": pairs, "additivity": additivity, "nothing": nothing, "sweep": sweep}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--repetitions", type=int, default=REPETITIONS)
    given = parser.parse_args()
    asked = given.parts or list(PARTS)
    jax.config.update("jax_enable_x64", True)
    device = jax.devices()[0].device_kind
    print(f"jax {jax.__version__}, {device}, {os.cpu_count()} cores, float64")
    for part in asked:
        PARTS[part](given.repetitions)


if __name__ == "__main__":
    main()
