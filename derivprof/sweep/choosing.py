"""The methods of a sweep: those that were asked for, and those that may check them."""

from derivprof.differentiate import (
    METHODS,
    Candidate,
    Method,
    checked_methods,
    default_methods,
    method_named,
)
from derivprof.loading import resolve
from derivprof.plans import SweepPlan


def methods_of(plan: SweepPlan) -> dict[str, Method]:
    """The methods that are measured, by their names in the record."""
    return {name: _method(name) for name in _names(plan)}


def _names(plan: SweepPlan) -> tuple[str, ...]:
    """What was asked for, each once; the user's own code never alone, or nothing checks it."""
    asked, defaults = plan.methods, default_methods(plan.derivative)
    if any(map(is_method, asked)):
        return tuple(dict.fromkeys(asked))
    if plan.checking is not None:
        return tuple(dict.fromkeys((*checked_methods(), *asked)))
    return tuple(dict.fromkeys((defaults[0], *asked))) if asked else defaults


def references_of(plan: SweepPlan) -> dict[str, Method]:
    """Every method that others may be checked against, the user's own formula first."""
    if plan.checking is None:
        return {}
    own = plan.checking.reference
    return ({} if own is None else {own: _method(own)}) | METHODS


def is_method(name: str) -> bool:
    """Whether it names a method of ours, not the user's own code."""
    return ":" not in name


def _method(name: str) -> Method:
    if is_method(name):
        return method_named(name)
    found = resolve(name)
    return Candidate(name, found.fun, found.module.__name__)
