"""Steady-state run time: many evaluations inside one compiled program.

A call from Python costs microseconds of dispatch, whatever it computes. So the derivative g is put
into the body of one compiled loop, ``x <- x + eps * sum(g(x))``, with eps = 0 and the number of
iterations as *run-time* arguments: the compiler can neither hoist the body out of the loop (it
depends on the carry), nor drop it (every output leaf is consumed), nor fold it. The same loop
around the identity is the control, whose time per iteration is subtracted. What starting any loop
costs, some tens of microseconds that vary, is sampled together with it.
"""

import statistics
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import jax
import jax.numpy as jnp

from derivprof.measure.clock import Clock, wall_clock

SAMPLE_S = 1e-3
"""About how long one sample runs: below the scheduler's quantum, above the clock's grain."""

LINEARITY = 0.05
"""How far twice the iterations may be from twice the time."""

LONGEST_SAMPLE_S = 1.0
"""How long a sample may become where a short one is not proportional to its iterations."""

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

    ``note`` says why its times mean nothing, or is None.
    """

    compiled: Any
    args: tuple[Any, ...]
    iterations: int
    expected_s: float = 0.0
    note: str | None = None

    def sample(self, clock: Clock = wall_clock) -> LoopSample:
        """One run, and one run of no iteration just before it."""
        empty_s = self.elapsed_s(0, clock)
        return LoopSample(self.elapsed_s(self.iterations, clock), empty_s)

    def elapsed_s(self, count: int, clock: Clock) -> float:
        """The seconds of one run of so many iterations."""
        return _elapsed(self.compiled, self.args, count, clock)


def loop_program(
    fun: Callable[..., Any], args: tuple[Any, ...], clock: Clock = wall_clock
) -> LoopProgram:
    """``fun`` at ``args`` in a loop, compiled, calibrated and checked: finite, and proportional."""
    strong = jax.tree.map(_strong, args)
    compiled = jax.jit(_loop(fun)).lower(strong, _eps(), jnp.int32(0)).compile()
    program = LoopProgram(compiled, strong, 1)
    if not _is_finite(compiled(strong, _eps(), jnp.int32(1))):
        return replace(program, note="the sum of its result is not finite")
    program = _calibrated(program, clock)
    while (note := _why_not_linear(program, clock)) is not None and _may_grow(program, clock):
        program = replace(program, iterations=program.iterations * GROWTH)
    expected_s = program.elapsed_s(program.iterations, clock)
    return replace(program, expected_s=expected_s, note=note)


def _is_finite(carry: Any) -> bool:
    leaves = (leaf for leaf in jax.tree.leaves(carry) if jnp.issubdtype(leaf.dtype, jnp.inexact))
    return all(bool(jnp.isfinite(leaf).all()) for leaf in leaves)


def _may_grow(program: LoopProgram, clock: Clock) -> bool:
    """Whether longer samples may show what starting costs, a pool of threads say, hid in short."""
    iterations = program.iterations * GROWTH
    elapsed = program.elapsed_s(program.iterations, clock)
    return iterations <= MAX_ITERATIONS and elapsed * GROWTH <= LONGEST_SAMPLE_S


def control_program(args: tuple[Any, ...], clock: Clock = wall_clock) -> LoopProgram:
    """The same loop around the identity: what the loop itself costs."""
    return loop_program(lambda *same: same, args, clock)


def _loop(fun: Callable[..., Any]) -> Callable[..., Any]:
    def run(args: tuple[Any, ...], eps: Any, count: Any) -> Any:
        def body(_: Any, carry: tuple[Any, ...]) -> tuple[Any, ...]:
            consumed = eps * _sum_of_leaves(fun(*carry))
            return jax.tree.map(lambda leaf: _shifted(leaf, consumed), carry)

        return jax.lax.fori_loop(0, count, body, args)

    return run


def _shifted(leaf: Any, by: Any) -> Any:
    return leaf + by.astype(leaf.dtype) if jnp.issubdtype(leaf.dtype, jnp.inexact) else leaf


def _sum_of_leaves(value: Any) -> Any:
    leaves = (jnp.sum(jnp.real(leaf)) + jnp.sum(jnp.imag(leaf)) for leaf in jax.tree.leaves(value))
    return sum((leaf.astype(_eps().dtype) for leaf in leaves), start=jnp.zeros((), _eps().dtype))


def _eps() -> Any:
    return jnp.zeros((), jnp.result_type(float))


def _strong(leaf: Any) -> Any:
    return jnp.asarray(leaf, dtype=jnp.result_type(leaf))


def _elapsed(compiled: Any, args: tuple[Any, ...], count: int, clock: Clock) -> float:
    iterations, eps = jnp.int32(count), _eps()
    jax.block_until_ready((iterations, eps))
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


def _why_not_linear(program: LoopProgram, clock: Clock) -> str | None:
    """A note when twice the iterations do not take twice as long, in any of five attempts."""
    ratios = []
    for _ in range(_ATTEMPTS):
        empty = statistics.median(program.elapsed_s(0, clock) for _ in range(_ATTEMPTS))
        once = _fastest(program, program.iterations, clock) - empty
        twice = _fastest(program, 2 * program.iterations, clock) - empty
        ratio = twice / once if once > 0 else 0.0
        if abs(ratio / 2 - 1) <= LINEARITY:
            return None
        ratios.append(ratio)
    nearest = min(ratios, key=lambda ratio: abs(ratio - 2))
    return (
        f"twice the iterations took {nearest:.2f} times as long, not 2: "
        "the computation was optimised away, or the machine is too busy to tell"
    )


def _fastest(program: LoopProgram, count: int, clock: Clock) -> float:
    """The fastest of a few runs; long ones are not repeated."""
    fastest, spent = float("inf"), 0.0
    for _ in range(_ATTEMPTS):
        elapsed = program.elapsed_s(count, clock)
        fastest, spent = min(fastest, elapsed), spent + elapsed
        if spent > _LONG_S:
            break
    return fastest
