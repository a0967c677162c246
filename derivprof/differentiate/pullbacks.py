"""Reverse mode: ones pulled back through the function, and through the result again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp

from derivprof.derivatives import Derivative, Pullback
from derivprof.differentiate.findings import Findings
from derivprof.differentiate.problem import Problem
from derivprof.linearise import backward_primitives, residuals_of
from derivprof.record import Stored

Rewrite = Callable[[Callable[..., Any]], Callable[..., Any]]


@dataclass(frozen=True)
class Vjp:
    """``vjp`` per order; ``prepared`` rewrites the function at each level before that."""

    name: str
    prepared: Rewrite = lambda fun: fun

    def why_not(self, problem: Problem, derivative: Derivative, order: int) -> str | None:
        """The pullback alone."""
        if not isinstance(derivative, Pullback):
            return "it computes pullbacks (--vjp)"
        return problem.reverse_mode_problem()

    def build(self, problem: Problem, derivative: Derivative, order: int) -> Callable[..., Any]:
        """The function's value at order 0; above, a tuple with one array per live leaf."""
        return PulledBack(problem, order, self._pullback, self.prepared)

    def _pullback(self, fun: Callable[..., Any]) -> Callable[..., Any]:
        def of_ones(*leaves: Any) -> Any:
            value, pull_back = jax.vjp(self.prepared(fun), *leaves)
            return pull_back(jax.tree.map(jnp.ones_like, value))

        return of_ones


class PulledBack:
    """Ones pulled back ``order`` times, as a function of the primals."""

    def __init__(self, problem: Problem, order: int, pullback: Rewrite, prepared: Rewrite) -> None:
        self._problem, self._order = problem, order
        self._pullback, self._prepared = pullback, prepared

    def __call__(self, *args: Any) -> Any:
        """The value at order 0; above, one array per differentiated leaf."""
        fun, leaves = self._at_order(self._order, args)
        return fun(*leaves)

    @property
    def findings(self) -> Findings:
        """What the last of the forward passes stores, and what its backward pass computes."""
        if not self._order:
            return Findings()
        fun, leaves = self._at_order(self._order - 1, self._problem.args)
        prepared = self._prepared(fun)
        stored, backward = residuals_of(prepared, leaves), backward_primitives(prepared, leaves)
        return Findings(stored=Stored(stored.count, stored.bytes, dict(backward.most_common())))

    def _at_order(self, order: int, args: Any) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        fun, leaves = self._problem.of_leaves(args)
        for _ in range(order):
            fun = self._pullback(fun)
        return fun, leaves
