"""Records made by hand with everything that any figure draws, the same on every machine."""

import itertools
from dataclasses import replace
from functools import cache

from derivprof.growth import crossovers, growth_laws
from derivprof.record import (
    Check,
    Cost,
    Memory,
    Operations,
    Profile,
    Stored,
    Timing,
    Verdict,
)
from tests.record.profiles import cell, profile

METHODS = ("nested-jvp", "jet", "taylor")
ORDERS = range(6)
_ROUNDS = (0.95, 1.0, 1.02, 1.05, 1.1, 1.2, 1.35, 1.6, 2.1, 4.0)
_FACTORS = {"nested-jvp": 2.5, "jet": 1.6, "taylor": 1.15}


@cache
def complete(methods: tuple[str, ...] = METHODS, orders: range = ORDERS) -> Profile:
    """A record of which every figure has data."""
    return found(*(measured(method, order) for method, order in itertools.product(methods, orders)))


def found(*cells) -> Profile:
    """The record of these cells with the laws that they follow."""
    record = profile(*cells)
    return replace(record, growth=growth_laws(record), crossovers=crossovers(record))


def measured(method: str, order: int):
    """One cell with counts, durations, operations, memory and a check."""
    factor = _FACTORS.get(method, 1.4)
    counts = {"mul": round(2 * factor**order) + order, "add": round(factor**order), "sin": 1}
    counts |= {"cos": order} if order else {}
    total, left = sum(counts.values()), sum(counts.values()) - round(factor**order) // 2
    run_s = 1e-8 * (1 + order * factor)
    known = cell(method, order, total, run_s=run_s, check=_check(method, order))
    kept = {**counts, "mul": counts["mul"] - round(factor**order) // 2}
    census = replace(
        known.census, total=total, primitives=counts, after_dce=total, after_cse=left,
        primitives_after_cse=kept,
    )  # fmt: skip
    return replace(
        known,
        census=census,
        timing=_timing(total, run_s),
        operations=Operations(2 * left, order + 1),
        cost=Cost(flops=2.0 * left, bytes_accessed=16.0 + 8 * order),
        memory=Memory(8, 8, 64 * order, 16 + 64 * order + round(factor**order)),
        stored=Stored(order, 8 * order * len(method)),
    )


def _check(method: str, order: int) -> Check | None:
    if method == "nested-jvp":
        return None
    error = 1e-16 * order * _FACTORS.get(method, 1.0) ** order
    return Check("nested-jvp", error, Verdict.AGREES)


def _timing(total: int, run_s: float) -> Timing:
    return Timing(
        trace_s=1e-3 * total,
        lower_s=4e-4 * total,
        compile_s=2e-3 * total,
        call_s=1.2e-5,
        run_s=run_s,
        run_low_s=0.85 * run_s,
        run_high_s=1.2 * run_s,
        control_s=1e-9,
        samples_s=tuple(share * run_s + 1e-9 for share in _ROUNDS),
    )
