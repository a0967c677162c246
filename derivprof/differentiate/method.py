"""What a method is: it says whether it applies, and builds an ordinary JAX function."""

from collections.abc import Callable
from typing import Any, Protocol

from derivprof.derivatives import Derivative
from derivprof.differentiate.problem import Problem


class MethodError(Exception):
    """A method met something that it cannot differentiate; the message is the cell's reason."""


class Method(Protocol):
    """One way of computing a derivative. Add one: write a file, add a row to ``METHODS``."""

    @property
    def name(self) -> str:
        """The name on the command line and in the record."""
        ...

    def why_not(self, problem: Problem, derivative: Derivative, order: int) -> str | None:
        """Why this method does not give the derivative of this order, or None when it does."""
        ...

    def build(self, problem: Problem, derivative: Derivative, order: int) -> Callable[..., Any]:
        """The derivative of the given order as a function of ``problem.args``.

        Its result has the structure of the function's own result, each leaf of the same shape.
        """
        ...
