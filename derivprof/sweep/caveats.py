"""Doubts about a record that the record itself gives reason for."""

import re
from collections.abc import Iterator

from derivprof.record import Caveat, Profile, Verdict
from derivprof.sweep.accelerators import accelerator_caveats
from derivprof.units import error_text

_HIGH_ORDER = 4
_NARROW = ("float32", "float16", "bfloat16", "complex64")
_EPSILONS = {
    "float64": 2.0**-52,
    "complex128": 2.0**-52,
    "float32": 2.0**-23,
    "complex64": 2.0**-23,
    "float16": 2.0**-10,
    "bfloat16": 2.0**-7,
}


def caveats_of(profile: Profile) -> tuple[Caveat, ...]:
    """Every doubt that applies, each with what to do about it."""
    return (
        *_precision(profile),
        *_loops(profile),
        *accelerator_caveats(profile),
        *_agreement(profile),
        *_simplified(profile),
    )


def _precision(profile: Profile) -> Iterator[Caveat]:
    narrow = [i.name for i in profile.target.inputs if any(dtype in i.aval for dtype in _NARROW)]
    if narrow and not profile.environment.x64 and max(profile.orders, default=0) >= _HIGH_ORDER:
        yield Caveat(
            "precision",
            f"Input {', '.join(narrow)} has single precision or less, and rounding errors grow "
            "with the order. Add --x64 for double precision.",
        )


def _loops(profile: Profile) -> Iterator[Caveat]:
    counted = (c for c in profile.measurements if c.census is not None and c.census.unknown_loops)
    methods = dict.fromkeys(cell.method for cell in counted)
    if methods:
        yield Caveat(
            "loops",
            f"The loop-aware totals of {', '.join(methods)} are lower bounds: the trip count of a "
            "while loop is not known before it runs, so its body is counted once.",
        )


def _agreement(profile: Profile) -> Iterator[Caveat]:
    for method in profile.methods:
        cells = [cell for cell in profile.cells(method) if cell.check is not None]
        checks = [(c.at, c.check) for c in cells if c.check and c.check.points is None]
        wrong = [at for at, check in checks if check.verdict is Verdict.DIFFERS]
        broken = [at for at, check in checks if check.verdict is Verdict.NOT_FINITE]
        if wrong:
            yield Caveat(
                "values", f"{method} differs from the reference at {profile.axis.listed(wrong)}."
            )
        if broken:
            yield Caveat("values", f"{method} is not finite at {profile.axis.listed(broken)}.")


def _simplified(profile: Profile) -> Iterator[Caveat]:
    """Methods whose simplified value is another one than the unsimplified."""
    tolerance = _half_the_digits(profile)
    for method in profile.methods:
        found = [(c, c.simplification) for c in profile.cells(method)]
        errors = [(cell, each.max_rel_error) for cell, each in found if each is not None]
        doubtful = [
            (cell, error) for cell, error in errors if error is not None and error > tolerance
        ]
        if doubtful:
            cell, error = max(doubtful, key=lambda pair: pair[1])
            yield Caveat(
                "simplification",
                f"{method} differs from the unsimplified value by {error_text(error)} of its "
                f"largest entry at {cell.place}: one of the two lost digits in rounding. "
                f"`derivprof check` says which, and taylor may be better than both.",
            )


def _half_the_digits(profile: Profile) -> float:
    """The relative error that leaves half of the digits of the least precise type."""
    described = [profile.target.output or "", *(info.aval for info in profile.target.inputs)]
    words = set(re.findall(r"[a-z]+\d+", " ".join(described)))
    epsilons = [_EPSILONS[word] for word in words if word in _EPSILONS]
    return max(epsilons, default=_EPSILONS["float64"]) ** 0.5
