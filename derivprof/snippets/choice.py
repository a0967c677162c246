"""Which method a snippet is for: the fastest, or the smallest, of those that are right."""

from dataclasses import dataclass, replace

from derivprof.record import Profile, Ranking, Status, failed_checks, ranking, unchecked_methods


@dataclass(frozen=True)
class Choice:
    """A method, the order it is wanted for, and why it was chosen."""

    method: str
    order: int
    reason: str


_BY = (
    ("timing.run_s", "fastest to run"),
    ("census.after_cse", "fewest equations after DCE and CSE"),
)


def best_method(profile: Profile) -> Choice | None:
    """The best right method at the highest order that any of them reached; None without any.

    By run time where it was measured, by equations otherwise. The user's own code is chosen where
    its value was compared with another's, or where there is nothing else.
    """
    for quantity, reason in _BY:
        found = ranking(profile, quantity, at_least=1)
        if found is not None:
            ranked = _trusted(profile, found)
            only = len(ranked.values) == 1
            return Choice(ranked.values[0][0], found.order, "the only one" if only else reason)
    return _any_right(profile)


def _trusted(profile: Profile, found: Ranking) -> Ranking:
    unchecked = unchecked_methods(profile)
    values = tuple(pair for pair in found.values if pair[0] not in unchecked)
    return replace(found, values=values or found.values)


def _any_right(profile: Profile) -> Choice | None:
    """The first right method of a record without counts: one of a check."""
    cells = [
        cell
        for cell in profile.measurements
        if cell.status is Status.OK and not failed_checks(profile, cell.method)
    ]
    if not cells:
        return None
    order = max(cell.order for cell in cells)
    first = next(cell for cell in cells if cell.order == order)
    return Choice(first.method, order, "right at every order that was checked")
