"""Every equation of a jaxpr, at every depth."""

from collections.abc import Iterator

from derivprof.compat import (
    CUSTOM_RULE_CALLS,
    Jaxpr,
    JaxprEqn,
    custom_function_name,
    sub_jaxprs,
)


def equations(jaxpr: Jaxpr) -> Iterator[JaxprEqn]:
    """The equations in program order: a call, loop or branch first, then those of its bodies."""
    waiting = [iter(jaxpr.eqns)]
    while waiting:
        eqn = next(waiting[-1], None)
        if eqn is None:
            waiting.pop()
            continue
        yield eqn
        waiting.extend(iter(body.eqns) for body in reversed(list(sub_jaxprs(eqn))))


def custom_rules(jaxpr: Jaxpr) -> tuple[str, ...]:
    """The names of the custom_jvp and custom_vjp functions that a jaxpr calls, each once."""
    calls = (eqn for eqn in equations(jaxpr) if eqn.primitive.name in CUSTOM_RULE_CALLS)
    return tuple(dict.fromkeys(custom_function_name(eqn) for eqn in calls))
