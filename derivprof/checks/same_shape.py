"""What a wrong result of the right shape looks like: one row per pattern, the likeliest first."""

import math
from collections.abc import Callable, Iterator
from fractions import Fraction

import numpy as np

from derivprof.checks.agreement import wide
from derivprof.checks.pair import Pair

Pattern = Callable[[Pair], str | None]
"""From a pair to the sentence that fits it, without its subject; None if it does not fit."""

_NEARLY = 1e-2
_SMALL_DENOMINATOR = 6


def zero(pair: Pair) -> str | None:
    """Nothing was differentiated, or by the wrong argument."""
    if not pair.is_zero(pair.wrong):
        return None
    but = ", up to the rounding of the largest entry" if np.any(pair.wrong) else ""
    return f"is zero everywhere{but}"


def opposite(pair: Pair) -> str | None:
    """A lost minus."""
    return "has the opposite sign" if pair.same(pair.wrong, -pair.right) else None


def conjugate(pair: Pair) -> str | None:
    """The convention of `grad` for complex numbers."""
    fits = np.iscomplexobj(pair.right) and pair.same(pair.wrong, np.conj(pair.right))
    return "is the complex conjugate of the right result" if fits else None


def transposed(pair: Pair) -> str | None:
    """Axes in another order."""
    for first in range(pair.right.ndim):
        for second in range(first + 1, pair.right.ndim):
            if pair.same(pair.wrong, np.swapaxes(pair.right, first, second)):
                axes = "" if pair.right.ndim == 2 else f" in axes {first} and {second}"
                return f"is the right result transposed{axes}"
    return None


def diagonal_only(pair: Pair) -> str | None:
    """The mixed partial derivatives were dropped."""
    if pair.right.ndim < 2 or len(set(pair.right.shape[-2:])) != 1:
        return None
    kept = np.where(np.eye(pair.right.shape[-1], dtype=bool), pair.right, 0)
    if pair.is_zero(kept) or not pair.same(pair.wrong, kept):
        return None
    return "has the right diagonal and zeros elsewhere"


def one_slice(pair: Pair) -> str | None:
    """`grad` of `f(x)[0]` where every output was wanted."""
    for axis, index, kept in _slices(pair.right):
        if not pair.is_zero(kept) and pair.same(pair.wrong, kept):
            return _slice_sentence(pair, axis, index)
    return None


def _slices(right: np.ndarray) -> Iterator[tuple[int, int, np.ndarray]]:
    """Per axis, last axis first, and index: the array with zeros at every other index."""
    for axis in reversed(range(right.ndim)):
        for index in range(right.shape[axis]):
            marks = np.arange(right.shape[axis]) == index
            shape = [1] * right.ndim
            shape[axis] = -1
            yield axis, index, np.where(marks.reshape(shape), right, 0)


def _slice_sentence(pair: Pair, axis: int, index: int) -> str:
    alone = pair.right.ndim == 1
    where = str(index) if alone else index_text([None] * pair.right.ndim, {axis: index})
    if axis < pair.context.output_ndim:
        outputs = "output" if alone else "outputs"
        return (
            f"equals the derivative of {outputs} {where} only; "
            "the other outputs are missing (zeros)"
        )
    entries = "entry" if alone else "entries"
    return (
        f"equals the right result in {entries} {where} only; the other entries are missing (zeros)"
    )


def index_text(whole: list[None], fixed: dict[int, int]) -> str:
    """``[:, 2]`` for the index 2 on axis 1 of an array with two axes."""
    return f"[{', '.join(str(fixed.get(axis, ':')) for axis in range(len(whole)))}]"


def other_order(pair: Pair) -> str | None:
    """One differentiation too few or too many."""
    for order, array in sorted(pair.context.neighbours.items()):
        if pair.alike(pair.wrong, array):
            return f"equals the derivative of order {order}"
    return None


