"""The census of one jaxpr: how many equations, of which primitives, and what is superfluous."""

from collections import Counter

from derivprof.compat import ClosedJaxpr, Jaxpr, without_dead_code
from derivprof.jaxprs.duplicates import distinct_primitives
from derivprof.jaxprs.loops import loop_total
from derivprof.jaxprs.walk import equations
from derivprof.record import Census


def take_census(closed: ClosedJaxpr) -> Census:
    """Counts of the program as traced, after dead code, after duplicates, and loop-aware."""
    primitives = Counter(eqn.primitive.name for eqn in equations(closed.jaxpr))
    live = without_dead_code(closed.jaxpr)
    distinct = distinct_primitives(live)
    loops = loop_total(closed.jaxpr)
    return Census(
        total=primitives.total(),
        primitives=dict(primitives.most_common()),
        after_dce=equation_count(live),
        after_cse=distinct.total(),
        primitives_after_cse=dict(distinct.most_common()),
        loop_total=loops.total,
        unknown_loops=loops.unknown,
    )


def equation_count(jaxpr: Jaxpr) -> int:
    """The number of equations at every depth, calls and their bodies both counted."""
    return sum(1 for _ in equations(jaxpr))
