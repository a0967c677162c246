"""Calls, branches and loops: they stay what they are, and their bodies grow like any program.

What JAX adds are zeros where a value without a tangent meets others that have one.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from derivprof.compat import Jaxpr, JaxprEqn, body_of_call, opened, scan_counts
from derivprof.prediction.ranks import ENDLESS
from derivprof.prediction.types import Fixed, Found, Types, meetings
from derivprof.prediction.zeros import Zeros


class Reader(Protocol):
    """What the rules here need of the automaton."""

    cap: int
    zeros: Zeros

    def program(self, jaxpr: Jaxpr, ranks: Sequence[int]) -> Found:
        """The types of a body and the ranks of its results."""
        ...


def _call(reader: Reader, eqn: JaxprEqn, operands: list[int]) -> Found:
    body = body_of_call(eqn)
    assert body is not None
    types, ranks = reader.program(body[0], operands)
    return types + _itself(eqn), ranks


def _branch(reader: Reader, eqn: JaxprEqn, operands: list[int]) -> Found:
    bodies = [opened(body)[0] for body in eqn.params["branches"]]
    found = [reader.program(body, operands[1:]) for body in bodies]
    joint = [max(ranks) for ranks in zip(*(ranks for _, ranks in found), strict=True)]
    types = _itself(eqn)
    for inside, ranks in found:
        types += inside + _met(reader, eqn.outvars, ranks, joint)
    return types, joint


def _scan(reader: Reader, eqn: JaxprEqn, operands: list[int]) -> Found:
    consts, carried = scan_counts(eqn)
    body = opened(eqn.params["jaxpr"])[0]
    start, each = operands[consts:][:carried], operands[consts + carried :]

    def run(carry: list[int]) -> Found:
        return reader.program(body, [*operands[:consts], *carry, *each])

    types, carry, ranks = _carried(reader, eqn, start, run)
    return types, [*carry, *ranks[carried:]]


def _while(reader: Reader, eqn: JaxprEqn, operands: list[int]) -> Found:
    """The test has no derivative: it stays as it is."""
    tested, fixed_count = eqn.params["cond_nconsts"], eqn.params["body_nconsts"]
    test, body = (opened(eqn.params[name])[0] for name in ("cond_jaxpr", "body_jaxpr"))
    consts, start = operands[tested:][:fixed_count], operands[tested + fixed_count :]

    def run(carry: list[int]) -> Found:
        return reader.program(body, [*consts, *carry])

    types, carry, _ = _carried(reader, eqn, start, run)
    unchanged, _ = reader.program(test, [0] * len(test.invars))
    return types + unchanged, carry


def _carried(
    reader: Reader, eqn: JaxprEqn, start: list[int], run: Callable[[list[int]], Found]
) -> tuple[Types, list[int], list[int]]:
    """A loop's types, the ranks of its carry, and those of all results of its body.

    The carry's are the least that the start and the body's results keep to, found from below.
    """
    carry = start
    while True:
        types, ranks = run(carry)
        grown = [max(old, new) for old, new in zip(carry, ranks, strict=False)]
        if grown == carry:
            break
        carry = [ENDLESS if rank > reader.cap else rank for rank in grown]
    types = types + _itself(eqn)
    for met in (start, ranks):
        types += _met(reader, eqn.outvars, met, carry)
    return types, carry, ranks


def _met(
    reader: Reader, variables: Sequence[Any], ranks: Sequence[int], joint: Sequence[int]
) -> Types:
    types: Types = Counter()
    for var, rank, most in zip(variables, ranks, joint, strict=False):
        types += meetings(reader.zeros.name(var.aval), rank, most)
    return types


def _itself(eqn: JaxprEqn) -> Types:
    return Counter([Fixed(eqn.primitive.name)])


CONTAINERS: dict[str, Callable[[Any, JaxprEqn, list[int]], Found]] = {
    **dict.fromkeys(("jit", "pjit", "closed_call", "checkpoint", "remat", "remat2"), _call),
    "cond": _branch,
    "scan": _scan,
    "while": _while,
}
