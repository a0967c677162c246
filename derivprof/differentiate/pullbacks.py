"""Reverse mode: ones pulled back through the function, and through the result again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp

from derivprof.derivatives import Derivative, Pullback
from derivprof.differentiate.problem import Problem

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

        def pulled_back(*args: Any) -> Any:
            fun, leaves = problem.of_leaves(args)
            for _ in range(order):
                fun = self._pullback(fun)
            return fun(*leaves)

        return pulled_back

    def _pullback(self, fun: Callable[..., Any]) -> Callable[..., Any]:
        def of_ones(*leaves: Any) -> Any:
            value, pull_back = jax.vjp(self.prepared(fun), *leaves)
            return pull_back(jax.tree.map(jnp.ones_like, value))

        return of_ones
