"""The values of a derivative at several points, from one compiled program."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import jax

from derivprof.checks import Arrays, AtPoints, compare, is_finite
from derivprof.derivatives import Derivative, FullTensor
from derivprof.differentiate import Method, MethodError, Problem, Rows
from derivprof.measure import arrays_of
from derivprof.sweep.points import Args, doubles_of, is_double, placed
from derivprof.sweep.requests import EvaluateReference

_SAME_FUNCTION = 0.1
"""In double precision a function may differ from itself by this much, relatively, and no more."""


_MOST_ENTRIES = 4096
"""All partial derivatives of an order are computed for a diagnosis up to this many."""


def values_at(
    compiled: Callable[..., Any], points: Sequence[Args], compared: Callable[[Any], Any]
) -> AtPoints:
    """The results of a compiled program, point by point, as ``compared`` arranges them."""
    results = [compiled(*args) for args in points]
    if not jax.tree.leaves(results[0]):
        raise MethodError("it returns no array")
    values = [compared(result) for result in results]
    if any(value is None for value in values):
        raise MethodError("its result is too large to be compared entry by entry")
    return tuple(map(arrays_of, values))


@dataclass(frozen=True)
class InDouble:
    """A problem and its points in double precision, where that is still the same function.

    Everything here is to be used under ``jax.enable_x64(True)``; the problem's ``args`` and the
    points, ``narrow``, were read before it.
    """

    given: Rows
    args: Args
    narrow: tuple[Args, ...]
    value: Arrays
    device: Any

    @cached_property
    def points(self) -> tuple[Args, ...]:
        """The same points."""
        return tuple(placed(args, self.device) for args in self.narrow)

    @cached_property
    def rows(self) -> Rows:
        """The same function at the first of them."""
        problem = replace(self.given.problem, args=placed(self.args, self.device))
        return replace(self.given, problem=problem).at(self.points[0])

    def check_same(self) -> None:
        """Raise ValueError for a function that is another one in double precision.

        One that draws random numbers inside is, since each precision has numbers of its own.
        """
        value = _own_value(self.rows)
        if not (is_finite(value) and is_finite(self.value)):
            return
        error = compare(self.value, value, "double precision").max_rel_error
        if error is None or error > _SAME_FUNCTION:
            raise ValueError("the function has other values there")


def in_double(rows: Rows, points: tuple[Args, ...], device: Any) -> InDouble | None:
    """The problem ready for double precision; None if it has that already."""
    args = rows.problem.args
    if is_double((*rows.inputs, *args)):
        return None
    narrow = tuple(map(doubles_of, points))
    return InDouble(rows, doubles_of(args), narrow, _own_value(rows), device)


def _own_value(rows: Rows) -> Arrays:
    return arrays_of(jax.jit(rows.problem.fun)(*rows.problem.args))


def why_no_reference(
    method: Method, problem: Problem, derivative: Derivative, request: EvaluateReference
) -> str | None:
    """Why a method gives no reference of that order; None if it does."""
    if request.order > derivative.order:
        return f"there is no order {request.order} of this derivative"
    if request.full and problem.direction:
        return "partial derivatives are functions of the inputs"
    if request.full and _full_entries(problem, request.order) > _MOST_ENTRIES:
        return "there are too many partial derivatives"
    return method.why_not(problem, derivative, request.order)


def _full_entries(problem: Problem, order: int) -> int:
    outputs = sum(math.prod(leaf.shape) for leaf in jax.tree.leaves(problem.output))
    inputs = sum(math.prod(jax.numpy.shape(leaf)) for leaf in problem.leaves)
    return outputs * inputs**order


def derivative_for(request: EvaluateReference, asked: Derivative) -> Derivative:
    """What is asked for, or all partial derivatives; raised to the order where that is possible."""
    if request.full:
        return FullTensor(request.order)
    settable = any(field.name == "order" for field in fields(asked))
    if request.order <= asked.order or not settable:
        return asked
    return replace(asked, order=request.order)
