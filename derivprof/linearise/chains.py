"""Elementwise chains: maximal connected sets of entrywise equations with one value used outside."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any

from derivprof.compat import Jaxpr, JaxprEqn, Literal, bind_equation
from derivprof.jaxprs import is_inexact


@dataclass(frozen=True, eq=False)
class Chain:
    """Entrywise equations of one shape, in program order; the last one gives the output.

    ``inputs`` are the distinct variables that come from outside, arrays of that shape or scalars.
    """

    eqns: tuple[JaxprEqn, ...]
    inputs: tuple[Any, ...]

    @property
    def output(self) -> Any:
        """The one variable that is used outside."""
        return self.eqns[-1].outvars[0]

    def value(self, *inputs: Any) -> Any:
        """The output at other inputs."""
        env = dict(zip(self.inputs, inputs, strict=True))
        for eqn in self.eqns:
            operands = [a.val if isinstance(a, Literal) else env[a] for a in eqn.invars]
            (env[eqn.outvars[0]],) = bind_equation(eqn, operands)
        return env[self.output]


def schedule(
    jaxpr: Jaxpr, is_entrywise: Callable[[JaxprEqn], bool], live: set[Any]
) -> list[JaxprEqn | Chain]:
    """The program as equations and chains, each chain at the place of its last equation.

    A chain has at least two equations with a derivative: others stay equations.
    """
    fits = [is_entrywise(eqn) for eqn in jaxpr.eqns]
    members: dict[int, list[JaxprEqn]] = {}
    for last, eqn in zip(_groups(jaxpr, fits), jaxpr.eqns, strict=True):
        members.setdefault(last, []).append(eqn)
    steps: list[JaxprEqn | Chain] = []
    for last in sorted(members):
        pays = fits[last] and _pays(members[last], live)
        steps.extend([_chain(members[last])] if pays else members[last])
    return steps


def live_variables(jaxpr: Jaxpr, starts: Sequence[Any]) -> set[Any]:
    """Inexact variables that depend on the inexact ones among ``starts``."""
    live = {var for var in starts if is_inexact(var.aval)}
    for eqn in jaxpr.eqns:
        reads = any(not isinstance(a, Literal) and a in live for a in eqn.invars)
        if reads and eqn.primitive.name != "stop_gradient":
            live.update(var for var in eqn.outvars if is_inexact(var.aval))
    return live


def _groups(jaxpr: Jaxpr, fits: Sequence[bool]) -> list[int]:
    """Of each equation, the place of the last equation of its chain, from the last one back.

    An equation joins when every use of its result is in that chain: hence no path leaves a chain
    and comes back.
    """
    users: dict[Any, set[int]] = {a: {-1} for a in jaxpr.outvars if not isinstance(a, Literal)}
    groups = list(range(len(jaxpr.eqns)))
    for place in reversed(range(len(jaxpr.eqns))):
        eqn = jaxpr.eqns[place]
        chains = users.get(eqn.outvars[0], set()) if fits[place] else set()
        if len(chains) == 1 and _joins(jaxpr, eqn, *chains):
            (groups[place],) = chains
        for atom in eqn.invars:
            if not isinstance(atom, Literal):
                users.setdefault(atom, set()).add(groups[place] if fits[place] else -1)
    return groups


def _joins(jaxpr: Jaxpr, eqn: JaxprEqn, last: int) -> bool:
    if last < 0:
        return False
    own: Any = eqn.outvars[0].aval
    chain: Any = jaxpr.eqns[last].outvars[0].aval
    return own.shape == chain.shape


def _pays(members: Sequence[JaxprEqn], live: set[Any]) -> bool:
    """A custom_jvp function counts as two: its rule may store any number of arrays."""
    marks = [bool(eqn.outvars) and eqn.outvars[0] in live for eqn in members]
    return marks[-1] and sum(map(_weight, compress(members, marks))) >= 2


def _weight(eqn: JaxprEqn) -> int:
    return 2 if eqn.primitive.name == "custom_jvp_call" else 1


def _chain(members: Sequence[JaxprEqn]) -> Chain:
    made = {eqn.outvars[0] for eqn in members}
    atoms = (a for eqn in members for a in eqn.invars if not isinstance(a, Literal))
    return Chain(tuple(members), tuple(dict.fromkeys(a for a in atoms if a not in made)))
