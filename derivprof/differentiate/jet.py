"""JAX's own Taylor mode, ``jax.experimental.jet``, for comparison."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
from jax.errors import UnexpectedTracerError
from jax.experimental.jet import jet
from jax.extend.core import Primitive

from derivprof.derivatives import Derivative, Directional
from derivprof.differentiate.method import MethodError
from derivprof.differentiate.problem import Problem
from derivprof.differentiate.seeds import direction_leaves, not_directional
from derivprof.differentiate.variables import as_function
from derivprof.jaxprs import custom_rules


@dataclass(frozen=True)
class Jet:
    """The series (v, 0, ..., 0) pushed through once; the last coefficient is the derivative."""

    name: str = "jet"

    def why_not(self, problem: Problem, derivative: Derivative, order: int) -> str | None:
        """What `jet` has no rule for shows when it is tried."""
        return not_directional(derivative)

    def build(self, problem: Problem, derivative: Derivative, order: int) -> Callable[..., Any]:
        """D^order f(x)[v, ..., v] as the top coefficient of the pushed-forward series."""
        assert isinstance(derivative, Directional)
        example = direction_leaves(derivative.direction, problem.leaves)
        zeros = tuple([jnp.zeros_like(v)] * (order - 1) for v in example)

        def top_coefficient(fun: Callable[..., Any], leaves: Any, tangents: Any) -> Any:
            if order == 0:
                return fun(*leaves)
            series = tuple((v, *rest) for v, rest in zip(tangents, zeros, strict=True))
            value, coefficients = _pushed(fun, leaves, series)
            tops = jax.tree.structure(value).flatten_up_to(coefficients)
            return jax.tree.unflatten(jax.tree.structure(value), [top[-1] for top in tops])

        return as_function(problem, derivative, top_coefficient)


def _pushed(fun: Callable[..., Any], leaves: tuple[Any, ...], series: Any) -> Any:
    """What `jet` gives; :class:`MethodError` naming what it lacks, instead of its own errors."""
    try:
        return jet(fun, leaves, series)
    except KeyError as error:
        (missing,) = error.args
        if not isinstance(missing, Primitive):
            raise
        raise MethodError(f"`jax.experimental.jet` has no rule for `{missing.name}`") from error
    except (UnexpectedTracerError, AttributeError, NotImplementedError) as error:
        custom = custom_rules(jax.make_jaxpr(fun)(*leaves).jaxpr)
        if not custom:
            raise
        raise MethodError(
            f"`jax.experimental.jet` cannot differentiate custom_jvp or custom_vjp functions "
            f"(here `{'`, `'.join(custom)}`)"
        ) from error
