"""Any jaxpr, simplified."""

import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from derivprof.compat import ClosedJaxpr, type_of
from derivprof.simplify.level import Level
from derivprof.simplify.program import Simplified
from derivprof.simplify.simplifier import Simplifier


def simplify(
    closed_jaxpr: ClosedJaxpr, level: Level | str = Level.AUTO, *, at: Sequence[Any] | None = None
) -> ClosedJaxpr:
    """The same program with fewer equations, of the same input and output types.

    ``level`` says what may change, see :class:`Level`: ``"exact"`` keeps every bit of the values;
    ``"leibniz"`` and ``"ring"`` re-associate sums and products; ``"auto"`` takes the smallest that
    has the right value at ``at``, one array per input (drawn at random where it is not given).
    Effects stay, in their order; custom derivative rules, source lines and name stacks stay too.
    Raises ValueError for a level that there is not.
    """
    simplified = simplified_program(closed_jaxpr, Level(level), at)
    types = [type_of(var.aval) for var in closed_jaxpr.jaxpr.invars]
    return jax.make_jaxpr(lambda *arguments: simplified(*arguments))(*types)


def simplified_program(
    closed_jaxpr: ClosedJaxpr, level: Level, at: Sequence[Any] | None = None
) -> Simplified:
    """What :func:`simplify` makes, with the laws that led to it."""
    given = [_drawn(var.aval) for var in closed_jaxpr.jaxpr.invars] if at is None else at
    return Simplifier(closed_jaxpr, level, at=given).itself()


def _drawn(aval: Any) -> Any:
    """Some array of a type: normal numbers, or ones."""
    if not jnp.issubdtype(aval.dtype, jnp.inexact):
        return np.ones(aval.shape, aval.dtype)
    return np.random.default_rng(0).standard_normal(aval.shape).astype(aval.dtype)


class _Stage(ModuleType):
    """The stage, which is called like the function that has its name."""

    def __call__(self, *args: Any, **kwargs: Any) -> ClosedJaxpr:
        return simplify(*args, **kwargs)


sys.modules[__name__.rpartition(".")[0]].__class__ = _Stage
