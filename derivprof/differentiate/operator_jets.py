"""Operators by univariate jets along a few integer directions, combined with exact weights."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from derivprof.derivatives import Polynomial, Powers, as_powers
from derivprof.derivatives.powers import IntegerDirection
from derivprof.differentiate.operators import weighted_sum
from derivprof.differentiate.problem import Leaves, Problem
from derivprof.differentiate.univariate import pushed


@dataclass(frozen=True)
class Bundle:
    """Directions along which jets of one order are taken together."""

    order: int
    directions: tuple[IntegerDirection, ...]


def by_jets(problem: Problem, polynomials: Sequence[Polynomial]) -> Callable[..., Any]:
    """From a function of leaves and the leaves: the values of the operators.

    A jet has all lower derivatives along its direction too, so each direction is taken once, to
    the highest order that any of the operators needs.
    """
    powers = [as_powers(each) for each in polynomials]
    bundles = bundles_of(powers)

    def values_of(fun: Callable[..., Any], leaves: Leaves) -> list[Any]:
        found = [_jets(problem, fun, leaves, bundle) for bundle in bundles]
        value = fun(*leaves) if any(() in each for each in polynomials) else None
        return [
            weighted_sum(problem, [*_own(each, value), *_parts(powers_of_it, bundles, found)])
            for each, powers_of_it in zip(polynomials, powers, strict=True)
        ]

    return values_of


def bundles_of(powers: Sequence[Powers]) -> tuple[Bundle, ...]:
    """The directions by the highest order of each."""
    highest: dict[IntegerDirection, int] = {}
    for order, direction in (key for each in powers for key in each):
        highest[direction] = max(order, highest.get(direction, 0))
    return tuple(
        Bundle(order, tuple(d for d, its_order in highest.items() if its_order == order))
        for order in sorted(set(highest.values()))
    )


def _own(polynomial: Polynomial, value: Any) -> Iterator[tuple[Fraction, Any]]:
    if () in polynomial:
        yield polynomial[()], value


def _parts(
    powers: Powers, bundles: Sequence[Bundle], found: Sequence[Sequence[Any]]
) -> Iterator[tuple[Fraction, Any]]:
    """Per bundle and order one term: the sum over the directions with their weights."""
    for bundle, coefficients in zip(bundles, found, strict=True):
        for order in range(1, bundle.order + 1):
            weights = [powers.get((order, each), Fraction(0)) for each in bundle.directions]
            if any(weights):
                yield _summed(weights, coefficients[order - 1])


def _summed(weights: Sequence[Fraction], stacked: Any) -> tuple[Fraction, Any]:
    """A common factor, and the sum of the rows; the rows are not scaled where weights are equal."""
    if len(set(weights)) == 1:
        return weights[0], jax.tree.map(lambda rows: jnp.sum(rows, axis=0), stacked)
    column = np.asarray(weights, float)

    def of_leaf(rows: Any) -> Any:
        scale = column.reshape(-1, *(1,) * (rows.ndim - 1))
        return jnp.sum(rows * jnp.asarray(scale, rows.dtype), axis=0)

    return Fraction(1), jax.tree.map(of_leaf, stacked)


def _jets(problem: Problem, fun: Callable[..., Any], leaves: Leaves, bundle: Bundle) -> list[Any]:
    """The derivatives of order 1 to that of the bundle, each stacked over the directions."""
    structure = jax.tree.structure(problem.output)

    def along(*direction: Any) -> list[Any]:
        zeros = [[jnp.zeros_like(v)] * (bundle.order - 1) for v in direction]
        series = tuple((v, *rest) for v, rest in zip(direction, zeros, strict=True))
        _, coefficients = pushed(fun, tuple(leaves), series)
        per_leaf = structure.flatten_up_to(coefficients)
        return [structure.unflatten(each) for each in zip(*per_leaf, strict=True)]

    directions = [_components(problem, each) for each in bundle.directions]
    if len(directions) == 1:
        return jax.tree.map(lambda found: found[None], along(*directions[0]))
    stacked = [np.stack(each) for each in zip(*directions, strict=True)]
    return jax.vmap(along)(*map(jnp.asarray, stacked))


def _components(problem: Problem, direction: IntegerDirection) -> list[Any]:
    """One array per leaf, of its shape and dtype."""
    flat = np.zeros(problem.size)
    for entry, component in direction:
        flat[entry] = component
    shapes = [jnp.shape(leaf) for leaf in problem.leaves]
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])[:-1]
    dtypes = [jnp.result_type(leaf) for leaf in problem.leaves]
    parts = zip(np.split(flat, ends), shapes, dtypes, strict=True)
    return [part.reshape(shape).astype(dtype) for part, shape, dtype in parts]
