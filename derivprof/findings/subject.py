"""What a record is about, and what is not in it."""

from collections.abc import Callable

from derivprof.findings.devices import devices_text
from derivprof.record import (
    Axis,
    Check,
    Measurement,
    Profile,
    Status,
    Verdict,
    failed_checks,
    series_of,
)
from derivprof.units import count_text

_DERIVATIVES = {
    "directional": "directional derivatives",
    "mixed-partial": "mixed partial derivatives",
    "full-tensor": "all partial derivatives",
    "diagonal": "diagonal derivatives",
    "pullback": "pullbacks",
}


def subject_of(profile: Profile) -> str:
    """Which function and which derivatives, ``f, directional derivatives of order 0 to 8``."""
    kind = str(profile.derivative.get("kind", ""))
    if kind == "jacobian-product":  # has no order but one
        return f"{profile.target.name}, J(x1) J(x2)^T"
    if kind == "operator":
        return f"{', '.join(profile.derivative['expressions'])} of {profile.target.name}"
    words = _DERIVATIVES.get(kind, f"{kind.replace('-', ' ')} derivatives".strip())
    variable = profile.derivative.get("as_function_of")
    of_what = f", as functions of the {variable}" if variable else ""
    return f"{profile.target.name}, {words}{_places_text(profile)}{of_what}"


def place_of(profile: Profile) -> str:
    """On which devices, ``on cpu:0 (Xeon)``."""
    return f"on {devices_text(profile)}"


def counted_methods(profile: Profile) -> tuple[str, ...]:
    """The methods with at least one counted cell."""
    return tuple(m for m in profile.methods if series_of(profile, m, "census.total"))


def counts_of(profile: Profile) -> tuple[str, tuple[str, ...]]:
    """How the sentence begins that says how many equations there are, and a part per method.

    Where on the axis stands at the beginning if it is that of all methods, else in each part;
    nowhere in a record of one order, or one dimension.
    """
    last = [(m, *series_of(profile, m, "census.total")[-1]) for m in counted_methods(profile)]
    places = {at for _, at, _ in last}
    if len(places) == 1:
        where = f" at {profile.axis.place(max(places))}" if len(profile.places) > 1 else ""
        return f"raw equations{where}: ", tuple(f"{m} {count_text(total)}" for m, _, total in last)
    parts = (f"{m} {count_text(total)} at {profile.axis.place(at)}" for m, at, total in last)
    return "raw equations: ", tuple(parts)


def notes_of(profile: Profile) -> tuple[str, ...]:
    """One sentence for each method that did not get through the whole axis, on any device."""
    return _of_each(profile, _troubles)


def wrong_notes(profile: Profile) -> tuple[str, ...]:
    """One sentence for each method whose values are wrong, on any device."""
    return _of_each(profile, _wrong)


def _of_each(profile: Profile, notes: Callable[[Profile], tuple[str, ...]]) -> tuple[str, ...]:
    """The notes of the first device, and of the others what is new, with their names."""
    first, *others = map(notes, profile.on_each())
    found = zip(profile.devices[1:], others, strict=True)
    later = (f"on {name}, {note}" for name, said in found for note in said if note not in first)
    return (*first, *later)


def _troubles(profile: Profile) -> tuple[str, ...]:
    troubles = ((method, _trouble(profile.cells(method))) for method in profile.methods)
    counted = counted_methods(profile)
    return tuple(f"{m}: {_trouble_text(cell, m in counted)}" for m, cell in troubles if cell)


def _trouble(cells: tuple[Measurement, ...]) -> Measurement | None:
    """The first cell that is not ok, and rather one that says why than one that was skipped."""
    wrong = [cell for cell in cells if cell.status is not Status.OK]
    return min(wrong, key=lambda cell: (cell.status is Status.SKIPPED, cell.at), default=None)


def _trouble_text(cell: Measurement, applies_elsewhere: bool) -> str:
    what = cell.status.value.replace("-", " ")
    is_everywhere = cell.status is Status.NOT_APPLICABLE and not applies_elsewhere
    where = "" if is_everywhere else f" at {cell.place}"
    why = " ".join((cell.reason or "").split())
    return f"{what}{where} ({why})" if why else f"{what}{where}"


def _wrong(profile: Profile) -> tuple[str, ...]:
    found = ((method, failed_checks(profile, method)) for method in profile.methods)
    return tuple(
        f"{method} is wrong: {_wrong_text(profile.axis, fails)}" for method, fails in found if fails
    )


def _wrong_text(axis: Axis, failing: tuple[tuple[int, Check], ...]) -> str:
    what = " and ".join(dict.fromkeys(_difference(check) for _, check in failing))
    return f"it {what} at {axis.listed([at for at, _ in failing])}"


def _difference(check: Check) -> str:
    is_finite = check.verdict is not Verdict.NOT_FINITE
    return f"differs from {check.reference}" if is_finite else "is not finite"


def _places_text(profile: Profile) -> str:
    """`` of order 0 to 8``, `` of order 2 over D = 2 to 64``."""
    if not profile.measurements:
        return ""
    orders = f" of order {_range_text(profile.orders)}"
    if profile.axis is Axis.ORDER:
        return orders
    return f"{orders} at {profile.axis.stretch(profile.places[0], profile.places[-1])}"


def _range_text(orders: tuple[int, ...]) -> str:
    return f"{orders[0]}" if orders[0] == orders[-1] else f"{orders[0]} to {orders[-1]}"
