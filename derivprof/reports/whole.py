"""What stands in a report, whatever its format: its tables, its doubts, its sentences."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from derivprof.record import Caveat, Profile
from derivprof.reports.checks import check_tables
from derivprof.reports.counts import count_tables
from derivprof.reports.scaling import scaling_tables
from derivprof.reports.side_by_side import device_tables
from derivprof.reports.tables import Table
from derivprof.reports.timings import time_tables


def report_tables(
    profile: Profile, *, counts: bool, timings: bool, checks: bool
) -> tuple[Table, ...]:
    """The tables that are asked for, device by device, and what compares the devices last."""
    return (
        *(_once(profile) if counts else ()),
        *(_per_device(profile, time_tables) if timings else ()),
        *(_per_device(profile, scaling_tables) if timings else ()),
        *(_per_device(profile, check_tables) if checks else ()),
        *(device_tables(profile) if timings else ()),
    )


def every_table(profile: Profile) -> tuple[Table, ...]:
    """The tables that the record has figures for; without any, at least why there are none."""
    return tuple(table for _, tables in tables_by_kind(profile) for table in tables)


def tables_by_kind(profile: Profile) -> Iterator[tuple[str, tuple[Table, ...]]]:
    """The same under their headings: ``Counts``, ``Times and memory``, ``Is it right?``."""
    has_nothing_else = not profile.has_checks()
    if profile.has_counts() or has_nothing_else:
        yield "Counts", report_tables(profile, counts=True, timings=False, checks=False)
    if profile.has_timings():
        yield "Times and memory", report_tables(profile, counts=False, timings=True, checks=False)
    if profile.has_checks():
        yield "Is it right?", report_tables(profile, counts=False, timings=False, checks=True)


def _once(profile: Profile) -> Iterator[Table]:
    """The count tables: on the devices where they say what those of the first device say, once."""
    first, *others = (tuple(count_tables(each)) for each in profile.on_each())
    yield from first
    for device, tables in zip(profile.devices[1:], others, strict=True):
        if profile.on(device).measurements and tables != first:
            yield from (_titled(table, device) for table in tables)


def _per_device(
    profile: Profile, tables_of: Callable[[Profile], tuple[Table, ...]]
) -> Iterator[Table]:
    if len(profile.devices) == 1:
        yield from tables_of(profile)
        return
    for each in profile.on_each():
        if each.measurements:
            name = each.environment.device.name
            yield from (_titled(table, name) for table in tables_of(each))


def _titled(table: Table, device: str) -> Table:
    return replace(table, title=f"{table.title}, on {device}")


def caveat_lines(profile: Profile) -> tuple[str, ...]:
    """Every doubt, with the device that it is about."""
    return tuple(map(_line, profile.caveats))


def _line(caveat: Caveat) -> str:
    is_named = caveat.device is None or caveat.text.startswith(caveat.device)
    return caveat.text if is_named else f"{caveat.device}: {caveat.text}"
