"""Steady-state run time: many evaluations inside one compiled program.

A call from Python costs microseconds of dispatch, whatever it computes. So the derivative g is put
into the body of one compiled loop, ``x <- x + eps * sum(g(x))``, with eps = 0 and the number of
iterations as *run-time* arguments: the compiler can neither hoist the body out of the loop (it
depends on the carry), nor drop it (every output leaf is consumed), nor fold it. The same loop
around the identity is the control, whose time per iteration is subtracted. What starting any loop
costs, some tens of microseconds that vary, is sampled together with it. The rows of a batch consume
their own outputs each (``by_row.py``).
"""

import statistics
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp

from derivprof.measure.by_row import rows_of, shifted, step_by_row
from derivprof.measure.clock import Clock, wall_clock
from derivprof.measure.division import WHOLE, Division
from derivprof.measure.hosts import ALONE, Timer

SAMPLE_S = 1e-3
"""About how long one sample runs: below the scheduler's quantum, above the clock's grain."""

LINEARITY = 0.05
"""How far twice the iterations may be from twice the time."""

LONGEST_SAMPLE_S = 1.0
"""How long a sample may become where a short one is not proportional to its iterations."""

AGREEING = 1.5
"""Two runs of one program that were not disturbed differ by less."""

BUSY = 1.5
"""Above this ratio a loop does run, and something else disturbed it."""

GROWTH = 8

MAX_ITERATIONS = 1 << 29  # twice as many still fit an int32

_ATTEMPTS = 5
_LONG_S = 0.05
"""What takes this long altogether is not repeated to find its fastest run."""


@dataclass(frozen=True)
class LoopSample:
    """The seconds of one run of a loop, and of one without any iteration."""

    elapsed_s: float
    empty_s: float


@dataclass(frozen=True)
class LoopProgram:
    """A compiled loop, its calibrated number of iterations, and how long those took.

    ``note`` says why its times mean nothing, or is None; it ``may_be_chance`` where twice the
    iterations took about twice as long, but not within 5 %. ``division``: where its inputs lie;
    ``timer``: which processes run it together.
    """

    compiled: Any
    args: tuple[Any, ...]
    iterations: int
    expected_s: float = 0.0
    note: str | None = None
    may_be_chance: bool = False
    division: Division = WHOLE
    timer: Timer = ALONE

    def sample(self, clock: Clock = wall_clock) -> LoopSample:
        """One run, and one run of no iteration just before it."""
        empty_s = self.elapsed_s(0, clock)
        return LoopSample(self.elapsed_s(self.iterations, clock), empty_s)

    def elapsed_s(self, count: int, clock: Clock) -> float:
        """The seconds of one run of so many iterations."""
        eps, iterations = self.division.everywhere((_eps(), jnp.int32(count)))
        jax.block_until_ready((eps, iterations))
        return self.timer.longest_s(
            lambda: _elapsed(self.compiled, self.args, eps, iterations, clock)
        )


def loop_program(
    fun: Callable[..., Any],
    args: tuple[Any, ...],
    division: Division = WHOLE,
    timer: Timer = ALONE,
    clock: Clock = wall_clock,
) -> LoopProgram:
    """``fun`` at ``args`` in a loop, compiled, calibrated and checked: finite, and proportional.

    What is decided by measured times is decided in every process that the ``timer`` has as in the
    first of them.
    """
    placed = division.placed(jax.tree.map(_strong, args))
    eps, none, one = division.everywhere((_eps(), jnp.int32(0), jnp.int32(1)))
    compiled = jax.jit(_loop(fun, division.axes)).lower(placed, eps, none).compile()
    program = LoopProgram(compiled, placed, 1, division=division, timer=timer)
    if not any(leaf.size for leaf in jax.tree.leaves(placed)):
        return replace(program, note="its inputs have no entries")
    if not _stays_finite(placed, compiled(placed, eps, one)):
        return replace(program, note="the sum of its result is not finite")
    program = _calibrated(program, clock)
    while (ratio := _nearest_to_two(program, clock)) is not None and _may_grow(program, clock):
        program = replace(program, iterations=program.iterations * GROWTH)
    expected_s = program.elapsed_s(program.iterations, clock)
    if ratio is None:
        return replace(program, expected_s=expected_s)
    return replace(
        program, expected_s=expected_s, note=_not_linear(ratio), may_be_chance=ratio > BUSY
    )


def _stays_finite(args: Any, carry: Any) -> bool:
    """Whether no entry that was finite is otherwise after an iteration."""
    pairs = zip(jax.tree.leaves(args), jax.tree.leaves(carry), strict=True)
    inexact = (pair for pair in pairs if jnp.issubdtype(pair[0].dtype, jnp.inexact))
    return all(bool((jnp.isfinite(b) | ~jnp.isfinite(a)).all()) for a, b in inexact)


