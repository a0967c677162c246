"""The function to differentiate, with example arguments, and its view as a function of leaves."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
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
    two Jacobians; without it both are taken at ``args``. ``direction`` are tangents, one per
    differentiated leaf, where the derivative is a function of them; ``args`` are fixed then.
    """

    fun: Callable[..., Any]
    args: tuple[Any, ...]
    argnums: tuple[int, ...] = (0,)
    names: tuple[str, ...] = ()
    second: tuple[Any, ...] = ()
    direction: tuple[Any, ...] = ()

    @property
    def inputs(self) -> tuple[Any, ...]:
        """What a built function is called with."""
        return self.direction or (*self.args, *self.second)

    @property
    def varied(self) -> tuple[int, ...]:
        """Positions, among the flattened inputs, of the leaves that the derivative varies with."""
        if self.direction:
            return tuple(range(len(self.direction)))
        count = len(jax.tree.leaves(self.args)) if self.second else 0
        return (*self.live, *(count + position for position in self.live if self.second))

    def at(self, inputs: Sequence[Any]) -> "Problem":
        """The same at other inputs, of the same shapes."""
        if self.direction:
            return replace(self, direction=tuple(inputs))
        count = len(self.args)
        return replace(self, args=tuple(inputs[:count]), second=tuple(inputs[count:]))

    @cached_property
    def live(self) -> tuple[int, ...]:
        """Positions, among the flattened arguments, of the leaves that are differentiated.

        In the order of ``argnums``.
        """
        positions, start = {}, 0
        for index, argument in enumerate(self.args):
            leaves = jax.tree.leaves(argument)
            positions[index] = [start + i for i, leaf in enumerate(leaves) if _is_inexact(leaf)]
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

    def as_arguments(self, found: Iterable[Any]) -> Any:
        """One thing per differentiated leaf, in the structure of the differentiated arguments.

        None stands in the place of leaves that are not differentiated.
        """
        leaves, structure = jax.tree.flatten(self._chosen)
        values = iter(found)
        filled = structure.unflatten(next(values) if _is_inexact(leaf) else None for leaf in leaves)
        return filled[0] if len(filled) == 1 else filled

    def tangents_of(self, direction: tuple[Any, ...]) -> tuple[Any, ...]:
        """One tangent per differentiated leaf, from one pytree per differentiated argument.

        What stands in the place of leaves that are not differentiated is left out.
        """
        leaves, structure = jax.tree.flatten(self._chosen)
        pairs = zip(leaves, structure.flatten_up_to(direction), strict=True)
        return tuple(tangent for leaf, tangent in pairs if _is_inexact(leaf))

    @property
    def _chosen(self) -> tuple[Any, ...]:
        return tuple(self.args[index] for index in self.argnums)

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


def _is_inexact(leaf: Any) -> bool:
    return bool(jnp.issubdtype(jnp.result_type(leaf), jnp.inexact))
