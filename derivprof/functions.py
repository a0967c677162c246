"""Derivatives as functions: ``derivprof.derivative(f, order=8)`` and its kin."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import jax

from derivprof.derivatives import (
    Derivative,
    Diagonal,
    Direction,
    Directional,
    FullTensor,
    MixedPartial,
    Ones,
)
from derivprof.differentiate import Problem, method_named
from derivprof.taylor import jet as jet

Function = Callable[..., Any]
Argnums = int | Sequence[int]


def derivative(
    fun: Function,
    order: int = 1,
    *,
    argnums: Argnums = 0,
    direction: Direction = Ones(),  # noqa: B008 - frozen, one instance is as good as another
    method: str = "taylor",
) -> Function:
    """The derivative D^order f(x)[v, ..., v] as a function of the arguments of ``fun``.

    x are the inexact leaves of the arguments in ``argnums``, any pytrees; v is 1 in every entry,
    or the direction given. The result has the structure and shapes of the result of ``fun``.
    ``method`` is any name of the command line's ``--method`` that computes directional
    derivatives.
    """
    return _derived(fun, Directional(order, direction), argnums, method)


def partial(
    fun: Function, indices: Sequence[int], *, argnums: Argnums = 0, method: str = "taylor"
) -> Function:
    """The mixed partial derivative by the entries in ``indices``, repeats allowed.

    Entries are numbered through the arguments in ``argnums``, flattened: ``partial(f, (0, 2, 4))``
    is d^3 f / dx0 dx2 dx4. The result has the structure and shapes of the result of ``fun``.
    """
    return _derived(fun, MixedPartial(tuple(indices)), argnums, method)


def tensor(fun: Function, order: int, *, argnums: Argnums = 0, method: str = "taylor") -> Function:
    """All partial derivatives of an order, as ``order`` nested ``jax.jacfwd`` arrange them.

    Each output leaf becomes pytrees of the arguments, one within the other; with one array as the
    argument that is an array of shape ``(*output, *x, ..., *x)``.
    """
    derived = _derived(fun, FullTensor(order), argnums, method)

    def nested(*args: Any) -> Any:
        chosen = args[argnums] if isinstance(argnums, int) else tuple(args[i] for i in argnums)
        return jax.tree.map(lambda flat: _split(flat, chosen, order), derived(*args))

    return nested


def diagonal(fun: Function, order: int, *, argnums: int = 0, method: str = "taylor") -> Function:
    """d^n f_i / dx_i^n for every i, in the shape of x.

    ``fun`` maps one array to an array of the same shape, or to a scalar. An entrywise function
    needs one pass, whatever the number of entries.
    """
    return _derived(fun, Diagonal(order), argnums, method)


def _derived(fun: Function, wanted: Derivative, argnums: Argnums, method: str) -> Function:
    row = method_named(method)
    if wanted.order < 0:
        raise ValueError(f"The order is {wanted.order}; it must be 0 or more.")
    numbers = (argnums,) if isinstance(argnums, int) else tuple(argnums)

    def derived(*args: Any) -> Any:
        problem = Problem(fun, args, numbers)
        reason = row.why_not(problem, wanted, wanted.order)
        if reason is not None:
            raise ValueError(f"`{method}` does not apply: {reason}.")
        return row.build(problem, wanted, wanted.order)(*args)

    return derived


def _split(flat: Any, chosen: Any, order: int) -> Any:
    """From the last ``order`` axes, over all entries, to pytrees of the arguments."""
    if order == 0:
        return flat
    leaves, structure = jax.tree.flatten(chosen)
    shapes = [jax.numpy.shape(leaf) for leaf in leaves]
    axis = flat.ndim - order
    parts, start = [], 0
    for shape in shapes:
        size = math.prod(shape)
        part = jax.lax.slice_in_dim(flat, start, start + size, axis=axis)
        start += size
        part = part.reshape(*part.shape[:axis], *shape, *part.shape[axis + 1 :])
        parts.append(_split(part, chosen, order - 1))
    return jax.tree.unflatten(structure, parts)
