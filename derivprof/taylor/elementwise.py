"""Whether a function works entry by entry: output i depends on input i alone."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any

from derivprof.compat import (
    CUSTOM_RULE_CALLS,
    Jaxpr,
    Literal,
    body_of_call,
    opened,
)
from derivprof.jaxprs import ENTRYWISE, Keys, TangentRules, is_inexact, program_of


def is_elementwise(fun: Callable[..., Any], primal: Any, order: int) -> bool:
    """Whether ``fun(primal)`` and its derivatives to that order work entry by entry.

    The rules of custom_jvp functions may call others, one level deeper for every derivative.
    """
    closed, _ = program_of(fun, primal)
    return Judge(order).outputs_are_entrywise(closed.jaxpr, [True])


class Judge:
    """Judges equations; a custom_jvp function by its body and by its rule, each rule once."""

    def __init__(self, levels: int) -> None:
        self._levels = levels
        self._rules = TangentRules(Keys())
        self._judged: set[Hashable] = set()

    def outputs_are_entrywise(self, jaxpr: Jaxpr, depends: Iterable[bool]) -> bool:
        """Whether what depends on the marked inputs is made of entrywise equations alone."""
        live = {var for var, mark in zip(jaxpr.invars, depends, strict=True) if mark}
        for eqn in jaxpr.eqns:
            reads = [not isinstance(atom, Literal) and atom in live for atom in eqn.invars]
            if not any(reads):
                continue
            if not self.is_entrywise(eqn, reads):
                return False
            live.update(eqn.outvars)
        return True

    def is_entrywise(self, eqn: Any, reads: list[bool]) -> bool:
        """Whether an equation is entrywise in the operands that it reads what is live from."""
        if (body := body_of_call(eqn)) is not None:
            return self.outputs_are_entrywise(body[0], reads)
        if eqn.primitive.name in CUSTOM_RULE_CALLS:
            body = opened(eqn.params["call_jaxpr"])[0]
            return self.outputs_are_entrywise(body, reads) and self._rule_is(eqn, reads)
        shapes = {atom.aval.shape for atom, read in zip(eqn.invars, reads, strict=True) if read}
        return eqn.primitive in ENTRYWISE and shapes == {eqn.outvars[0].aval.shape}

    def _rule_is(self, eqn: Any, reads: list[bool]) -> bool:
        """Whether the user's JVP rule is entrywise, as far down as derivatives reach."""
        if eqn.primitive.name == "custom_vjp_call" or not self._levels:
            return True  # what counts is its body
        live = tuple(i for i, read in enumerate(reads) if read and is_inexact(eqn.invars[i].aval))
        key = self._rules.key(eqn), live, self._levels
        if key in self._judged:
            return True
        self._judged.add(key)
        jaxpr = self._rules.program(eqn, live).jaxpr
        self._levels -= 1
        try:
            return self.outputs_are_entrywise(jaxpr, [*reads, *(True for _ in live)])
        finally:
            self._levels += 1
