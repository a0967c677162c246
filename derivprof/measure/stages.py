"""The stages of one derivative, ahead of time and on a clean slate: trace, lower, compile, call."""

import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import jax

from derivprof.compat import ClosedJaxpr, optimised_hlo
from derivprof.jaxprs import instruction_count
from derivprof.measure.clock import Clock, wall_clock
from derivprof.record import Cost, Memory

REPEATS = 3
"""How often trace, lower and compile are repeated; the median is reported."""

LONG_S = 10.0
"""After so many seconds they are not repeated once more."""

_CACHE_HIT = "/jax/compilation_cache/cache_hits"

CALLS = 21
"""How many blocked calls from Python are timed for ``call_s``."""


@dataclass(frozen=True)
class CompiledStages:
    """The compiled program, its raw durations in seconds per stage, and what XLA says of it.

    ``cache_hits``: how often JAX took a program from its persistent cache meanwhile.
    """

    compiled: Any
    samples_s: dict[str, tuple[float, ...]]
    hlo_instructions: int | None
    cost: Cost
    memory: Memory
    cache_hits: int = 0

    def median_s(self, stage: str) -> float:
        """The median duration of ``trace``, ``lower`` or ``compile``, in seconds."""
        return statistics.median(self.samples_s[stage])


def trace(
    fun: Callable[..., Any], args: tuple[Any, ...], clock: Clock = wall_clock
) -> tuple[Any, ClosedJaxpr, float]:
    """``(traced, jaxpr, seconds)`` of ``jit(fun)`` at ``args``, with every cache of JAX empty."""
    jax.clear_caches()
    start = clock()
    traced = jax.jit(_fresh(fun)).trace(*args)
    return traced, traced.jaxpr, clock() - start


def _fresh(fun: Callable[..., Any]) -> Callable[..., Any]:
    """The same function as a new object, so that no cache knows it."""

    def derivative(*args: Any) -> Any:
        return fun(*args)

    return derivative


def compile_stages(
    fun: Callable[..., Any],
    args: tuple[Any, ...],
    repeats: int = REPEATS,
    clock: Clock = wall_clock,
) -> CompiledStages:
    """Trace, lower and compile ``fun`` at ``args`` ``repeats`` times, each on a clean slate.

    Fewer times where that takes longer than ``LONG_S``.
    """
    with _counted_events(_CACHE_HIT) as hits:
        rounds = _rounds(fun, args, repeats, clock)
    compiled = rounds[-1][0]
    stages = ("trace", "lower", "compile")
    samples = {stage: tuple(r[1][i] for r in rounds) for i, stage in enumerate(stages)}
    hlo = optimised_hlo(compiled)
    return CompiledStages(
        compiled=compiled,
        samples_s=samples,
        hlo_instructions=None if hlo is None else instruction_count(hlo),
        cost=_cost(compiled),
        memory=memory_of(compiled),
        cache_hits=len(hits),
    )


def _rounds(
    fun: Callable[..., Any], args: tuple[Any, ...], repeats: int, clock: Clock
) -> list[tuple[Any, tuple[float, float, float]]]:
    rounds = [_one_round(fun, args, clock)]
    while len(rounds) < repeats and sum(sum(stages) for _, stages in rounds) < LONG_S:
        rounds.append(_one_round(fun, args, clock))
    return rounds


@contextmanager
def _counted_events(name: str) -> Iterator[list[str]]:
    """The events of that name that JAX reports meanwhile."""
    seen: list[str] = []

    def listen(event: str, **_: Any) -> None:
        if event == name:
            seen.append(event)

    jax.monitoring.register_event_listener(listen)
    try:
        yield seen
    finally:
        jax.monitoring.unregister_event_listener(listen)


def _one_round(
    fun: Callable[..., Any], args: tuple[Any, ...], clock: Clock
) -> tuple[Any, tuple[float, float, float]]:
    traced, _, trace_s = trace(fun, args, clock)
    start = clock()
    lowered = traced.lower()
    middle = clock()
    compiled = lowered.compile()
    return compiled, (trace_s, middle - start, clock() - middle)


def call_samples(
    compiled: Any, args: tuple[Any, ...], calls: int = CALLS, clock: Clock = wall_clock
) -> tuple[float, tuple[float, ...], Any]:
    """``(first, others, value)``: seconds of blocked calls from Python, and the result."""
    start = clock()
    value = jax.block_until_ready(compiled(*args))
    first = clock() - start
    return first, tuple(_one_call(compiled, args, clock) for _ in range(calls)), value


def _one_call(compiled: Any, args: tuple[Any, ...], clock: Clock) -> float:
    start = clock()
    jax.block_until_ready(compiled(*args))
    return clock() - start


def _cost(compiled: Any) -> Cost:
    found = compiled.cost_analysis()
    known = (found[0] if isinstance(found, list) else found) or {}
    return Cost(known.get("flops"), known.get("transcendentals"), known.get("bytes accessed"))


def memory_of(compiled: Any) -> Memory:
    """What the compiler planned; the peak is everything that is held while the program runs.

    XLA's own ``peak_memory_in_bytes`` leaves out temporary buffers that stand alone: it gave
    0.3 MB for a program with one of 400 MB, which the process then did use. So it counts only
    where it is the larger one.
    """
    found = compiled.memory_analysis()
    held = [
        getattr(found, f"{part}_size_in_bytes", None) for part in ("argument", "output", "temp")
    ]
    reported = getattr(found, "peak_memory_in_bytes", None) or 0
    shared = getattr(found, "alias_size_in_bytes", None) or 0
    return Memory(
        *held,
        peak_bytes=max(reported, sum(part or 0 for part in held) - shared) or None,
        code_bytes=getattr(found, "generated_code_size_in_bytes", None),
    )
