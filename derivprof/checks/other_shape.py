"""What a wrong result of another shape holds: one row per pattern, the likeliest first."""

from collections.abc import Iterator
from itertools import combinations, product

import numpy as np

from derivprof.checks.agreement import wide
from derivprof.checks.pair import Pair
from derivprof.checks.same_shape import Pattern, index_text, other_order

_MOST_LISTED = 6
_MOST_SLICES = 200


def transposed(pair: Pair) -> str | None:
    """Axes in reverse order."""
    fits = pair.right.ndim > 1 and pair.same(pair.wrong, pair.right.T)
    return "is the right result transposed" if fits else None


def reshaped(pair: Pair) -> str | None:
    """The same entries, not arranged as they should be."""
    fits = pair.same(pair.wrong.reshape(-1), pair.right.reshape(-1))
    return "holds the right entries in another shape" if fits else None


def its_diagonal(pair: Pair) -> str | None:
    """The diagonal where every partial derivative was wanted."""
    found = diagonal_of(pair.right)
    fits = found is not None and pair.alike(pair.wrong, found)
    return "holds the diagonal of the right result" if fits else None


def diagonal_of(array: np.ndarray) -> np.ndarray | None:
    """The entries with equal indices on the last axes, as many as have one length; or None."""
    alike = 1
    while alike < array.ndim and array.shape[-1 - alike] == array.shape[-1]:
        alike += 1
    if alike < 2:
        return None
    same_index = (np.arange(array.shape[-1]),) * alike
    return array[(..., *same_index)]


def its_part(pair: Pair) -> str | None:
    """A row, a column, or what other fixed indices leave."""
    for fixed, part in _parts(pair.right):
        if pair.alike(pair.wrong, part):
            return f"holds {_part_name(fixed, pair.right.ndim)} of the right result"
    return None


def _parts(array: np.ndarray) -> Iterator[tuple[dict[int, int], np.ndarray]]:
    """Every part of an array that one, two, ... fixed indices leave, up to a limit."""
    left = _MOST_SLICES
    for count in range(1, array.ndim + 1):
        for axes in combinations(range(array.ndim), count):
            for indices in product(*(range(array.shape[axis]) for axis in axes)):
                fixed = dict(zip(axes, indices, strict=True))
                yield (
                    fixed,
                    array[tuple(fixed.get(axis, slice(None)) for axis in range(array.ndim))],
                )
                left -= 1
                if not left:
                    return


def _part_name(fixed: dict[int, int], ndim: int) -> str:
    if ndim == 2 and len(fixed) == 1:
        ((axis, index),) = fixed.items()
        return f"{'column' if axis else 'row'} {index}"
    if len(fixed) == ndim:
        return f"entry {fixed[0] if ndim == 1 else list(fixed.values())}"
    return f"part {index_text([None] * ndim, fixed)}"


def its_sum(pair: Pair) -> str | None:
    """A sum over axes: the gradient of a sum, or a Jacobian contracted with ones."""
    for axes in _some_axes(pair.right):
        if pair.alike(pair.wrong, pair.right.sum(axes)):
            outputs = axes == tuple(range(pair.context.output_ndim))
            return f"holds the sum of the right result over {_axes_name(axes, outputs=outputs)}"
    return None


def _some_axes(array: np.ndarray) -> Iterator[tuple[int, ...]]:
    for count in range(1, array.ndim + 1):
        yield from combinations(range(array.ndim), count)


def _axes_name(axes: tuple[int, ...], *, outputs: bool = False) -> str:
    if outputs:
        return "outputs"
    return f"ax{'is' if len(axes) == 1 else 'es'} {', '.join(map(str, axes))}"


def its_entries(pair: Pair) -> str | None:
    """Single entries, in no simpler arrangement."""
    if not 1 < pair.wrong.size <= _MOST_LISTED:
        return None
    places = [_place(entry, pair) for entry in wide(pair.wrong).reshape(-1)]
    if any(place is None for place in places):
        return None
    return f"holds the entries {', '.join(str(place) for place in places)} of the right result"


def _place(entry: complex, pair: Pair) -> list[int] | None:
    """Where the right result has that entry; None if nowhere, or for a zero, which is no sign."""
    right = wide(pair.right)
    close = np.abs(right - entry) <= pair.tolerance * np.abs(right)
    found = np.argwhere(close & (np.abs(right) > pair.noise))
    return None if len(found) == 0 else found[0].tolist()


def right_diagonal(pair: Pair) -> str | None:
    """A Jacobian where its diagonal was wanted."""
    found = diagonal_of(pair.wrong)
    fits = found is not None and pair.alike(found, pair.right)
    return "has the right result as its diagonal" if fits else None


def right_sum(pair: Pair) -> str | None:
    """A Jacobian that was not contracted with the direction."""
    for axes in _some_axes(pair.wrong):
        if pair.alike(pair.wrong.sum(axes), pair.right):
            return f"gives the right result when summed over {_axes_name(axes)}"
    return None


def right_part(pair: Pair) -> str | None:
    """The right result among other things."""
    for fixed, part in _parts(pair.wrong):
        if part.size > 1 and pair.alike(part, pair.right):
            return f"has the right result as its {_part_name(fixed, pair.wrong.ndim)}"
    return None


def part_of_full(pair: Pair) -> str | None:
    """An entry or a row of the Jacobian, the Hessian, ... where something else was wanted."""
    full = pair.context.full
    if full is None:
        return None
    if pair.same(pair.wrong, full):
        return "holds every partial derivative of its order"
    for fixed, part in _parts(full):
        if pair.alike(pair.wrong, part):
            name = _part_name(fixed, full.ndim)
            return f"holds {name} of all partial derivatives, of shape {full.shape}"
    return None


OTHER_SHAPE: tuple[Pattern, ...] = (
    transposed,
    reshaped,
    other_order,
    its_diagonal,
    its_part,
    its_sum,
    its_entries,
    right_diagonal,
    right_sum,
    right_part,
    part_of_full,
)
"""Likeliest first; the first one that fits is the diagnosis."""
