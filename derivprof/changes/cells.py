"""The cells of two records side by side: by device, method and number on the axis."""

from collections.abc import Iterator
from dataclasses import dataclass

from derivprof.record import Axis, Environment, Measurement, Profile

Key = tuple[str, str, int, int | None]
"""Device, method, order, dimension."""


@dataclass(frozen=True)
class CellPair:
    """One cell in the old and in the new record; None in the one that has none."""

    device: str
    method: str
    order: int
    dimension: int | None
    old: Measurement | None
    new: Measurement | None

    @property
    def at(self) -> int:
        """The number on the axis."""
        return self.order if self.dimension is None else self.dimension


def cell_pairs(old: Profile, new: Profile) -> tuple[CellPair, ...]:
    """Every cell of either record, in the order of the new one."""
    before, after = _by_key(old), _by_key(new)
    devices = device_pairs(old, new)
    before = {(devices.get(device, device), m, n, d): c for (device, m, n, d), c in before.items()}
    return tuple(
        CellPair(*key, before.get(key), after.get(key)) for key in dict.fromkeys((*after, *before))
    )


def device_pairs(old: Profile, new: Profile) -> dict[str, str]:
    """From each device of the old record to that of the new one that it is compared with.

    By their names; the only one of a record is compared with the only one of the other anyway.
    """
    before, after = devices_of(old), devices_of(new)
    if len(before) == len(after) == 1:
        return dict(zip(before, after, strict=True))
    return {name: name for name in before if name in after}


def devices_of(profile: Profile) -> tuple[str, ...]:
    """The devices of a record, by name."""
    return tuple(dict.fromkeys(device_of(profile, cell) for cell in profile.measurements))


def device_of(profile: Profile, cell: Measurement) -> str:
    """The device that a cell was measured on."""
    named = cell.device  # set where a record has several devices
    return named or profile.environment.device.name


def environment_of(profile: Profile, device: str) -> Environment:
    """The environment of a device."""
    several = profile.environments
    return several.get(device, profile.environment)


def _by_key(profile: Profile) -> dict[Key, Measurement]:
    return {
        (device_of(profile, cell), cell.method, cell.order, cell.dimension): cell
        for cell in profile.measurements
    }


def cell_text(axis: Axis, device: str | None, method: str, at: int) -> str:
    """``taylor order 4``, ``taylor D = 16``, with the device where there are several."""
    on = "" if device is None else f" on {device}"
    return f"{method} {axis.place(at)}{on}"


def places_text(axis: Axis, places: list[int]) -> str:
    """``order 4``, ``orders 2 to 4``, ``orders 1, 4``, ``D = 2, 4``."""
    is_run = len(places) > 2 and places == list(range(places[0], places[-1] + 1))
    return axis.stretch(places[0], places[-1]) if is_run else axis.listed(places)


def grouped(pairs: tuple[CellPair, ...]) -> Iterator[tuple[str, tuple[CellPair, ...]]]:
    """The pairs of each device of the new record."""
    for device in dict.fromkeys(pair.device for pair in pairs):
        yield device, tuple(pair for pair in pairs if pair.device == device)
