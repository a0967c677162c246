"""Two records of one target: every quantity of every cell, and what its change means."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from derivprof.changes.caveats import caveats_between, why_no_times
from derivprof.changes.cells import CellPair, cell_pairs, device_pairs, environment_of, grouped
from derivprof.changes.durations import (
    empty_loop_s,
    fastest,
    pace_of,
    ratio_between,
    without_pace,
)
from derivprof.changes.limits import TIME_THRESHOLD
from derivprof.changes.quantities import PRIMITIVES, QUANTITIES, RUN, quantity_at
from derivprof.record import (
    Census,
    Change,
    Changes,
    Effect,
    Measurement,
    OutcomeChange,
    Profile,
    Side,
    Speed,
    Status,
    control_name,
    quantity_of,
)
from derivprof.statistics import speed_of
from derivprof.units import percent_text

_EFFECTS = {
    Speed.SLOWER: Effect.WORSE,
    Speed.FASTER: Effect.BETTER,
    Speed.SAME: Effect.SAME,
    Speed.AMBIGUOUS: Effect.AMBIGUOUS,
}

PACE = 0.03
"""A smaller change of pace is not worth a sentence."""


def changes_between(
    old: Profile, new: Profile, origins: tuple[str, str], threshold: float = TIME_THRESHOLD
) -> Changes:
    """What differs, cell by cell.

    ``origins`` say where the two were read from. A run time that differs by less than ``threshold``
    is not slower or faster.
    """
    pairs = cell_pairs(old, new)
    timed = [_Timed(old, new, device, those) for device, those in grouped(pairs)]
    found = (_changes(pair, each, threshold) for each in timed for pair in each.pairs)
    paces = {each.device: each.pace for each in timed if abs(each.pace - 1) > PACE}
    return Changes(
        target=new.target.name,
        derivative=new.derivative,
        old=_side(old, origins[0]),
        new=_side(new, origins[1]),
        cells=sum(pair.old is not None and pair.new is not None for pair in pairs),
        caveats=(*caveats_between(old, new), *map(_pace_text, paces.values())),
        outcomes=tuple(each for pair in pairs for each in _outcomes(pair)),
        changes=tuple(change for those in found for change in those),
        paces=paces,
        time_threshold=threshold,
        axis=new.axis,
    )


def _side(profile: Profile, origin: str) -> Side:
    return Side(
        origin, profile.created, profile.derivprof_version, profile.command,
        profile.target.commit, profile.environment,
    )  # fmt: skip


def _pace_text(pace: float) -> str:
    how = f"{percent_text(abs(pace - 1))} {'longer' if pace > 1 else 'less'}"
    return (
        f"Every loop, the empty one too, took at least {how} in the new record: the machine's "
        "pace was another one. Run times are judged by what they differ beyond that."
    )


class _Timed:
    """The cells of one device in both records, with the samples of their run times."""

    def __init__(
        self, old: Profile, new: Profile, device: str, pairs: tuple[CellPair, ...]
    ) -> None:
        self.device, self.pairs = device, pairs
        names = {after: before for before, after in device_pairs(old, new).items()}
        before = names.get(device, device)
        environments = environment_of(old, before), environment_of(new, device)
        self.are_comparable = why_no_times(*environments) is None
        self._controls = {
            dimension: (
                old.controls.get(control_name(before, dimension), ()),
                new.controls.get(control_name(device, dimension), ()),
            )
            for dimension in dict.fromkeys(pair.dimension for pair in pairs)
        }
        self.pace = pace_of(self._loops()) if self.are_comparable else 1.0

    def empty_s(self, pair: CellPair) -> float:
        """What an iteration of the empty loop over the inputs of a pair takes; 0 if unknown."""
        return empty_loop_s(*self._controls[pair.dimension])

    def _loops(self) -> Iterator[tuple[float, float]]:
        """The old and new seconds of every loop, the empty ones first; nothing without those."""
        known = {size: both for size, both in self._controls.items() if all(both)}
        for before, after in known.values():
            yield fastest(before), fastest(after)
        pairs = [pair for pair in self.pairs if pair.dimension in known]
        for before, after in filter(None, map(_samples_of, pairs)):
            yield fastest(before), fastest(after)


def _samples_of(pair: CellPair) -> tuple[tuple[float, ...], tuple[float, ...]] | None:
    """The samples of a cell in both records; None where either has none."""
    old, new = _samples(pair.old), _samples(pair.new)
    return (old, new) if old and new else None


def _samples(cell: Measurement | None) -> tuple[float, ...]:
    """The samples of a cell that has a run time: none where a note says why they mean nothing."""
    timing = None if cell is None else cell.timing
    return () if timing is None or timing.run_s is None else timing.samples_s


def _changes(pair: CellPair, timed: _Timed, threshold: float) -> Iterator[Change]:
    """Every quantity that both cells have."""
    if pair.old is None or pair.new is None:
        return
    for path, quantity in QUANTITIES.items():
        if path == RUN:
            yield from _run(pair, timed, threshold)
            continue
        old, new = quantity_of(pair.old, path), quantity_of(pair.new, path)
        if old is not None and new is not None:
            change = _change(pair, path, old, new)
            yield change if quantity.group.is_exact else _stage(change, pair, timed)
    yield from _primitives(pair, pair.old.census, pair.new.census)


def _change(pair: CellPair, path: str, old: float, new: float) -> Change:
    exact = Effect.SAME if new == old else Effect.WORSE if new > old else Effect.BETTER
    return Change(
        pair.device, pair.method, pair.at, path, old, new, new - old,
        ratio=new / old if old else None,
        effect=exact if quantity_at(path).group.is_exact else None,
    )  # fmt: skip


def _run(pair: CellPair, timed: _Timed, threshold: float) -> Iterator[Change]:
    """The run time with its interval and verdict; without them where the machines differ."""
    samples = _samples_of(pair)
    if samples is None:
        return
    change = _change(pair, RUN, *(fastest(each) - timed.empty_s(pair) for each in samples))
    ratio = ratio_between(*samples, timed.empty_s(pair))
    if not timed.are_comparable:
        yield replace(change, ratio=None)
    elif ratio is None:
        yield replace(change, ratio=None, effect=Effect.AMBIGUOUS)
    else:
        effect = _EFFECTS[speed_of(without_pace(ratio, timed.pace), threshold)]
        yield replace(change, ratio=ratio.value, low=ratio.low, high=ratio.high, effect=effect)


def _stage(change: Change, pair: CellPair, timed: _Timed) -> Change:
    """With the ratios of the repetitions furthest apart; without any where the machines differ."""
    if not timed.are_comparable:
        return replace(change, ratio=None)
    old, new = (_repetitions(cell, change.quantity) for cell in (pair.old, pair.new))
    if not old or not new or min(old) <= 0:
        return change
    return replace(change, low=min(new) / max(old), high=max(new) / min(old))


def _repetitions(cell: Measurement | None, path: str) -> tuple[float, ...]:
    name = path.removeprefix("timing.").removesuffix("_s")
    timing = None if cell is None else cell.timing
    return () if timing is None else tuple(timing.stage_samples_s.get(name, ()))


def _primitives(pair: CellPair, old: Census | None, new: Census | None) -> Iterator[Change]:
    """The primitives whose count differs."""
    if old is None or new is None:
        return
    for name in dict.fromkeys((*new.primitives, *old.primitives)):
        before, after = old.primitives.get(name, 0), new.primitives.get(name, 0)
        if before != after:
            yield _change(pair, PRIMITIVES + name, before, after)


def _outcomes(pair: CellPair) -> Iterator[OutcomeChange]:
    """How the cell ended, and whether its value is right, where that is not as it was."""
    old, new = pair.old, pair.new
    before, after = (None if cell is None else str(cell.status) for cell in (old, new))
    if before != after:
        yield _outcome(pair, "status", before, after, new.reason if new else None)
    yield from _lost_run_time(pair)
    if old is None or new is None or old.check is None or new.check is None:
        return
    if old.check.fails != new.check.fails:
        reason = new.check.diagnosis and f"it {new.check.diagnosis}"
        verdicts = str(old.check.verdict), str(new.check.verdict)
        yield _outcome(pair, "check.verdict", *verdicts, reason)


def _lost_run_time(pair: CellPair) -> Iterator[OutcomeChange]:
    """A cell that was timed, and could not be when it was tried again."""
    if not _samples(pair.old) or _samples(pair.new):
        return
    note = pair.new.timing.run_note if pair.new and pair.new.timing else None
    if note is not None:
        yield OutcomeChange(
            pair.device, pair.method, pair.at, RUN, "timed", "no run time", note, Effect.WORSE
        )


def _outcome(
    pair: CellPair, quantity: str, old: str | None, new: str | None, reason: str | None
) -> OutcomeChange:
    return OutcomeChange(
        pair.device, pair.method, pair.at, quantity, old, new, reason, _effect(old, new)
    )


_GOOD = frozenset({str(Status.OK), "agrees"})


def _effect(old: Any, new: Any) -> Effect | None:
    """A cell that one record has alone was not asked for in the other: that says nothing."""
    if old is None or new is None or (old in _GOOD) == (new in _GOOD):
        return None
    return Effect.WORSE if old in _GOOD else Effect.BETTER
