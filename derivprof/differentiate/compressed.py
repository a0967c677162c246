"""Sparse Jacobians and Hessians: the entries that may be other than zero, in coloured passes."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from derivprof.derivatives import Derivative, FullTensor
from derivprof.differentiate.findings import Findings
from derivprof.differentiate.problem import Problem
from derivprof.sparsity import (
    ColouredPattern,
    Compressed,
    compressed_hessian,
    compressed_jacobian,
    why_no_patterns,
)

MOST_COMPARED = 1 << 22
"""Matrices of up to this many entries are filled in with zeros, to be compared with dense ones."""


@dataclass(frozen=True)
class CompressedPasses:
    """One jvp, vjp or Hessian-vector product per colour of the pattern that `asdex` finds."""

    name: str = "compressed"

    def why_not(self, problem: Problem, derivative: Derivative, order: int) -> str | None:
        """Jacobians of real functions, and Hessians of those with one output."""
        if not isinstance(derivative, FullTensor) or order > 2:
            return "it computes sparse Jacobians and Hessians (--tensor 1, --tensor 2)"
        sizes = [math.prod(leaf.shape) for leaf in jax.tree.leaves(problem.output)]
        if order == 2 and sizes != [1]:
            return "second derivatives are compressed for one scalar output"
        return problem.reverse_mode_problem() or why_no_patterns()

    def build(self, problem: Problem, derivative: Derivative, order: int) -> Callable[..., Any]:
        """The entries of the pattern as a vector; the function itself at order 0."""
        if order == 0:
            return problem.fun
        return CompressedFunction(problem, order)


class CompressedFunction:
    """The entries as a function of the primals; the pattern is found once, before any trace."""

    def __init__(self, problem: Problem, order: int) -> None:
        self._problem, self._order = problem, order
        self._pattern = self._at(problem.args, None)[0].pattern
        self.findings = Findings(passes=self._pattern.passes)

    def __call__(self, *args: Any) -> Any:
        """The entries, in the order of the pattern."""
        compressed, leaves = self._at(args, self._pattern)
        return compressed.function(leaves)

    def compared(self, entries: Any) -> Any:
        """The whole tensor, as other methods give it; None where it is too large."""
        rows, columns = self._pattern.rows, self._pattern.columns
        height, width = self._pattern.shape
        if height * width > MOST_COMPARED:
            return None
        dense = jnp.zeros((height, width), entries.dtype).at[rows, columns].set(entries)
        return self._by_output(dense)

    def _by_output(self, dense: Any) -> Any:
        """Each output with its own rows, shape ``(*output, inputs)``, or ``(*output, n, n)``."""
        outputs, structure = jax.tree.flatten(self._problem.output)
        axes = (self._problem.size,) * self._order
        ends = np.cumsum([math.prod(output.shape) for output in outputs])[:-1]
        parts = jnp.split(dense, ends) if len(outputs) > 1 else [dense]
        return structure.unflatten(
            part.reshape(*output.shape, *axes).astype(output.dtype)
            for part, output in zip(parts, outputs, strict=True)
        )

    def _at(
        self, args: tuple[Any, ...], pattern: ColouredPattern | None
    ) -> tuple[Compressed, tuple[Any, ...]]:
        fun, leaves = self._problem.of_leaves(args)
        if self._order == 1:
            return compressed_jacobian(lambda leaves: fun(*leaves), leaves, pattern), leaves
        return compressed_hessian(lambda leaves: _scalar(fun(*leaves)), leaves, pattern), leaves


def _scalar(output: Any) -> Any:
    (leaf,) = jax.tree.leaves(output)
    return leaf.reshape(())
