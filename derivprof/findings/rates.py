"""How many operations a program does per second and per byte."""

from dataclasses import dataclass

from derivprof.findings.devices import on_every_device
from derivprof.findings.headline import place_text
from derivprof.record import Measurement, Profile, right_methods
from derivprof.units import rate_text, three_digits

LOOPS = {"scan", "while"}


@dataclass(frozen=True)
class Rate:
    """One cell's operations, the bytes that XLA says it moves, and its seconds."""

    at: int
    operations: int
    bytes: float
    seconds: float

    @property
    def per_byte(self) -> float:
        """Operations per byte."""
        return self.operations / self.bytes

    @property
    def per_second(self) -> float:
        """Operations per second."""
        return self.operations / self.seconds

    @property
    def bandwidth(self) -> float:
        """Bytes per second."""
        return self.bytes / self.seconds


def rates_of(profile: Profile, method: str) -> tuple[Rate, ...]:
    """The rates of every cell of which all three are known, along the axis.

    Not of programs with loops: XLA counts the bytes of a loop once, whatever its trip count.
    """
    rates = (_rate(cell) for cell in profile.cells(method) if not has_loop(cell))
    return tuple(rate for rate in rates if rate is not None)


def _rate(cell: Measurement) -> Rate | None:
    operations, cost, timing = cell.operations, cell.cost, cell.timing
    if operations is None or cost is None or timing is None:
        return None
    count = operations.arithmetic + operations.transcendental
    if not count or not cost.bytes_accessed or not timing.run_s:
        return None
    return Rate(cell.at, count, cost.bytes_accessed, timing.run_s)


def has_loop(cell: Measurement) -> bool:
    """Whether the program has a loop."""
    return cell.census is not None and bool(LOOPS & cell.census.primitives.keys())


def rates_headline(profile: Profile) -> str:
    """The method of most operations against that of fewest, at the last place of two."""
    return on_every_device(profile, _said)


def _said(profile: Profile) -> str:
    found = {method: rates_of(profile, method) for method in right_methods(profile)}
    points = {m: {rate.at: rate for rate in rates} for m, rates in found.items() if rates}
    if not points:
        return "no right method has operations, bytes and a run time"
    at = max(
        {at for known in points.values() for at in known},
        key=lambda at: (sum(at in known for known in points.values()) > 1, at),
    )
    here = {m: known[at] for m, known in points.items() if at in known}
    return _compared(profile, at, here)


def _compared(profile: Profile, at: int, here: dict[str, Rate]) -> str:
    most = max(here, key=lambda method: here[method].operations)
    least = min(here, key=lambda method: here[method].operations)
    much, little, where = here[most], here[least], place_text(profile, at)
    if much.operations == little.operations:
        return (
            f"{most} does {rate_text(much.per_second)} operations per second{where}, "
            f"{three_digits(much.per_byte)} per byte"
        )
    return (
        f"{most} does {three_digits(much.operations / little.operations)} times the operations "
        f"of {least}"
        f"{where}, at {three_digits(much.per_second / little.per_second)} times its rate"
    )
