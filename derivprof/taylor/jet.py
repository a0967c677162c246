"""``jet`` with the signature of ``jax.experimental.jet.jet``, for everything that jvp covers."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import factorial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from derivprof.taylor.algebra import Algebra, Index
from derivprof.taylor.expansion import InputSeries, expand
from derivprof.taylor.seeds import radius


def jet(
    fun: Callable[..., Any],
    primals: Sequence[Any],
    series: Sequence[Sequence[Any]],
    factorial_scaled: bool = True,
) -> tuple[Any, Any]:
    """``(value, terms)``: fun at the primals, and the Taylor terms of fun along the input series.

    ``primals`` are the arguments of ``fun``, arrays or pytrees of arrays; ``series[i]`` holds the
    terms 1 to K of argument i, each with its structure and shapes. With ``factorial_scaled`` the
    n-th terms are n-th derivatives, otherwise Taylor coefficients. ``terms`` has the structure of
    the value with a list of K arrays in place of each leaf.

    Raises ValueError when the arguments have different numbers of terms or do not match, TypeError
    for a primal that is no floating-point number or array.
    """
    if len(primals) != len(series):
        raise ValueError(
            f"jet needs one series per argument: there are {len(primals)} primals and "
            f"{len(series)} series."
        )
    for position, terms in enumerate(series):
        if isinstance(terms, Mapping):
            raise ValueError(
                f"The series of argument {position} is a mapping. Give a list of its terms 1 to K, "
                "each with the structure of the argument."
            )
    lengths = {len(terms) for terms in series}
    if len(lengths) != 1:
        raise ValueError(f"The series have different lengths: {sorted(lengths)}.")
    (order,) = lengths
    leaves, structure = jax.tree.flatten(tuple(primals))
    for leaf in leaves:
        if order and not jnp.issubdtype(jnp.result_type(leaf), jnp.inexact):
            raise TypeError(
                f"jet needs floating-point primals, and one has dtype {jnp.result_type(leaf)}."
            )
    terms = [_leaves_of_term(primals, series, k) for k in range(order)]
    step = radius(order, leaves)
    inputs = [
        InputSeries(leaf, _coefficients(leaf, [each[i] for each in terms], step, factorial_scaled))
        for i, leaf in enumerate(leaves)
    ]

    def flat(*args: Any) -> Any:
        return fun(*jax.tree.unflatten(structure, args))

    algebra = Algebra((order,), order)

    def scale(index: Index) -> Fraction:
        (k,) = index
        return (factorial(k) if factorial_scaled else 1) / step**k

    wanted = [(k,) for k in range(order + 1)]
    (value, *rest), _ = expand(flat, inputs, algebra, wanted, scale)
    if not rest:
        return value, jax.tree.map(lambda leaf: [], value)
    return value, jax.tree.map(lambda *each: list(each), *rest)


def _leaves_of_term(primals: Sequence[Any], series: Sequence[Sequence[Any]], k: int) -> list[Any]:
    leaves: list[Any] = []
    for position, (primal, terms) in enumerate(zip(primals, series, strict=True)):
        expected, found = jax.tree.structure(primal), jax.tree.structure(terms[k])
        if expected != found:
            raise ValueError(
                f"Term {k + 1} of argument {position} has the structure {found}, and the "
                f"argument {expected}."
            )
        for value, term in zip(jax.tree.leaves(primal), jax.tree.leaves(terms[k]), strict=True):
            if np.shape(term) not in ((), np.shape(value)):
                raise ValueError(
                    f"Term {k + 1} of argument {position} has shape {np.shape(term)}, and the "
                    f"argument {np.shape(value)}."
                )
            leaves.append(term)
    return leaves


def _coefficients(
    primal: Any, terms: Sequence[Any], step: Fraction, factorial_scaled: bool
) -> dict[Any, Any]:
    """Every term with its factor, without those that are the Python number 0."""
    shape, dtype = np.shape(primal), jnp.result_type(primal)
    return {
        (k,): (
            step**k / (factorial(k) if factorial_scaled else 1),
            jnp.broadcast_to(jnp.asarray(term, dtype), shape),
        )
        for k, term in enumerate(terms, start=1)
        if not (isinstance(term, int | float) and term == 0)
    }
