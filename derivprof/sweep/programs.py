"""What the record keeps of a traced program: source lines, and the equations where they are few."""

from collections import Counter

from derivprof.compat import ClosedJaxpr
from derivprof.jaxprs import equation_count, equation_texts, user_stacks
from derivprof.loading import users_part
from derivprof.measure import stages
from derivprof.record import Frame, Program, SourceLine
from derivprof.sweep.places import text_of
from derivprof.sweep.requests import LineCounts, Place

Stacks = list[tuple[Frame, ...]]

MOST_LISTED = 250
"""Equations of a program that is kept whole: some pages; ``explain --jaxpr`` lists longer ones."""

MOST_LOCATED = 100_000
"""Equations whose source lines are looked up: about a second's work, as much as counting them."""


def program_of(closed: ClosedJaxpr) -> Program | None:
    """The program as it is kept; None where it is too long to look at."""
    total = equation_count(closed.jaxpr)
    if total > MOST_LOCATED:
        return None
    lines = Counter(line_counts(stacks_of(closed))).most_common()
    texts = tuple(equation_texts(closed.jaxpr)) if total <= MOST_LISTED else None
    return Program(tuple(SourceLine(*(p or (None, None)), text_of(p), n) for p, n in lines), texts)


def stacks_of(closed: ClosedJaxpr) -> Stacks:
    """The user's frames of every equation, innermost first."""
    return list(user_stacks(closed.jaxpr, users_part, stages.__file__))


def line_counts(stacks: Stacks) -> LineCounts:
    """Equations per source line."""
    return dict(Counter(map(place_of, stacks)))


def place_of(stack: tuple[Frame, ...]) -> Place:
    """The innermost of the user's lines; None where there is none."""
    return (stack[0].file, stack[0].line) if stack else None
