"""Verdicts: whether one method is faster than another, slower, the same, or nobody can tell."""

from collections.abc import Iterator, Mapping, Sequence

from derivprof.record import (
    Axis,
    Comparison,
    Measurement,
    Profile,
    RunBy,
    Speed,
    Timing,
    quantity_of,
    right_methods,
)
from derivprof.statistics.pairs import MEANINGFUL, Ratio, paired_ratio

RUN = "timing.run_s"

Controls = Mapping[int | None, Sequence[float]]
"""The samples of the empty loop by the size of its inputs; for None where all have one size."""


def speed_of(ratio: Ratio, meaningful: float = MEANINGFUL) -> Speed:
    """What a ratio with its interval says.

    Slower and faster need a ratio beyond ``meaningful`` and an interval without 1; the same needs
    an interval within it.
    """
    beyond = 1 + meaningful
    if ratio.low > 1 and ratio.value > beyond:
        return Speed.SLOWER
    if ratio.high < 1 and ratio.value < 1 / beyond:
        return Speed.FASTER
    return Speed.SAME if 1 / beyond <= ratio.low and ratio.high <= beyond else Speed.AMBIGUOUS


def comparisons(profile: Profile, controls: Controls) -> tuple[Comparison, ...]:
    """Along the axis each method's run time against that of the fastest one that is right."""
    return tuple(each for at in profile.places for each in _at(profile, at, controls))


def _at(profile: Profile, at: int, controls: Controls) -> Iterator[Comparison]:
    cells = {cell.method: cell for cell in profile.measurements if cell.at == at}
    timed = {name: t for name, cell in cells.items() if (t := quantity_of(cell, RUN)) is not None}
    right = [name for name in right_methods(profile) if name in timed]
    if not right:
        return
    control = controls.get(at if profile.axis is Axis.DIMENSION else None, ())
    fastest = min(right, key=timed.__getitem__)
    for name in timed:
        found = None if name == fastest else compared(cells[name], cells[fastest], control)
        if found is not None:
            yield found


def compared(
    cell: Measurement, baseline: Measurement, control: Sequence[float]
) -> Comparison | None:
    """The run time of one cell over that of another of the same rounds; None if they are not.

    The times of kernels are of no rounds.
    """
    ours, theirs = (_loop_samples(each.timing) for each in (cell, baseline))
    if not ours or len(ours) != len(theirs) or not control:
        return None
    ratio = paired_ratio(ours, theirs, control)
    if ratio is None:
        return None
    return Comparison(
        RUN, cell.at, cell.method, baseline.method, ratio.value, ratio.low, ratio.high,
        speed_of(ratio),
    )  # fmt: skip


def _loop_samples(timing: Timing | None) -> tuple[float, ...]:
    return timing.samples_s if timing is not None and timing.run_by is RunBy.LOOP else ()
