"""``jet`` with the signature of ``jax.experimental.jet.jet``, for everything that jvp covers."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import factorial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from derivprof.taylor.expansion import InputSeries, expand_all
from derivprof.taylor.rolled import CannotRoll, Rolling
from derivprof.taylor.seeds import radius


def jet(
    fun: Callable[..., Any],
    primals: Sequence[Any],
    series: Sequence[Sequence[Any]],
    factorial_scaled: bool = True,
    *,
    schedule: str = "auto",
    stacked: bool = False,
) -> tuple[Any, Any]:
    """``(value, terms)``: fun at the primals, and the Taylor terms of fun along the input series.

    ``primals`` are the arguments of ``fun``, arrays or pytrees of arrays; ``series[i]`` holds the
    terms 1 to K of argument i, each with its structure and shapes. With ``factorial_scaled`` the
    n-th terms are n-th derivatives, otherwise Taylor coefficients. ``terms`` has the structure of
    the value with a list of K arrays in place of each leaf; if ``stacked``, with one array that has
    the terms along a first axis.

    ``schedule`` is "unrolled" (each term its own operations), "rolled" (loops over the degree, so
    that the program does not grow with K) or "auto" (by the size of the unrolled program).

    Raises ValueError when the arguments have different numbers of terms or do not match, or when a
    program cannot be rolled; TypeError for a primal that is no floating-point number or array.
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
    step = radius(order, leaves) if factorial_scaled else Fraction(1)
    inputs = [
        InputSeries(leaf, _coefficients(leaf, [each[i] for each in terms], step, factorial_scaled))
        for i, leaf in enumerate(leaves)
    ]

    def flat(*args: Any) -> Any:
        return fun(*jax.tree.unflatten(structure, args))

    def scale(k: int) -> Fraction:
        return (factorial(k) if factorial_scaled else 1) / step**k

    rolling = rolling_named(schedule)
    try:
        value, terms, _ = expand_all(flat, inputs, order, scale, rolling)
    except CannotRoll as error:
        raise ValueError(f"The rolled schedule does not apply: {error}.") from error
    structure = jax.tree.structure(value)
    pairs = zip(jax.tree.leaves(value), structure.flatten_up_to(terms), strict=True)
    arranged = [_arranged(leaf, each, stacked) for leaf, each in pairs]
    return value, jax.tree.unflatten(structure, arranged)


def rolling_named(schedule: str) -> Rolling:
    """The schedule of that name; ValueError if there is none."""
    try:
        return Rolling(schedule)
    except ValueError as error:
        names = ", ".join(repr(str(each)) for each in Rolling)
        raise ValueError(f"schedule is {schedule!r}; it must be one of {names}.") from error


def _arranged(value: Any, terms: Any, stacked: bool) -> Any:
    """Terms of a value, in one array or as a list, in the form asked for."""
    if stacked and not len(terms):
        return jnp.zeros((0, *jnp.shape(value)), jnp.result_type(value))
    if stacked:
        return jnp.stack(terms) if isinstance(terms, list) else terms
    return terms if isinstance(terms, list) else list(jnp.unstack(terms))


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
