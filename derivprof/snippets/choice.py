"""Which method a snippet is for: the fastest, or the smallest, of those that are right."""

from dataclasses import dataclass

from derivprof.record import (
    Profile,
    Ranking,
    Status,
    ranking_at,
    right_methods,
    unchecked_methods,
)


@dataclass(frozen=True)
class Choice:
    """A method, the order it is wanted for, and why it was chosen; at which dimension, if any."""

    method: str
    order: int
    reason: str
    dimension: int | None = None


_BY = (
    ("timing.run_s", "fastest to run"),
    ("census.after_cse", "fewest equations after DCE and CSE"),
)


def best_method(profile: Profile) -> Choice | None:
    """The best right method at the last place that any of them reached; None without any.

    By run time where it was measured there, on the first device, by equations otherwise.
    The user's own code is chosen where its value was compared with another's, or where there is
    nothing else.
    """
    profile = profile.on(profile.devices[0])
    right = right_methods(profile)
    cells = [c for c in profile.measurements if c.method in right and c.status is Status.OK]
    last = max(cells, key=lambda cell: cell.at, default=None)
    if last is None:
        return None
    for quantity, reason in _BY:
        if (found := ranking_at(profile, quantity, last.at)) is not None:
            (best, _), *others = _trusted(profile, found)
            why = reason if others else "the only one"
            return Choice(best, last.order, why, last.dimension)
    first = next(cell for cell in cells if cell.at == last.at)
    why = f"right at every {profile.axis.head} that was checked"
    return Choice(first.method, last.order, why, last.dimension)


def _trusted(profile: Profile, found: Ranking) -> tuple[tuple[str, float], ...]:
    unchecked = unchecked_methods(profile)
    return tuple(pair for pair in found.values if pair[0] not in unchecked) or found.values
