"""Which record of one set is compared with which of another."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from derivprof.changes.saved import family, identity, measured
from derivprof.record import Profile

Question = Callable[[Profile], dict[str, Any]]


@dataclass(frozen=True)
class Pairing:
    """The pairs, old and new, and the records that have no partner."""

    pairs: tuple[tuple[Profile, Profile], ...]
    only_old: tuple[Profile, ...] = ()
    only_new: tuple[Profile, ...] = ()


def paired(old: tuple[Profile, ...], new: tuple[Profile, ...]) -> Pairing:
    """Every record with the one of the same question on the other side, or the nearest to that."""
    before, partners = list(old), dict[int, Profile]()
    for question in _QUESTIONS:
        for rank, each in enumerate(new):
            if rank not in partners and (found := _asked(before, question, each)) is not None:
                partners[rank] = found
                before = [other for other in before if other is not found]
    return Pairing(
        tuple((partners[rank], each) for rank, each in enumerate(new) if rank in partners),
        tuple(before),
        tuple(each for rank, each in enumerate(new) if rank not in partners),
    )


def _asked(records: list[Profile], question: Question, profile: Profile) -> Profile | None:
    """The newest of the records that answer the same question as the profile."""
    wanted = question(profile)
    found = [each for each in records if question(each) == wanted]
    return max(found, key=lambda each: each.created, default=None)


def _function(profile: Profile) -> dict[str, Any]:
    """The function and its derivative, counted or timed; a check has no figures in common."""
    return family(profile) | {"measured": measured(profile) == "check"}


_QUESTIONS: tuple[Question, ...] = (identity, family, _function)
"""The nearest first: all that was asked for; function, kind of derivative and command; function."""
