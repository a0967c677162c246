"""Which primitive most of the equations are."""

from collections.abc import Mapping

from derivprof.findings.headline import place_text
from derivprof.record import Profile, Ranking, ranking
from derivprof.units import count_text


def primitives_headline(profile: Profile) -> str:
    """The most frequent primitive where most equations are, and how many of it where fewest are.

    ``mul is 9 889 of the 17 154 equations of nested-jvp at order 8, and 19 of the 30 of taylor``.
    """
    profile = profile.on(profile.devices[0])
    found = ranking(profile, "census.total", at_least=1)
    if found is None:
        return "no equations of a right method were counted"
    if not found.values[-1][1]:
        return f"there are no equations{place_text(profile, found.at)}"
    return _said(profile, found)


def _said(profile: Profile, found: Ranking) -> str:
    (few_method, few), (many_method, many) = found.values[0], found.values[-1]
    much = _primitives(profile, many_method, found.at)
    place = place_text(profile, found.at)
    if not much:  # an over-budget cell has its total alone
        return (
            f"the {count_text(many)} equations of {many_method}{place} have no counts by primitive"
        )
    name = max(much, key=lambda each: (much[each], each))
    said = (
        f"{name} is {count_text(much[name])} of the {count_text(many)} equations"
        f" of {many_method}{place}"
    )
    if few == many:
        return said
    here = _primitives(profile, few_method, found.at).get(name, 0)
    return f"{said}, and {count_text(here)} of the {count_text(few)} of {few_method}"


def _primitives(profile: Profile, method: str, at: int) -> Mapping[str, int]:
    cells = (cell for cell in profile.cells(method) if cell.at == at)
    return next(cell.census.primitives for cell in cells if cell.census)
