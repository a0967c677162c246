"""Dead code, equation by equation: where those that JAX's own elimination keeps stood before."""

from collections.abc import Iterator

from derivprof.compat import Jaxpr, JaxprEqn, Literal, sub_jaxprs
from derivprof.jaxprs.duplicates import size_of
from derivprof.jaxprs.walk import equations


def live_places(whole: Jaxpr, live: Jaxpr) -> Iterator[int]:
    """For each equation of ``live``, its place among those of ``whole``, as ``equations`` lists.

    ``live`` is ``without_dead_code(whole)``: the same variables, some equations narrowed to the
    outputs that are needed.
    """
    return _places(whole, live, 0)


def _places(whole: Jaxpr, live: Jaxpr, place: int) -> Iterator[int]:
    kept = iter(live.eqns)
    wanted = next(kept, None)
    for eqn in whole.eqns:
        if wanted is not None and _is_what_is_left(wanted, eqn):
            yield place
            yield from _places_inside(eqn, wanted, place + 1)
            wanted = next(kept, None)
        place += size_of(eqn)


def _places_inside(eqn: JaxprEqn, kept: JaxprEqn, place: int) -> Iterator[int]:
    if not eqn.params:
        return
    for body, left in zip(sub_jaxprs(eqn), sub_jaxprs(kept), strict=True):
        yield from _places(body, left, place)
        place += sum(1 for _ in equations(body))


def _is_what_is_left(kept: JaxprEqn, eqn: JaxprEqn) -> bool:
    """Whether elimination made ``kept`` of ``eqn``: it gives some of the same variables."""
    if kept is eqn:
        return True
    if kept.primitive is not eqn.primitive:
        return False
    if kept.outvars:
        return any(var in eqn.outvars for var in kept.outvars)
    read = {var for var in eqn.invars if not isinstance(var, Literal)}
    return all(isinstance(var, Literal) or var in read for var in kept.invars)
