"""The user's own derivative code as one more method."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from derivprof.derivatives import Derivative
from derivprof.differentiate.problem import Problem
from derivprof.differentiate.variables import is_of_direction


@dataclass(frozen=True)
class Candidate:
    """``mymod:my_derivative``, called with the function's own arguments.

    If it has a parameter named ``order`` it is given the order as a Python int and counts for
    every order; otherwise it counts for the order that was asked for, and for no lower one.
    Where the derivative is a function of its direction, it must have a parameter ``direction``: a
    tangent in the structure of the differentiated argument, or a tuple of them.
    """

    name: str
    fun: Callable[..., Any]
    module: str = ""

    def why_not(self, problem: Problem, derivative: Derivative, order: int) -> str | None:
        """Without a parameter ``order`` it says nothing of the lower orders."""
        if is_of_direction(derivative) and not self._takes("direction"):
            return "it takes no `direction`, of which the derivative is to be a function"
        if self.takes_order or order == derivative.order:
            return None
        return f"it takes no `order`, so it stands for order {derivative.order} alone"

    def build(self, problem: Problem, derivative: Derivative, order: int) -> Callable[..., Any]:
        """The user's function, its ``order`` bound if it takes one; or that of its direction."""
        fun = partial(self.fun, order=order) if self.takes_order else self.fun
        if not is_of_direction(derivative):
            return fun
        return lambda *tangents: fun(*problem.args, direction=problem.as_arguments(tangents))

    @property
    def takes_order(self) -> bool:
        """Whether it has a parameter ``order``."""
        return self._takes("order")

    def _takes(self, name: str) -> bool:
        try:
            return name in inspect.signature(self.fun).parameters
        except (TypeError, ValueError):
            return False
