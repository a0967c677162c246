"""What the figure says in words: its title, its finding, and what is not in it."""

from derivprof.plots.counts import counted_methods
from derivprof.record import Measurement, Profile, Status, series_of
from derivprof.units import count_text

_DERIVATIVES = {
    "directional": "directional derivatives",
    "mixed-partial": "mixed partial derivatives",
    "full-tensor": "all partial derivatives",
    "diagonal": "diagonal derivatives",
    "pullback": "pullbacks",
}


def title_of(profile: Profile) -> str:
    """Which function and which derivatives, ``f, directional derivatives of order 0 to 8``."""
    kind = str(profile.derivative.get("kind", ""))
    if kind == "jacobian-product":  # has no order but one
        return f"{profile.target.name}, J(x1) J(x2)^T"
    words = _DERIVATIVES.get(kind, f"{kind.replace('-', ' ')} derivatives".strip())
    variable = profile.derivative.get("as_function_of")
    of_what = f", as functions of the {variable}" if variable else ""
    return f"{profile.target.name}, {words} of order {_range_text(profile.orders)}{of_what}"


def finding_of(profile: Profile) -> tuple[str, tuple[str, ...]]:
    """How the sentence begins that says how many equations there are, and a part per method.

    The order stands at the beginning where it is that of all methods, else in each part; nowhere
    in a record of one order.
    """
    last = [(m, *series_of(profile, m, "census.total")[-1]) for m in counted_methods(profile)]
    orders = {order for _, order, _ in last}
    if len(orders) == 1:
        where = f" at order {max(orders)}" if len(profile.orders) > 1 else ""
        return f"raw equations{where}: ", tuple(f"{m} {count_text(total)}" for m, _, total in last)
    parts = (f"{method} {count_text(total)} at order {order}" for method, order, total in last)
    return "raw equations: ", tuple(parts)


def notes_of(profile: Profile) -> tuple[str, ...]:
    """One sentence for each method that did not get through every order, on any device."""
    first, *others = (_notes_of(each) for each in profile.on_each())
    found = zip(profile.devices[1:], others, strict=True)
    later = (f"on {name}, {note}" for name, notes in found for note in notes if note not in first)
    return (*first, *later)


def _notes_of(profile: Profile) -> tuple[str, ...]:
    troubles = ((method, _trouble(profile.cells(method))) for method in profile.methods)
    counted = counted_methods(profile)
    return tuple(f"{m}: {_trouble_text(cell, m in counted)}" for m, cell in troubles if cell)


def _trouble(cells: tuple[Measurement, ...]) -> Measurement | None:
    """The first cell that is not ok, and rather one that says why than one that was skipped."""
    wrong = [cell for cell in cells if cell.status is not Status.OK]
    return min(wrong, key=lambda cell: (cell.status is Status.SKIPPED, cell.order), default=None)


def _trouble_text(cell: Measurement, applies_elsewhere: bool) -> str:
    what = cell.status.value.replace("-", " ")
    is_everywhere = cell.status is Status.NOT_APPLICABLE and not applies_elsewhere
    where = "" if is_everywhere else f" at order {cell.order}"
    why = " ".join((cell.reason or "").split())
    return f"{what}{where} ({why})" if why else f"{what}{where}"


def _range_text(orders: tuple[int, ...]) -> str:
    return f"{orders[0]}" if orders[0] == orders[-1] else f"{orders[0]} to {orders[-1]}"
