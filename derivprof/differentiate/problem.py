"""The function to differentiate, with example arguments, and its view as a function of leaves."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jax
import jax.numpy as jnp

from derivprof.jaxprs import program_of

Leaves = Sequence[Any]


@dataclass(frozen=True)
class Problem:
    """``fun(*args)``, differentiated with respect to the inexact leaves of the args in argnums.

    ``args`` may be any pytrees of arrays or Python numbers; the other leaves, and the integer
    and boolean leaves, are passed through. ``names`` are those of the arguments, for messages and
    for entries by name. ``second`` are arguments like ``args`` at a second point, for a product of
    two Jacobians; without it both are taken at ``args``.
    """

    @property
    def inputs(self) -> tuple[Any, ...]:
        """What a built function is called with."""
        return (*self.args, *self.second)

    fun: Callable[..., Any]
    args: tuple[Any, ...]
    argnums: tuple[int, ...] = (0,)
    names: tuple[str, ...] = ()
    second: tuple[Any, ...] = ()

    @cached_property
    def live(self) -> tuple[int, ...]:
        """Positions, among the flattened arguments, of the leaves that are differentiated.

        In the order of ``argnums``.
        """
        positions, start = {}, 0
        for index, argument in enumerate(self.args):
            leaves = jax.tree.leaves(argument)
            positions[index] = [
                start + i
                for i, leaf in enumerate(leaves)
                if jnp.issubdtype(jnp.result_type(leaf), jnp.inexact)
            ]
            start += len(leaves)
        return tuple(position for index in self.argnums for position in positions[index])

    @cached_property
    def leaves(self) -> tuple[Any, ...]:
        """The differentiated leaves of the example arguments."""
        return self.of_leaves(self.args)[1]

    @cached_property
    def leaf_names(self) -> tuple[str, ...]:
        """``x`` for an argument that is an array, ``params.w`` for a leaf of a pytree."""
        names = self.names or tuple(f"argument {index}" for index in range(len(self.args)))
        flat = [
            ".".join((name, *(jax.tree_util.keystr((key,), simple=True) for key in path)))
            for name, argument in zip(names, self.args, strict=True)
            for path, _ in jax.tree_util.tree_leaves_with_path(argument)
        ]
        return tuple(flat[position] for position in self.live)

    @property
    def size(self) -> int:
        """How many entries the differentiated leaves have together."""
        return sum(math.prod(jnp.shape(leaf)) for leaf in self.leaves)

    @cached_property
    def output(self) -> Any:
        """Shapes and dtypes of the result, as a pytree of ``jax.ShapeDtypeStruct``."""
        fun, leaves = self.of_leaves(self.args)
        return program_of(fun, *leaves)[1]

    def of_leaves(self, args: tuple[Any, ...]) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """``fun`` as a function of the differentiated leaves alone, and those of ``args``."""
        flat, structure = jax.tree.flatten(args)

        def fun_of_leaves(*live_leaves: Any) -> Any:
            filled = list(flat)
            for position, leaf in zip(self.live, live_leaves, strict=True):
                filled[position] = leaf
            return self.fun(*jax.tree.unflatten(structure, filled))

        return fun_of_leaves, tuple(flat[position] for position in self.live)

    def reverse_mode_problem(self) -> str | None:
        """Why reverse mode does not give the derivative, or None when it does."""
        dtypes = [leaf.dtype for leaf in jax.tree.leaves(self.output)]
        if not all(jnp.issubdtype(dtype, jnp.floating) for dtype in dtypes):
            return "reverse mode needs real outputs, and the function returns others"
        if any(jnp.issubdtype(jnp.result_type(leaf), jnp.complexfloating) for leaf in self.leaves):
            return "reverse mode needs real inputs"
        return None

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
