"""The wanted entries as scalar arguments of their own, and a derivative by each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp

from derivprof.derivatives import Derivative, MixedPartial
from derivprof.differentiate.entries import flat_indices, place_of
from derivprof.differentiate.problem import Problem


@dataclass(frozen=True)
class SplitArgnums:
    """``jacfwd(jacfwd(g, argnums=0), argnums=1)`` of g that takes the entries one by one."""

    name: str = "split-argnums"

    def why_not(self, problem: Problem, derivative: Derivative, order: int) -> str | None:
        """Only a mixed partial names entries."""
        if isinstance(derivative, MixedPartial):
            return None
        return "it splits off the entries that a mixed partial names"

    def build(self, problem: Problem, derivative: Derivative, order: int) -> Callable[..., Any]:
        """The mixed partial by the first ``order`` entries."""
        assert isinstance(derivative, MixedPartial)
        wanted = flat_indices(problem, derivative.indices[:order])
        distinct = tuple(dict.fromkeys(wanted))
        places = [place_of(problem, flat) for flat in distinct]

        def split(*args: Any) -> Any:
            fun, leaves = problem.of_leaves(args)

            def of_entries(*entries: Any) -> Any:
                filled = list(map(jnp.asarray, leaves))
                for place, entry in zip(places, entries, strict=True):
                    filled[place.leaf] = filled[place.leaf].at[place.index].set(entry)
                return fun(*filled)

            differentiated = of_entries
            for flat in wanted:
                differentiated = jax.jacfwd(differentiated, argnums=distinct.index(flat))
            return differentiated(*(jnp.asarray(leaves[p.leaf])[p.index] for p in places))

        return split
