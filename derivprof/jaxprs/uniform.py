"""Equations whose result is known without computing: times one, plus zero, times zero.

A value is *uniform* when all its entries are one known number: a literal, a constant array, or
what broadcasts, reshapes and arithmetic make of those.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from derivprof.compat import (
    CUSTOM_RULE_CALLS,
    ClosedJaxpr,
    Jaxpr,
    JaxprEqn,
    Literal,
    body_of_call,
    scan_counts,
    sub_jaxprs,
)
from derivprof.record import Waste

_MOST_ENTRIES = 1 << 20
"""Constant arrays above this size are not looked at."""

_SAME = frozenset({
    "broadcast_in_dim", "reshape", "squeeze", "expand_dims", "convert_element_type", "slice",
    "split", "transpose", "rev", "copy", "copy_p", "dynamic_slice", "reduce_precision", "real",
    "pvary", "optimization_barrier",
})  # fmt: skip
"""Primitives that keep a uniform first operand as it is."""

_CONTRACTIONS = frozenset({"dot_general", "conv_general_dilated"})

Value = float | complex | None


def trivial_marks(closed: ClosedJaxpr) -> Iterator[Waste | None]:
    """For each equation, as ``equations`` lists them, which law makes it superfluous, or None."""
    jaxpr = closed.jaxpr
    return iter(_Reader(jaxpr, map(_of_array, closed.consts), [None] * len(jaxpr.invars)).marks)


class _Reader:
    """Reads a jaxpr once: the uniform values of its variables, and a mark per equation."""

    def __init__(self, jaxpr: Jaxpr, consts: Any, operands: Sequence[Value]) -> None:
        self._known: dict[Any, Value] = {
            **dict(zip(jaxpr.constvars, consts, strict=False)),
            **dict(zip(jaxpr.invars, operands, strict=True)),
        }
        self.marks: list[Waste | None] = []
        for eqn in jaxpr.eqns:
            self._read_equation(eqn)
        self.outputs = [self._value(atom) for atom in jaxpr.outvars]

    def _value(self, atom: Any) -> Value:
        return _of_array(atom.val) if isinstance(atom, Literal) else self._known.get(atom)

    def _read_equation(self, eqn: JaxprEqn) -> None:
        operands = [self._value(atom) for atom in eqn.invars]
        self.marks.append(_mark(eqn, operands))
        results = self._read_bodies(eqn, operands) if eqn.params else None
        if results is None:
            results = [_result(eqn.primitive.name, operands)] * len(eqn.outvars)
        self._known.update(zip(eqn.outvars, results, strict=True))

    def _read_bodies(self, eqn: JaxprEqn, operands: list[Value]) -> list[Value] | None:
        """The results, where the equation is a call of its one body."""
        call = body_of_call(eqn)
        if call is not None:
            jaxpr, consts = call
            reader = _Reader(jaxpr, map(_of_array, consts), operands)
            self.marks.extend(reader.marks)
            return reader.outputs
        for body in sub_jaxprs(eqn):
            given = _given(eqn, body, operands)
            self.marks.extend(_Reader(body, (), given).marks)
        return None


def _given(eqn: JaxprEqn, body: Jaxpr, operands: list[Value]) -> list[Value]:
    """What is known of a body's inputs: all of a custom rule's, those of a scan that stay."""
    unknown: list[Value] = [None] * len(body.invars)
    if eqn.primitive.name in CUSTOM_RULE_CALLS and len(operands) == len(unknown):
        return operands
    if eqn.primitive.name == "scan":
        consts = scan_counts(eqn)[0]
        return operands[:consts] + unknown[consts:]
    return unknown


def _mark(eqn: JaxprEqn, operands: list[Value]) -> Waste | None:
    name = eqn.primitive.name
    if name in _CONTRACTIONS:
        return Waste.TIMES_ZERO if 0 in operands else None
    if name == "mul" and 0 in operands:
        return Waste.TIMES_ZERO
    if name == "mul" and _leaves_the_other(eqn, operands, 1):
        return Waste.TIMES_ONE
    if name == "div" and operands[1] == 1 and _is_result(eqn, 0):
        return Waste.TIMES_ONE
    if name in ("add", "add_any") and _leaves_the_other(eqn, operands, 0):
        return Waste.PLUS_ZERO
    if name == "sub" and operands[1] == 0 and _is_result(eqn, 0):
        return Waste.PLUS_ZERO
    return None


def _leaves_the_other(eqn: JaxprEqn, operands: list[Value], neutral: int) -> bool:
    return any(operands[i] == neutral and _is_result(eqn, 1 - i) for i in (0, 1))


def _is_result(eqn: JaxprEqn, position: int) -> bool:
    """Whether the operand has the type of the result: else the equation broadcasts it."""
    operand: Any = eqn.invars[position].aval
    result: Any = eqn.outvars[0].aval
    return operand.shape == result.shape and operand.dtype == result.dtype


def _result(name: str, operands: list[Value]) -> Value:
    first = operands[0] if operands else None
    if name in _SAME:
        return first
    if name == "mul" and 0 in operands:
        return 0.0
    if name in _CONTRACTIONS:
        return 0.0 if 0 in operands else None
    if first is None or None in operands:
        return None
    return _arithmetic(name, operands)


def _arithmetic(name: str, operands: Sequence[Any]) -> Value:
    match name:
        case "mul":
            return operands[0] * operands[1]
        case "sub":
            return operands[0] - operands[1]
        case "neg":
            return -operands[0]
        case "reduce_sum" if operands[0] == 0:
            return 0.0
        case "add" | "add_any":
            return operands[0] + operands[1]
        case "concatenate" | "pad" if len(set(operands)) == 1:
            return operands[0]
    return None


def _of_array(value: Any) -> Value:
    """The number that all entries are; None for others, for booleans, and for what is traced."""
    if not hasattr(value, "dtype") and not isinstance(value, (int, float, complex)):
        return None
    if getattr(value, "size", 1) > _MOST_ENTRIES or isinstance(value, Mapping):
        return None
    try:
        array = np.asarray(value)
    except Exception:  # noqa: BLE001 - keys, tokens and tracers have no plain entries
        return None
    if array.dtype.kind not in "iufcV" or not array.size:
        return None
    first = array.flat[0]
    return first.item() if (array == first).all() else None