def _may_grow(program: LoopProgram, clock: Clock) -> bool:
    """Whether longer samples may show what starting costs, a pool of threads say, hid in short."""
    iterations = program.iterations * GROWTH
    elapsed = program.elapsed_s(program.iterations, clock)
    return iterations <= MAX_ITERATIONS and elapsed * GROWTH <= LONGEST_SAMPLE_S


def control_program(
    args: tuple[Any, ...],
    division: Division = WHOLE,
    timer: Timer = ALONE,
    clock: Clock = wall_clock,
) -> LoopProgram:
    """The same loop around the identity: what the loop itself costs."""
    axes = division.axes
    rows = (lambda *same: same) if axes is None else (lambda *same: rows_of(axes, same))
    return loop_program(rows, args, division, timer, clock)


def _loop(
    fun: Callable[..., Any], axes: tuple[int | None, ...] | None = None
) -> Callable[..., Any]:
    step = _whole_step if axes is None else partial(step_by_row, axes)

    def run(args: tuple[Any, ...], eps: Any, count: Any) -> Any:
        def body(number: Any, carry: tuple[Any, ...]) -> tuple[Any, ...]:
            return step(carry, fun(*carry), eps, number)

        return jax.lax.fori_loop(0, count, body, args)

    return run


def _whole_step(carry: tuple[Any, ...], value: Any, eps: Any, _: Any) -> tuple[Any, ...]:
    consumed = eps * _sum_of_leaves(value)
    return jax.tree.map(lambda leaf: shifted(leaf, consumed), carry)


def _sum_of_leaves(value: Any) -> Any:
    leaves = (jnp.sum(jnp.real(leaf)) + jnp.sum(jnp.imag(leaf)) for leaf in jax.tree.leaves(value))
    return sum((leaf.astype(_eps().dtype) for leaf in leaves), start=jnp.zeros((), _eps().dtype))


def _eps() -> Any:
    return jnp.zeros((), jnp.result_type(float))


def _strong(leaf: Any) -> Any:
    return jnp.asarray(leaf, dtype=jnp.result_type(leaf))


def _elapsed(
    compiled: Any, args: tuple[Any, ...], eps: Any, iterations: Any, clock: Clock
) -> float:
    start = clock()
    jax.block_until_ready(compiled(args, eps, iterations))
    return clock() - start


def _calibrated(program: LoopProgram, clock: Clock) -> LoopProgram:
    """The program with the number of iterations that takes about ``SAMPLE_S`` at its fastest.

    A slow moment of the machine must not make the samples short: then what they start with would
    be most of them.
    """
    count = 1
    while (fastest := _fastest(program, count, clock)) < SAMPLE_S / 2 and count < MAX_ITERATIONS:
        count = min(count * max(2, min(64, int(SAMPLE_S / max(fastest, 1e-7)))), MAX_ITERATIONS)
    empty = min(_fastest(program, 0, clock), fastest / 2)
    ideal = round(count * SAMPLE_S / max(fastest - empty, 1e-7))
    return replace(program, iterations=max(1, min(ideal, MAX_ITERATIONS)))


def _nearest_to_two(program: LoopProgram, clock: Clock) -> float | None:
    """None where twice the iterations take twice as long; else the nearest to 2 of five ratios."""
    ratios = []
    for _ in range(_ATTEMPTS):
        empty = statistics.median(program.elapsed_s(0, clock) for _ in range(_ATTEMPTS))
        once = _fastest(program, program.iterations, clock) - empty
        twice = _fastest(program, 2 * program.iterations, clock) - empty
        ratio = twice / once if once > 0 else 0.0
        if abs(ratio / 2 - 1) <= LINEARITY:
            return None
        ratios.append(ratio)
    return min(ratios, key=lambda ratio: abs(ratio - 2))


def _not_linear(ratio: float) -> str:
    cause = (
        "the machine is too busy to tell" if ratio > BUSY else "the computation was optimised away"
    )
    return f"twice the iterations took {ratio:.2f} times as long, not 2: {cause}"


def _fastest(program: LoopProgram, count: int, clock: Clock) -> float:
    """The fastest of a few runs; of long ones two that agree are enough.

    One alone is not: a moment in which another program ran would pass for a long run.
    """
    runs: list[float] = []
    for _ in range(_ATTEMPTS):
        runs.append(program.elapsed_s(count, clock))
        fastest, *others = sorted(runs)
        if sum(runs) > _LONG_S and others and others[0] <= AGREEING * fastest:
            break
    return min(runs)
