"""Which outputs of a jaxpr depend on which inputs, and which equations serve which outputs.

Sets of inputs or outputs are whole numbers with one bit per position.
"""

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import or_
from typing import Any

from derivprof.compat import (
    CUSTOM_RULE_CALLS,
    Jaxpr,
    JaxprEqn,
    Literal,
    body_of_call,
    opened,
    scan_counts,
    sub_jaxprs,
)

Bits = int


def output_dependence(jaxpr: Jaxpr) -> tuple[frozenset[int], ...]:
    """For each output the positions of the inputs that it depends on, through every body."""
    bits = _outputs(jaxpr, [1 << position for position in range(len(jaxpr.invars))])
    return tuple(frozenset(positions(each)) for each in bits)


def positions(bits: Bits) -> Iterator[int]:
    """The positions in a set, ascending."""
    return (position for position in range(bits.bit_length()) if bits >> position & 1)


def _union(sets: Sequence[Bits]) -> Bits:
    return reduce(or_, sets, 0)


def _outputs(jaxpr: Jaxpr, given: Sequence[Bits]) -> list[Bits]:
    """What each output depends on, when the inputs depend on ``given``."""
    known: dict[Any, Bits] = dict(zip(jaxpr.invars, given, strict=True))

    def read(atom: Any) -> Bits:
        return 0 if isinstance(atom, Literal) else known.get(atom, 0)

    for eqn in jaxpr.eqns:
        known.update(zip(eqn.outvars, _through(eqn, list(map(read, eqn.invars))), strict=True))
    return list(map(read, jaxpr.outvars))


def _through(eqn: JaxprEqn, operands: list[Bits]) -> list[Bits]:
    match eqn.primitive.name:
        case "scan":
            return _through_scan(eqn, operands)
        case "while":
            return _through_while(eqn, operands)
        case "cond":
            branches = [_outputs(opened(b)[0], operands[1:]) for b in eqn.params["branches"]]
            return [operands[0] | _union(bits) for bits in zip(*branches, strict=True)]
    body = _called(eqn)
    if body is not None:
        return _outputs(body, operands)
    return [_union(operands)] * len(eqn.outvars)


def _called(eqn: JaxprEqn) -> Jaxpr | None:
    """The body that an equation runs once on its operands, and whose results are its own."""
    call = body_of_call(eqn)
    if call is not None:
        return call[0]
    if eqn.primitive.name in CUSTOM_RULE_CALLS:
        body = next(sub_jaxprs(eqn))
        fits = len(body.invars) == len(eqn.invars) and len(body.outvars) == len(eqn.outvars)
        return body if fits else None
    return None


def _through_scan(eqn: JaxprEqn, operands: list[Bits]) -> list[Bits]:
    consts, carried = scan_counts(eqn)
    body = opened(eqn.params["jaxpr"])[0]
    before, carry, each = (
        operands[:consts],
        operands[consts:][:carried],
        operands[consts:][carried:],
    )
    while True:
        results = _outputs(body, [*before, *carry, *each])
        grown = [old | new for old, new in zip(carry, results, strict=False)]
        if grown == carry:
            return [*carry, *results[carried:]]
        carry = grown


def _through_while(eqn: JaxprEqn, operands: list[Bits]) -> list[Bits]:
    """The final carry depends on the test too: it says how often the body runs."""
    tested, fixed = eqn.params["cond_nconsts"], eqn.params["body_nconsts"]
    test, body = opened(eqn.params["cond_jaxpr"])[0], opened(eqn.params["body_jaxpr"])[0]
    test_consts, body_consts = operands[:tested], operands[tested:][:fixed]
    carry = operands[tested + fixed :]
    while True:
        how_often = _union(_outputs(test, [*test_consts, *carry]))
        results = _outputs(body, [*body_consts, *carry])
        grown = [old | new | how_often for old, new in zip(carry, results, strict=True)]
        if grown == carry:
            return carry
        carry = grown


def served_outputs(jaxpr: Jaxpr) -> list[Bits]:
    """For each equation, as ``equations`` lists them, the outputs that need it.

    Equations of a loop's or branch's body serve what the loop or branch serves.
    """
    return _served(jaxpr, [1 << position for position in range(len(jaxpr.outvars))])[0]


def _served(jaxpr: Jaxpr, wanted: Sequence[Bits]) -> tuple[list[Bits], list[Bits]]:
    """Per equation, and per input, which outputs need it, when ``wanted`` need the outputs."""
    needs: dict[Any, Bits] = {}

    def serve(atom: Any, bits: Bits) -> None:
        if not isinstance(atom, Literal):
            needs[atom] = needs.get(atom, 0) | bits

    for atom, bits in zip(jaxpr.outvars, wanted, strict=True):
        serve(atom, bits)
    lists = []
    for eqn in reversed(jaxpr.eqns):
        results = [needs.get(var, 0) for var in eqn.outvars]
        inside, operands = _served_inside(eqn, results)
        lists.append([_union(results), *inside])
        for atom, bits in zip(eqn.invars, operands, strict=True):
            serve(atom, bits)
    return [bits for each in reversed(lists) for bits in each], [
        needs.get(var, 0) for var in jaxpr.invars
    ]


def _served_inside(eqn: JaxprEqn, results: list[Bits]) -> tuple[list[Bits], list[Bits]]:
    body = _called(eqn) if eqn.params else None
    if body is not None:
        return _served(body, results)
    everything = _union(results)
    count = sum(len(_served(b, [0] * len(b.outvars))[0]) for b in sub_jaxprs(eqn))
    return [everything] * count, [everything] * len(eqn.invars)
