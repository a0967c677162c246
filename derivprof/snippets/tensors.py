"""All partial derivatives, and the diagonal of them, in plain JAX."""

import math

from derivprof.snippets.case import Case
from derivprof.snippets.code import AtInputs, Lines, defined, library, named

_MOST_PRINTED = 4096

_TRANSFORMS = {
    "jacfwd": ("jacfwd", "jacfwd"),
    "jacrev": ("jacrev", "jacrev"),
    "jacfwd-jacrev": ("jacfwd", "jacrev"),
}
"""By method: what is put around, and what comes first."""


def nested(case: Case, fun: str, argnums: str) -> str:
    """``jax.jacfwd(jax.jacrev(f))``."""
    outer, first = _TRANSFORMS[case.method]
    for level in range(case.order):
        fun = f"jax.{outer if level else first}({fun}{argnums})"
    return fun


def tensor(case: Case) -> Lines:
    """One Jacobian per order, of any pytrees."""
    return named(nested(case, case.of_all, case.argnums)) if case.are_inexact else library(case)


def compressed(case: Case) -> AtInputs:
    """One pass per colour of the pattern, which is found once, as a sparse matrix."""
    is_scalar = case.output_shape == ()
    if not case.are_inexact or (case.order == 2 and not is_scalar):
        return AtInputs(tuple(library(case)), f"derivative({', '.join(case.names)})")
    several = len(case.live) > 1
    x = f"({case.live_names})" if several else case.live_names
    of_live = case.of_live if case.of_live.isidentifier() else f"({case.of_live})"
    fun = f"lambda inputs: {of_live}(*inputs)" if several else case.of_live
    matrix = f"compressed_{'jacobian' if case.order == 1 else 'hessian'}"
    found = "  # finds the pattern, once"
    if not case.derivative.get("rows"):
        line = f"derivative = {matrix}({fun}, {x}){found}"
        shown = "matrix.todense()" if _is_small(case) else "matrix.data, matrix.indices"
        return AtInputs((line, f"matrix = jax.jit(derivative)({x})"), shown)
    row = f"jax.tree.map(lambda leaf: leaf[0], {x})"
    line = f"derivative = {matrix}({fun}, {row}){found}"
    return AtInputs((line,), f"jax.jit(jax.vmap(derivative.function))({x})")


def _is_small(case: Case) -> bool:
    """Whether the whole matrix can be printed."""
    outputs = case.size if case.order == 2 else math.prod(case.output_shape or (case.size,))
    return case.size * outputs <= _MOST_PRINTED


def diagonal_of_tensor(case: Case) -> Lines:
    """The entries with equal indices of the full array."""
    if not _is_vector(case):
        return library(case)
    axes = case.order + (case.output_shape != ())
    return defined(
        case,
        f"i = jnp.arange({case.size})",
        f"return {nested(case, case.of_live, '')}({case.live_names})[{', '.join('i' * axes)}]",
    )


def diagonal_by_entry(case: Case) -> Lines:
    """One pass of nested ``jax.jvp`` per entry."""
    if not _is_vector(case):
        return library(case)
    x = case.live_names
    return defined(
        case,
        "def entry(i):",
        f"    e = jnp.zeros_like({x}).at[i].set(1)",
        f"    g = {case.of_live}",
        f"    for _ in range({case.order}):",
        f"        g = lambda {x}, g=g: jax.jvp(g, ({x},), (e,))[1]",
        f"    return g({x})" + ("" if case.output_shape == () else "[i]"),
        f"return jax.vmap(entry)(jnp.arange({case.size}))",
    )


def _is_vector(case: Case) -> bool:
    """Whether a vector is mapped to one of its shape, or to a scalar."""
    if case.one is None or len(case.one.shape) != 1:
        return False
    return case.output_shape in ((), case.one.shape)
