"""The function to differentiate, with example arguments, and its view as a function of leaves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jax
import jax.numpy as jnp

Leaves = Sequence[Any]


@dataclass(frozen=True)
class Problem:
    """``fun(*args)``, differentiated with respect to the inexact leaves of the args in argnums.

    ``args`` may be any pytrees of arrays or Python numbers; the other leaves, and the integer
    and boolean leaves, are passed through.
    """

    fun: Callable[..., Any]
    args: tuple[Any, ...]
    argnums: tuple[int, ...] = (0,)

    @cached_property
    def live(self) -> tuple[int, ...]:
        """Positions, among the flattened arguments, of the leaves that are differentiated."""
        marks = [
            index in self.argnums and jnp.issubdtype(jnp.result_type(leaf), jnp.inexact)
            for index, argument in enumerate(self.args)
            for leaf in jax.tree.leaves(argument)
        ]
        return tuple(position for position, mark in enumerate(marks) if mark)

    @cached_property
    def leaves(self) -> tuple[Any, ...]:
        """The differentiated leaves of the example arguments."""
        return self.of_leaves(self.args)[1]

    @cached_property
    def output(self) -> Any:
        """Shapes and dtypes of the result, as a pytree of ``jax.ShapeDtypeStruct``."""
        return jax.eval_shape(self.fun, *self.args)

    def of_leaves(self, args: tuple[Any, ...]) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """``fun`` as a function of the differentiated leaves alone, and those of ``args``."""
        flat, structure = jax.tree.flatten(args)

        def fun_of_leaves(*live_leaves: Any) -> Any:
            filled = list(flat)
            for position, leaf in zip(self.live, live_leaves, strict=True):
                filled[position] = leaf
            return self.fun(*jax.tree.unflatten(structure, filled))

        return fun_of_leaves, tuple(flat[position] for position in self.live)

    def scalar_output_problem(self) -> str | None:
        """Why the result is not one real scalar, as reverse mode needs, or None when it is."""
        leaves = jax.tree.leaves(self.output)
        if len(leaves) != 1:
            return f"needs one scalar output, and the function returns {len(leaves)} arrays"
        (leaf,) = leaves
        if leaf.shape != () or not jnp.issubdtype(leaf.dtype, jnp.floating):
            shape = ",".join(map(str, leaf.shape))
            return f"needs one real scalar output, and the function returns {leaf.dtype}[{shape}]"
        if any(jnp.issubdtype(jnp.result_type(leaf), jnp.complexfloating) for leaf in self.leaves):
            return "needs real inputs: `grad` of a complex input is not the directional derivative"
        return None
