"""Laplacians by ``folx``: value, Jacobian and Laplacian pushed forward in one pass."""

import importlib.util
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import jax
import jax.numpy as jnp

from derivprof.derivatives import Derivative, Operator, Polynomial
from derivprof.derivatives.polynomials import degree
from derivprof.differentiate.entries import place_of
from derivprof.differentiate.findings import Findings
from derivprof.differentiate.folx_log import caveats_in, collected_log
from derivprof.differentiate.method import MethodError
from derivprof.differentiate.nested_jvp import push_forward
from derivprof.differentiate.operator_powers import by_iteration, second_order_root
from derivprof.differentiate.operators import (
    arranged,
    bound_operators,
    polynomials_of,
    weighted_sum,
    why_no_operator,
)
from derivprof.differentiate.problem import Leaves, Problem
from derivprof.differentiate.seeds import one_hot_leaves


def has_folx() -> bool:
    """Whether ``folx`` is installed."""
    return importlib.util.find_spec("folx") is not None


@dataclass(frozen=True)
class ForwardLaplacian:
    """``folx.forward_laplacian``; a power of a Laplacian nests it."""

    name: str = "folx"

    def why_not(self, problem: Problem, derivative: Derivative, order: int) -> str | None:
        """Laplacians of real inputs, with terms of lower order, and powers of them."""
        if (reason := why_no_operator(derivative, order)) is not None:
            return reason
        if not has_folx():
            return "folx is not installed: pip install 'derivprof[folx]'"
        if any(jnp.issubdtype(jnp.result_type(x), jnp.complexfloating) for x in problem.leaves):
            return "folx needs real inputs"
        assert isinstance(derivative, Operator)
        polynomials = bound_operators(problem, derivative)
        has_laplacian = max(map(degree, polynomials)) >= 2
        return None if has_laplacian and all(map(_is_within_reach, polynomials)) else _REACH

    def build(self, problem: Problem, derivative: Derivative, order: int) -> Callable[..., Any]:
        """One pass per expression, and a jvp for each other entry that it has a derivative by."""
        assert isinstance(derivative, Operator)
        return LaplacianFunction(problem, derivative, polynomials_of(problem, derivative, order))


class LaplacianFunction:
    """The operators as a function of the primals. ``findings`` are those of its last trace."""

    def __init__(
        self, problem: Problem, operator: Operator, polynomials: Sequence[Polynomial]
    ) -> None:
        self._problem, self._operator, self._polynomials = problem, operator, polynomials
        self.findings: Findings | None = None

    def __call__(self, *args: Any) -> Any:
        """The value at ``args``, or a tuple of those of several expressions."""
        fun, leaves = self._problem.of_leaves(args)
        with collected_log() as said:
            values = [
                by_iteration(self._problem, each, self._applied, fun, leaves)
                for each in self._polynomials
            ]
        self.findings = Findings(caveats=caveats_in(said))
        return arranged(self._operator, values)

    def _applied(self, second: Polynomial, fun: Callable[..., Any]) -> Callable[..., Any]:
        return _applied(self._problem, second, fun)


_REACH = "folx gives Laplacians, plus terms of lower order, and powers of that"


def _is_within_reach(polynomial: Polynomial) -> bool:
    """Whether it is a power of a Laplacian with lower terms, or of order 1 or 0 itself."""
    root = second_order_root(polynomial)
    return root is not None and (degree(root[1]) < 2 or _laplacian_of(root[1]) is not None)


def _laplacian_of(second: Polynomial) -> tuple[Fraction, tuple[int, ...]] | None:
    """A number c and entries with ``c sum_i d_i^2`` the terms of order 2; None for others."""
    terms = {monomial: c for monomial, c in second.items() if len(monomial) == 2}
    is_pure = all(first == last for first, last in terms)
    if not is_pure or len(set(terms.values())) != 1:
        return None
    return next(iter(terms.values())), tuple(sorted(first for first, _ in terms))


def _applied(problem: Problem, second: Polynomial, fun: Callable[..., Any]) -> Callable[..., Any]:
    """The operator of second order or less on a function of the leaves."""

    def applied(*leaves: Any) -> Any:
        pairs = [(c, _lower(problem, each, fun, leaves)) for each, c in _low(second)]
        found = _laplacian_of(second)
        if found is not None:
            factor, entries = found
            pairs.append((factor, _laplacian(problem, entries, fun, leaves)))
        return weighted_sum(problem, pairs)

    return applied


def _low(polynomial: Polynomial) -> Iterator[tuple[tuple[int, ...], Fraction]]:
    return ((monomial, c) for monomial, c in polynomial.items() if len(monomial) < 2)


def _lower(
    problem: Problem, monomial: tuple[int, ...], fun: Callable[..., Any], leaves: Leaves
) -> Any:
    for entry in monomial:
        fun = push_forward(fun, one_hot_leaves(entry, problem.leaves))
    return fun(*leaves)


def _laplacian(
    problem: Problem, entries: Sequence[int], fun: Callable[..., Any], leaves: Leaves
) -> Any:
    """The Laplacian over some entries, which become the arguments where they are not all of it."""
    import folx

    of_arrays, arrays = _of_entries(problem, entries, fun, leaves)
    try:
        found = folx.forward_laplacian(of_arrays)(*arrays)
    except (
        AssertionError,
        TypeError,
        ValueError,
        NotImplementedError,
        KeyError,
        IndexError,
    ) as error:
        raise MethodError(f"`folx` cannot differentiate it: {_first_line(error)}") from error
    outputs, structure = jax.tree.flatten(problem.output)
    parts = structure.flatten_up_to(found)
    return structure.unflatten(map(_laplacian_or_zero, parts, outputs))


def _laplacian_or_zero(found: Any, output: Any) -> Any:
    """A result that no input reaches is a plain array."""
    zero = jnp.zeros(output.shape, output.dtype)
    return getattr(found, "laplacian", zero)


def _first_line(error: Exception) -> str:
    said = (str(error).strip().splitlines() or [""])[0].rstrip(".")
    return f"{type(error).__name__} {said}".strip() if isinstance(error, KeyError) else said


def _of_entries(
    problem: Problem, entries: Sequence[int], fun: Callable[..., Any], leaves: Leaves
) -> tuple[Callable[..., Any], list[Any]]:
    """The function of whole leaves where they are wanted whole, else of the entries alone."""
    arrays = list(map(jnp.asarray, leaves))
    places = [place_of(problem, entry) for entry in entries]
    wanted = sorted({place.leaf for place in places})
    if sum(arrays[number].size for number in wanted) == len(entries):

        def of_leaves(*given: Any) -> Any:
            filled = list(arrays)
            for number, array in zip(wanted, given, strict=True):
                filled[number] = array
            return fun(*filled)

        return of_leaves, [arrays[number] for number in wanted]

    def of_entries(*given: Any) -> Any:
        filled = list(arrays)
        for place, entry in zip(places, given, strict=True):
            filled[place.leaf] = filled[place.leaf].at[place.index].set(entry)
        return fun(*filled)

    return of_entries, [arrays[place.leaf][place.index] for place in places]
