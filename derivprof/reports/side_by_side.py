"""What compares several devices in a report: a table per method, and which is best for what."""

from collections.abc import Iterator
from dataclasses import replace

from derivprof.growth import crossovers
from derivprof.record import Measurement, Profile, of_method, quantity_of
from derivprof.reports.columns import shown
from derivprof.reports.scaling import scaling_sentences
from derivprof.reports.tables import Row, Table, Weight
from derivprof.reports.verdict import Quantity, best_sentence, verdict
from derivprof.units import NOT_MEASURED, bytes_text, ratio_text, seconds_text

_MEMORY = "peak memory"
_COMPARED = (
    Quantity("timing.run_s", "run", seconds_text),
    Quantity("timing.call_s", "call", seconds_text),
    Quantity("timing.compile_s", "compile", seconds_text),
    Quantity("memory.peak_bytes", _MEMORY, bytes_text),
)
_JUDGED = (
    Quantity("timing.run_s", "runs fastest", seconds_text),
    Quantity("timing.compile_s", "compiles fastest", seconds_text),
)
_CALLED = Quantity("timing.call_s", "is called fastest from Python", seconds_text)


def device_tables(profile: Profile) -> tuple[Table, ...]:
    """One table per method, with every device beside the first; none in a record of one device."""
    if len(profile.devices) < 2:
        return ()
    tables = (_device_table(profile, method) for method in profile.methods)
    return tuple(table for table in tables if table.rows)


def device_sentences(profile: Profile) -> tuple[str, ...]:
    """What every device alone comes to, then which device is best for each method.

    A sentence that holds on all of them is told once, and without a device.
    """
    alone = {each.environment.device.name: _alone(each) for each in profile.on_each()}
    if len(alone) == 1:
        return next(iter(alone.values()))
    shared = [line for line in next(iter(alone.values())) if all(line in a for a in alone.values())]
    own = [f"On {name}: {line}" for name, a in alone.items() for line in a if line not in shared]
    return (*shared, *own, *_comparisons(profile))


def _alone(profile: Profile) -> tuple[str, ...]:
    return (*verdict(profile), *scaling_sentences(profile))


def _comparisons(profile: Profile) -> Iterator[str]:
    for method in profile.methods:
        turned = of_method(profile, method)
        turned = replace(turned, crossovers=crossovers(turned))
        for quantity in _judged(turned):
            titled = replace(quantity, title=f"{method} {quantity.title}")
            if (sentence := best_sentence(turned, titled)) is not None:
                yield sentence


def _judged(turned: Profile) -> tuple[Quantity, ...]:
    """What is compared in words; whole calls where there are no run times."""
    has_run = any(quantity_of(cell, "timing.run_s") for cell in turned.measurements)
    return _JUDGED if has_run else (_CALLED, *_JUDGED)


def _device_table(profile: Profile, method: str) -> Table:
    turned = of_method(profile, method)
    places = shown([at for at in turned.places if _timed_on(turned, at)])
    return Table(
        title=f"{method}: {' and '.join(profile.devices)} side by side",
        corner=turned.axis.head,
        columns=tuple(map(str, places)),
        rows=tuple(row for quantity in _COMPARED for row in _rows(turned, quantity, places)),
    )


def _timed_on(turned: Profile, at: int) -> bool:
    """Whether it was compiled there on any of the devices."""
    cells = (cell for cell in turned.measurements if cell.at == at)
    return any(cell.timing is not None and cell.timing.compile_s is not None for cell in cells)


def _rows(turned: Profile, quantity: Quantity, places: list[int]) -> Iterator[Row]:
    """A row per device; then for every device but the first its value by that of the first."""
    values = {device: _values(turned.cells(device), quantity, places) for device in turned.methods}
    known = {device: row for device, row in values.items() if any(v is not None for v in row)}
    if len(known) < 2 or (quantity.title == _MEMORY and len(set(map(tuple, known.values()))) == 1):
        return
    (first, reference), *others = known.items()
    for number, (device, row) in enumerate(known.items()):
        texts = tuple(map(quantity.text, row))
        yield Row(f"{quantity.title} on {device}", texts, weight=_weight(quantity),
                  starts_section=not number)  # fmt: skip
    for device, row in others:
        ratios = tuple(_ratio(value, one) for value, one in zip(row, reference, strict=True))
        yield Row(f"  {device} / {first}", ratios, weight=Weight.QUIET)


def _weight(quantity: Quantity) -> Weight:
    return Weight.STRONG if quantity.title == "run" else Weight.NORMAL


def _values(
    cells: tuple[Measurement, ...], quantity: Quantity, places: list[int]
) -> list[float | None]:
    found = {cell.at: quantity_of(cell, quantity.path) for cell in cells}
    return [found.get(at) for at in places]


def _ratio(value: float | None, reference: float | None) -> str:
    return ratio_text(value / reference) if value is not None and reference else NOT_MEASURED
