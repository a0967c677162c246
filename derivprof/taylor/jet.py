"""``jet`` with the signature of ``jax.experimental.jet.jet``, for everything that jvp covers."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import factorial
from typing import Any

import jax
import numpy as np

from derivprof.taylor.algebra import Algebra
from derivprof.taylor.expansion import InputSeries, expand


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

    Raises ValueError when the arguments have different numbers of terms or do not match.
    """
    if len(primals) != len(series):
        raise ValueError(
            f"jet needs one series per argument: there are {len(primals)} primals and "
            f"{len(series)} series."
        )
    lengths = {len(terms) for terms in series}
    if len(lengths) != 1:
        raise ValueError(f"The series have different lengths: {sorted(lengths)}.")
    (order,) = lengths
    leaves, structure = jax.tree.flatten(tuple(primals))
    terms = [_leaves_of_term(primals, series, k) for k in range(order)]
    inputs = [
        InputSeries(leaf, _coefficients([each[i] for each in terms], factorial_scaled))
        for i, leaf in enumerate(leaves)
    ]

    def flat(*args: Any) -> Any:
        return fun(*jax.tree.unflatten(structure, args))

    algebra = Algebra((order,), order)
    scale = (lambda index: factorial(index[0])) if factorial_scaled else (lambda index: 1)
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
            if np.shape(value) != np.shape(term):
                raise ValueError(
                    f"Term {k + 1} of argument {position} has shape {np.shape(term)}, and the "
                    f"argument {np.shape(value)}."
                )
            leaves.append(term)
    return leaves


def _coefficients(terms: Sequence[Any], factorial_scaled: bool) -> dict[Any, Any]:
    """Every term with its factor, without those that are the Python number 0."""
    return {
        (k,): (Fraction(1, factorial(k)) if factorial_scaled else Fraction(1), _as_array(term))
        for k, term in enumerate(terms, start=1)
        if not (isinstance(term, int | float) and term == 0)
    }


def _as_array(term: Any) -> Any:
    return np.asarray(float(term)) if isinstance(term, int | float) else term
