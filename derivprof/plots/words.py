"""What the figure says in words: its title, its finding, and what is not in it."""

from derivprof.plots.counts import counted_methods
from derivprof.record import GrowthLaw, Measurement, Profile, Status, series_of
from derivprof.units import count_text, ratio_text

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


def findings_of(profile: Profile) -> tuple[str, ...]:
    """By method, how its equations grow with the order, or how many there are where unknown."""
    laws = {law.method: law for law in profile.growth if law.quantity == "census.total"}
    known = tuple(f"{m} {law_text(laws[m])}" for m in profile.methods if m in laws)
    return known or _last_counts(profile)


def law_text(law: GrowthLaw) -> str:
    """A law in a few words, with how far it can be trusted, ``x2.78 per order (fitted)``."""
    if law.exact and law.closed_form:
        return f"{law.closed_form} (exact)"
    words = f"{ratio_text(law.ratio)} per order" if law.ratio is not None else law.law
    words = words.removeprefix("fitted: ").partition(" (")[0]
    return words if law.exact else f"{words} (fitted)"


def notes_of(profile: Profile) -> tuple[str, ...]:
    """One sentence for each method that did not get through every order."""
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


def _last_counts(profile: Profile) -> tuple[str, ...]:
    last = [(m, *series_of(profile, m, "census.total")[-1]) for m in counted_methods(profile)]
    if len(profile.orders) == 1:
        return tuple(f"{method} {count_text(total)}" for method, _, total in last)
    return tuple(f"{method} {count_text(total)} at order {order}" for method, order, total in last)


def _range_text(orders: tuple[int, ...]) -> str:
    return f"{orders[0]}" if orders[0] == orders[-1] else f"{orders[0]} to {orders[-1]}"
