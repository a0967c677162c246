"""J(x1) J(x2)^T: from both Jacobians, or row by row without holding either."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp

from derivprof.derivatives import Derivative, JacobianProduct
from derivprof.differentiate.jacobians import merged
from derivprof.differentiate.problem import Problem

BLOCK_ROWS = 128
"""How many rows go through at a time. More are hardly faster where f is one matrix product, and
slower where it has intermediate values of its own, and take more memory."""

BLOCK_ENTRIES = 1 << 25
"""How many entries of pulled-back rows are held at a time: 256 MiB in double precision."""


def not_a_product(derivative: Derivative) -> str | None:
    """Why a method of products of Jacobians does not give another derivative."""
    if isinstance(derivative, JacobianProduct):
        return None
    return "it computes products of two Jacobians (--jjt)"


@dataclass(frozen=True)
class Direct:
    """Both Jacobians, and their matrix product."""

    name: str
    jacobian: Callable[..., Any]

    def why_not(self, problem: Problem, derivative: Derivative, order: int) -> str | None:
        """Real inputs and outputs, so that the product is what it is called."""
        return not_a_product(derivative) or problem.reverse_mode_problem()

    def build(self, problem: Problem, derivative: Derivative, order: int) -> Callable[..., Any]:
        """The product, of shape (M, M) for M entries of all outputs."""

        def direct(*inputs: Any) -> Any:
            first, second = _points(problem, inputs)
            return self._matrix(problem, first) @ self._matrix(problem, second).T

        return direct

    def _matrix(self, problem: Problem, args: tuple[Any, ...]) -> Any:
        fun, leaves = problem.of_leaves(args)
        rows = _as_rows(fun)
        found = self.jacobian(rows, argnums=tuple(range(len(leaves))))(*leaves)
        return merged(found, tuple(jnp.shape(leaf) for leaf in leaves), 1, 1)


@dataclass(frozen=True)
class Indirect:
    """Each unit vector back through a `vjp` at x2, and forward through a `jvp` at x1.

    Rows are mapped in blocks, so that no Jacobian with more rows than that is ever held.
    """

    name: str = "indirect"

    def why_not(self, problem: Problem, derivative: Derivative, order: int) -> str | None:
        """Real inputs and outputs, as reverse mode needs."""
        return not_a_product(derivative) or problem.reverse_mode_problem()

    def build(self, problem: Problem, derivative: Derivative, order: int) -> Callable[..., Any]:
        """The product, of shape (M, M) for M entries of all outputs."""
        block = max(1, min(BLOCK_ROWS, BLOCK_ENTRIES // max(problem.size, 1)))

        def indirect(*inputs: Any) -> Any:
            first, second = _points(problem, inputs)
            fun, leaves = problem.of_leaves(first)
            other, other_leaves = problem.of_leaves(second)
            value, pull_back = jax.vjp(_as_rows(other), *other_leaves)

            def column(unit: Any) -> Any:
                return jax.jvp(_as_rows(fun), leaves, pull_back(unit))[1]

            units = jnp.eye(value.size, dtype=value.dtype)
            if value.size <= block:
                return jax.vmap(column, out_axes=1)(units)
            return jax.lax.map(column, units, batch_size=block).T

        return indirect


def _points(problem: Problem, inputs: tuple[Any, ...]) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    count = len(problem.args)
    return inputs[:count], inputs[count:] or inputs[:count]


def _as_rows(fun: Callable[..., Any]) -> Callable[..., Any]:
    """The function with all its outputs as one vector."""

    def rows(*leaves: Any) -> Any:
        parts = [
            jnp.reshape(leaf, (math.prod(leaf.shape),)) for leaf in jax.tree.leaves(fun(*leaves))
        ]
        return parts[0] if len(parts) == 1 else jnp.concatenate(parts)

    return rows
