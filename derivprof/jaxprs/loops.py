"""Counting with multiplicity: a scan body once per iteration, the dearest branch of a cond."""

from dataclasses import dataclass

from derivprof.compat import Jaxpr, JaxprEqn, sub_jaxprs


@dataclass(frozen=True)
class LoopTotal:
    """Equations executed; a lower bound where ``unknown`` while loops were counted once."""

    total: int
    unknown: int = 0

    def __add__(self, other: "LoopTotal") -> "LoopTotal":
        return LoopTotal(self.total + other.total, self.unknown + other.unknown)

    def times(self, count: int) -> "LoopTotal":
        """The same, executed ``count`` times."""
        return LoopTotal(self.total * count, self.unknown)


def loop_total(jaxpr: Jaxpr) -> LoopTotal:
    """How many equations one run executes, each call or loop equation itself counted once."""
    own = LoopTotal(len(jaxpr.eqns))
    return sum((_inside(eqn) for eqn in jaxpr.eqns if eqn.params), own)


def _inside(eqn: JaxprEqn) -> LoopTotal:
    bodies = [loop_total(body) for body in sub_jaxprs(eqn)]
    match eqn.primitive.name:
        case "scan":
            return sum(bodies, LoopTotal(0)).times(eqn.params["length"])
        case "while":
            return sum(bodies, LoopTotal(0, 1))
        case "cond":
            return LoopTotal(max(b.total for b in bodies), max(b.unknown for b in bodies))
    return sum(bodies, LoopTotal(0))
