"""All partial derivatives, and the diagonal of them, in plain JAX."""

from derivprof.snippets.case import Case
from derivprof.snippets.code import AtInputs, Lines, defined, library, named

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
    matrix = f"compressed_{'jacobian' if case.order == 1 else 'hessian'}"
    found = "  # finds the pattern, once"
    if case.one is None or case.output_shape is None:
        lines = (*_of_one_leaf(case), f"derivative = {matrix}(g, x){found}")
        return AtInputs(lines, "jax.jit(derivative)(x)")
    x = case.one.name
    if case.derivative.get("rows"):
        line = f"derivative = {matrix}({case.of_live}, {x}[0]){found}"
        return AtInputs((line,), f"jax.jit(jax.vmap(derivative.function))({x})")
    line = f"derivative = {matrix}({case.of_live}, {x}){found}"
    return AtInputs((line,), f"jax.jit(derivative)({x})")


def _of_one_leaf(case: Case) -> Lines:
    """The function of the one floating-point leaf of a pytree."""
    ((_, live),) = case.places
    every = [leaf for each in case.wrt for leaf in each.leaves]
    k = every.index(live)
    filled = f"[*leaves[:{k}], x, *leaves[{k + 1}:]]"
    return [
        f"leaves, structure = jax.tree.flatten(({case.live_names},))",
        f"x = leaves[{k}]",
        f"h = {case.of_live}",
        f"g = lambda x: jax.tree.leaves(h(*jax.tree.unflatten(structure, {filled})))[0]",
    ]


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
