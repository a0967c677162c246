"""Steady-state run time: many evaluations inside one compiled program.

A call from Python costs microseconds of dispatch, whatever it computes. So the derivative g is put
into the body of one compiled loop, ``x <- x + eps * sum(g(x))``, with eps = 0 and the number of
iterations as *run-time* arguments: the compiler can neither hoist the body out of the loop (it
depends on the carry), nor drop it (every output leaf is consumed), nor fold it. The same loop
around the identity is the control, whose time per iteration is subtracted.
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


@dataclass(frozen=True)
class LoopProgram:
    """A compiled loop, its calibrated number of iterations, and the time of an empty call.

    ``note`` says why its times mean nothing, or is None.
    """

    compiled: Any
    args: tuple[Any, ...]
    iterations: int
    empty_s: float
    note: str | None = None

    def sample(self, clock: Clock = wall_clock) -> float:
        """Seconds per iteration, from one run."""
        elapsed = _elapsed(self.compiled, self.args, self.iterations, clock)
        return (elapsed - self.empty_s) / self.iterations


def loop_program(
    fun: Callable[..., Any], args: tuple[Any, ...], clock: Clock = wall_clock
) -> LoopProgram:
    """``fun`` at ``args`` in a loop, compiled, calibrated and checked to be proportional."""
    strong = jax.tree.map(_strong, args)
    compiled = jax.jit(_loop(fun)).lower(strong, _eps(), jnp.int32(0)).compile()
    empty_s = statistics.median(_elapsed(compiled, strong, 0, clock) for _ in range(9))
    program = LoopProgram(compiled, strong, _calibrate(compiled, strong, clock), empty_s)
    while True:
        note = _why_not_linear(program, clock)
        if note is None or not _may_grow(program, clock):
            return replace(program, note=note)
        program = replace(program, iterations=program.iterations * GROWTH)


def _may_grow(program: LoopProgram, clock: Clock) -> bool:
    """Whether longer samples may show what starting costs, a pool of threads say, hid in short."""
    iterations = program.iterations * GROWTH
    elapsed = _elapsed(program.compiled, program.args, program.iterations, clock)
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
    start = clock()
    jax.block_until_ready(compiled(args, eps, iterations))
    return clock() - start


def _calibrate(compiled: Any, args: tuple[Any, ...], clock: Clock) -> int:
    """The number of iterations that takes about ``SAMPLE_S``."""
    count = 1
    while (elapsed := _elapsed(compiled, args, count, clock)) < SAMPLE_S / 2:
        if count >= MAX_ITERATIONS:
            break
        count = min(count * max(2, min(64, int(SAMPLE_S / max(elapsed, 1e-7)))), MAX_ITERATIONS)
    return max(1, min(int(count * SAMPLE_S / max(elapsed, 1e-7)), MAX_ITERATIONS))


def _why_not_linear(program: LoopProgram, clock: Clock) -> str | None:
    """A note when twice the iterations do not take twice as long, in any of five attempts."""
    ratios = []
    for _ in range(5):
        once = _fastest(program, program.iterations, clock) - program.empty_s
        twice = _fastest(program, 2 * program.iterations, clock) - program.empty_s
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
    return min(_elapsed(program.compiled, program.args, count, clock) for _ in range(5))
