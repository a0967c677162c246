"""How many operations a program is, from its jaxpr alone, loops with their iterations.

XLA's own estimate counts a loop's body once, whatever its trip count. Here equations that nothing
needs, or that repeat another one, do not count: XLA drops them too.
"""

from collections.abc import Iterator

from derivprof.compat import ClosedJaxpr, Jaxpr, sub_jaxprs, without_dead_code
from derivprof.jaxprs.duplicates import first_places
from derivprof.jaxprs.work import NOTHING, Work, work_of
from derivprof.record import Operations


def operations_of(closed: ClosedJaxpr) -> Operations:
    """The operations of one run of the program."""
    live = without_dead_code(closed.jaxpr)
    work = _work(live, first_places(live))
    return Operations(
        work.arithmetic, work.transcendental, work.unknown, tuple(sorted(work.assumed))
    )


def _work(jaxpr: Jaxpr, firsts: Iterator[int | None]) -> Work:
    """The work of the equations; ``firsts`` says, in their order, which ones repeat another."""
    total = NOTHING
    for eqn in jaxpr.eqns:
        is_first = next(firsts) is None
        bodies = [(body, _work(body, firsts)) for body in sub_jaxprs(eqn)] if eqn.params else []
        if is_first:
            total += work_of(eqn, bodies)
    return total