def multiple(pair: Pair) -> str | None:
    """A constant factor, above all a factorial."""
    right, wrong = wide(pair.right), wide(pair.wrong)
    length = float(np.vdot(right, right).real)
    if not length:
        return None
    factor = np.vdot(right, wrong) / length
    if abs(np.imag(factor)) > pair.tolerance * abs(factor):
        return None
    factor = float(np.real(factor))
    if not factor or not pair.same(wrong, factor * right):
        return None
    alone = right.size == 1 and pair.context.points == 1
    return _multiple_sentence(factor, pair, named_only=alone)


def _multiple_sentence(factor: float, pair: Pair, *, named_only: bool) -> str | None:
    order, factorial = pair.context.order, math.factorial(pair.context.order)
    if order == 2 and _is_near(factor, 1 / 2, pair.tolerance):
        return "is the right one times 1/2: a Taylor coefficient without its 2!, or a constant"
    if order > 1 and _is_near(factor, 1 / factorial, pair.tolerance):
        return (
            f"is the right one times 1/{order}!: a Taylor coefficient, whose factorial is missing"
        )
    if order > 1 and _is_near(factor, factorial, pair.tolerance):
        return f"is the right one times {order}!: the factorial is there twice"
    simple = Fraction(factor).limit_denominator(_SMALL_DENOMINATOR)
    if _is_near(factor, float(simple), pair.tolerance):
        return f"is the right one times the constant {simple}"
    return None if named_only else f"is the right one times the constant {factor:.4g}"


def _is_near(value: float, expected: float, tolerance: float) -> bool:
    return abs(value - expected) <= tolerance * abs(expected)


def summed(pair: Pair) -> str | None:
    """The gradient of a sum where every output was wanted by itself."""
    for axis in range(pair.right.ndim):
        total = np.broadcast_to(pair.right.sum(axis, keepdims=True), pair.right.shape)
        if pair.right.shape[axis] > 1 and pair.same(pair.wrong, total):
            outputs = axis < pair.context.output_ndim
            over = "outputs" if outputs else f"axis {axis}"
            return f"is the sum over {over}, repeated"
    return None


def repeated(pair: Pair) -> str | None:
    """One entry of the right result, broadcast."""
    for axis in range(pair.right.ndim):
        for index in range(pair.right.shape[axis]):
            part = np.take(pair.right, [index], axis)
            if pair.same(pair.wrong, np.broadcast_to(part, pair.right.shape)):
                where = index_text([None] * pair.right.ndim, {axis: index})
                return f"repeats the right entries {where} along axis {axis}"
    return None


def reordered(pair: Pair) -> str | None:
    """The right entries at wrong places."""
    if np.iscomplexobj(pair.right) or pair.right.size < 2:
        return None
    entries, expected = np.sort(wide(pair.wrong), axis=None), np.sort(wide(pair.right), axis=None)
    fits = np.all(np.abs(entries - expected) <= pair.tolerance * np.abs(expected) + pair.noise)
    return "has the right entries in another order" if fits else None


def partly_zero(pair: Pair) -> str | None:
    """Some entries right and the others zero, in no simpler arrangement."""
    kept = np.where(np.abs(wide(pair.wrong)) <= pair.noise, 0, pair.right)
    if pair.is_zero(kept) or not pair.same(pair.wrong, kept):
        return None
    return "is right in some entries and zero in the others"


def nearly(pair: Pair) -> str | None:
    """Too few digits."""
    error = np.max(np.abs(wide(pair.wrong) - wide(pair.right)), initial=0.0)
    if error > _NEARLY * pair.scale:
        return None
    return "is nearly right, as with rounding errors or finite differences"


SAME_SHAPE: tuple[Pattern, ...] = (
    zero,
    opposite,
    conjugate,
    transposed,
    diagonal_only,
    one_slice,
    other_order,
    multiple,
    summed,
    repeated,
    reordered,
    partly_zero,
    nearly,
)
"""Likeliest first; the first one that fits is the diagnosis."""
