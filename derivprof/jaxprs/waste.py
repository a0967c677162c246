"""Which equations of a program are superfluous, each with the first reason that applies."""

from collections.abc import Iterator
from dataclasses import dataclass

from derivprof.compat import ClosedJaxpr, JaxprEqn, without_dead_code
from derivprof.jaxprs.duplicates import first_places
from derivprof.jaxprs.liveness import live_places
from derivprof.jaxprs.uniform import trivial_marks
from derivprof.jaxprs.walk import equations
from derivprof.record import Waste


@dataclass(frozen=True, eq=False)
class Judged:
    """An equation, why it is superfluous if it is, and the place of the one that it repeats."""

    eqn: JaxprEqn
    waste: Waste | None = None
    repeats: int | None = None


def judge(closed: ClosedJaxpr) -> list[Judged]:
    """Every equation, bodies included, as ``equations`` lists them.

    Dead ones are those that JAX's own dead-code elimination removes, duplicates those that repeat
    another live one, and of the others some multiply by one, add zero, or multiply by zero.
    """
    repeats = _repeats(closed)
    marks = trivial_marks(closed)
    return [
        _judged(eqn, place, mark, repeats)
        for place, (eqn, mark) in enumerate(zip(equations(closed.jaxpr), marks, strict=True))
    ]


def _repeats(closed: ClosedJaxpr) -> dict[int, int | None]:
    """For the place of each live equation, that of the live one that it repeats."""
    live = without_dead_code(closed.jaxpr)
    places = list(live_places(closed.jaxpr, live))
    firsts: Iterator[int | None] = first_places(live)
    return {
        place: None if first is None else places[first]
        for place, first in zip(places, firsts, strict=True)
    }


def _judged(
    eqn: JaxprEqn, place: int, trivial: Waste | None, repeats: dict[int, int | None]
) -> Judged:
    if place not in repeats:
        return Judged(eqn, Waste.DEAD)
    first = repeats[place]
    return Judged(eqn, trivial) if first is None else Judged(eqn, Waste.DUPLICATE, first)
