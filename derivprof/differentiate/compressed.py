"""Sparse Jacobians and Hessians: the entries that may be other than zero, in coloured passes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp

from derivprof.derivatives import Derivative, FullTensor
from derivprof.differentiate.findings import Findings
from derivprof.differentiate.problem import Problem
from derivprof.sparsity import Compressed, compressed_hessian, compressed_jacobian, why_no_patterns

MOST_COMPARED = 1 << 22
"""Matrices of up to this many entries are filled in with zeros, to be compared with dense ones."""


@dataclass(frozen=True)
class CompressedPasses:
    """One jvp, vjp or Hessian-vector product per colour of the pattern that `asdex` finds."""

    name: str = "compressed"

    def why_not(self, problem: Problem, derivative: Derivative, order: int) -> str | None:
        """Jacobians of one array by one array, and Hessians of a scalar by one array."""
        if not isinstance(derivative, FullTensor) or order > 2:
            return "it computes sparse Jacobians and Hessians (--tensor 1, --tensor 2)"
        outputs = jax.tree.leaves(problem.output)
        if len(problem.leaves) != 1 or len(outputs) != 1:
            return "it takes a function of one array with one array as its result"
        if order == 2 and outputs[0].shape != ():
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
        self._problem, self._make = problem, (compressed_jacobian, compressed_hessian)[order - 1]
        fun, (leaf,) = problem.of_leaves(problem.args)
        self._pattern = self._make(_only_leaf(fun), leaf).pattern
        (output,) = jax.tree.leaves(problem.output)
        self._shape = (*output.shape, *(problem.size,) * order)
        self.findings = Findings(passes=self._pattern.passes)

    def __call__(self, *args: Any) -> Any:
        """The entries, in the order of the pattern."""
        return self._at(args).function(self._problem.of_leaves(args)[1][0])

    def compared(self, entries: Any) -> Any:
        """The whole tensor, as other methods give it; None where it is too large."""
        rows, columns = self._pattern.rows, self._pattern.columns
        height, width = self._pattern.shape
        if height * width > MOST_COMPARED:
            return None
        return (
            jnp.zeros((height, width), entries.dtype)
            .at[rows, columns]
            .set(entries)
            .reshape(self._shape)
        )

    def _at(self, args: tuple[Any, ...]) -> Compressed:
        fun, (leaf,) = self._problem.of_leaves(args)
        return self._make(_only_leaf(fun), leaf, self._pattern)


def _only_leaf(fun: Callable[..., Any]) -> Callable[[Any], Any]:
    """The function with its one output array as its result."""

    def array_to_array(leaf: Any) -> Any:
        (output,) = jax.tree.leaves(fun(leaf))
        return output

    return array_to_array
