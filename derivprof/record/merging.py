"""Several devices in one record."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from derivprof.record.growth import Comparison, Crossover, GrowthLaw
from derivprof.record.measurement import Measurement
from derivprof.record.profile import Caveat, Profile

Found = TypeVar("Found", Measurement, GrowthLaw, Crossover, Comparison, Caveat)


def side_by_side(profiles: Sequence[Profile]) -> Profile:
    """One record of several, each of the same sweep on a device of its own; the inverse of ``on``.

    Doubts that are the same on every device are told once.
    """
    records = {profile.environment.device.name: profile for profile in profiles}
    return replace(
        profiles[0],
        environments={name: profile.environment for name, profile in records.items()},
        measurements=_named((name, p.measurements) for name, p in records.items()),
        growth=_named((name, p.growth) for name, p in records.items()),
        crossovers=_named((name, p.crossovers) for name, p in records.items()),
        comparisons=_named((name, p.comparisons) for name, p in records.items()),
        controls={name: samples for p in profiles for name, samples in p.controls.items()},
        caveats=_doubts(records),
    )


def _named(found: Iterable[tuple[str, tuple[Found, ...]]]) -> tuple[Found, ...]:
    return tuple(replace(each, device=name) for name, several in found for each in several)


def _doubts(records: Mapping[str, Profile]) -> tuple[Caveat, ...]:
    first, *others = [profile.caveats for profile in records.values()]
    shared = [doubt for doubt in first if all(doubt in caveats for caveats in others)]
    own = (
        (name, tuple(doubt for doubt in profile.caveats if doubt not in shared))
        for name, profile in records.items()
    )
    return (*shared, *_named(own))


def of_method(profile: Profile, method: str) -> Profile:
    """One method of a record of several devices, as a record in which the devices are the methods.

    What compares methods then compares devices. Without laws, and without comparisons: the devices
    were not sampled in the same rounds.
    """
    cells = (cell for cell in profile.measurements if cell.method == method)
    turned = (replace(cell, method=cell.device or "", device=None) for cell in cells)
    return replace(
        profile,
        measurements=tuple(turned),
        growth=(),
        crossovers=(),
        comparisons=(),
        controls={},
        caveats=(),
        environments={},
    )
