"""Derivatives as coefficients: which algebra, which seeds, which coefficient and factor."""

import math
from collections.abc import Callable, Sequence
from itertools import combinations_with_replacement
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from derivprof.jaxprs import program_of
from derivprof.taylor.algebra import Algebra, Index, index_factorial
from derivprof.taylor.elementwise import is_elementwise
from derivprof.taylor.expansion import Expansion, InputSeries, expand
from derivprof.taylor.rolled import Rolling
from derivprof.taylor.seeds import Seed, basis_seed, flat_size, radius

MOST_UNROLLED = 64
"""A full tensor with at most this many distinct entries is one expansion; others are batched."""

Function = Callable[..., Any]


def along(
    fun: Function, primals: Sequence[Any], seeds: Sequence[Sequence[Seed]], orders: Index,
    rolling: Rolling = Rolling.AUTO,
) -> tuple[Any, Expansion]:  # fmt: skip
    """The derivative of order ``orders[j]`` along each direction ``seeds[j]``, all at once.

    ``fun(*primals)`` may return any pytree; the result has its structure and shapes. ``seeds[j]``
    has one entry per primal: an array, 1 for ones, or None for zeros. Integer outputs have
    derivative zero.
    """
    algebra = Algebra(orders, sum(orders))
    step = radius(sum(orders), primals)
    inputs = [
        InputSeries(
            primal,
            {
                algebra.unit(j): (step, seed[i])
                for j, seed in enumerate(seeds)
                if seed[i] is not None
            },
        )
        for i, primal in enumerate(primals)
    ]
    undo = step ** sum(orders)
    (values,), expansion = expand(
        fun, inputs, algebra, [orders], lambda index: index_factorial(index) / undo, rolling
    )
    return values, expansion


def tensor(fun: Function, primals: Sequence[Any], order: int) -> tuple[Any, Expansion]:
    """All partial derivatives of an order: each output of shape ``(*shape, n, ..., n)``.

    n is the number of entries of all primals together, in their order.
    """
    size = flat_size(primals)
    entries = list(combinations_with_replacement(range(size), order))
    if not entries:
        entries = [()]
    if len(entries) <= MOST_UNROLLED:
        found, expansion = _together(fun, primals, size, order, entries)
    else:
        found, expansion = _batched(fun, primals, size, order, entries)
    number = {entry: i for i, entry in enumerate(entries)}
    places = [number[tuple(sorted(index))] for index in np.ndindex(*(size,) * order)]
    place = np.reshape(np.asarray(places, int), (size,) * order)
    return jax.tree.map(lambda stacked: jnp.take(stacked, place, axis=-1), found), expansion


def _together(
    fun: Function, primals: Sequence[Any], size: int, order: int, entries: Sequence[Any]
) -> tuple[Any, Expansion]:
    """One expansion in all directions, cut off at the total degree."""
    algebra = Algebra((order,) * size, order)
    step = radius(order, primals)
    inputs = [
        InputSeries(
            primal,
            {
                algebra.unit(j): (step, seed)
                for j in range(size)
                if (seed := basis_seed(primals, i, j)) is not None
            },
        )
        for i, primal in enumerate(primals)
    ]
    wanted = [tuple(entry.count(j) for j in range(size)) for entry in entries]
    undo = step**order
    results, expansion = expand(
        fun, inputs, algebra, wanted, lambda index: index_factorial(index) / undo
    )
    return jax.tree.map(lambda *each: jnp.stack(each, axis=-1), *results), expansion


def _batched(
    fun: Function, primals: Sequence[Any], size: int, order: int, entries: Sequence[Any]
) -> tuple[Any, Expansion]:
    """One expansion in as many directions as the order, mapped over the entries."""
    expansions: list[Expansion] = []

    def entry(indices: Any) -> Any:
        rows = jnp.arange(size) == indices[:, None]
        seeds = [_unflattened(row, primals) for row in rows]
        value, expansion = along(fun, primals, seeds, (1,) * order)
        expansions.append(expansion)
        return value

    found = jax.vmap(entry, out_axes=-1)(jnp.asarray(entries))
    return found, expansions[0]


def _unflattened(row: Any, primals: Sequence[Any]) -> list[Any]:
    ends = np.cumsum([math.prod(jnp.shape(primal)) for primal in primals])[:-1]
    parts = jnp.split(row, ends)
    return [
        part.reshape(jnp.shape(primal)).astype(jnp.result_type(primal))
        for part, primal in zip(parts, primals, strict=True)
    ]


def diagonal(
    fun: Function, primal: Any, order: int, rolling: Rolling = Rolling.AUTO
) -> tuple[Any, Expansion]:
    """d^n f_i / dx_i^n for f of one array; for every i when f has one output; f at order 0.

    For an entrywise function that is one pass along ones, and otherwise one along each entry.
    """
    _, output = program_of(fun, primal)
    if not order:
        return along(fun, [primal], [[1]], (0,))
    if jnp.shape(primal) == output.shape and is_elementwise(fun, primal, order):
        return along(fun, [primal], [[1]], (order,), rolling)
    if output.shape != jnp.shape(primal) and math.prod(output.shape) != 1:
        raise ValueError(
            f"The diagonal needs as many outputs as inputs, or one: the input has shape "
            f"{jnp.shape(primal)} and the output {output.shape}."
        )
    size = math.prod(jnp.shape(primal))
    if not size:
        return along(lambda x: x, [primal], [[1]], (order,))
    expansions: list[Expansion] = []

    def entry(i: Any) -> Any:
        seed = (jnp.arange(size) == i).reshape(jnp.shape(primal)).astype(jnp.result_type(primal))
        value, expansion = along(fun, [primal], [[seed]], (order,), rolling)
        expansions.append(expansion)
        return value.reshape(-1)[i if output.shape == jnp.shape(primal) else 0]

    return jax.vmap(entry)(jnp.arange(size)).reshape(jnp.shape(primal)), expansions[0]
