"""Mixed partial derivatives, in plain JAX where one array (or scalars) are differentiated."""

from derivprof.snippets.case import Case
from derivprof.snippets.code import Lines, defined, library
from derivprof.snippets.tensors import nested


def nested_jvp(case: Case) -> Lines:
    """One ``jax.jvp`` per entry, along a one-hot vector."""
    if case.one is None:
        return library(case)
    x = case.one.name
    return defined(
        case,
        f"g = {case.of_live}",
        f"for i in {_indices(case)}:",
        f"    e = jnp.zeros_like({x}).at[i].set(1)",
        f"    g = lambda {x}, g=g, e=e: jax.jvp(g, ({x},), (e,))[1]",
        f"return g({x})",
    )


def nested_grad(case: Case) -> Lines:
    """One ``jax.grad`` per entry."""
    if case.output_shape != ():
        return library(case)
    if case.are_scalars:
        return _by_argument(case, "grad")
    if case.one is None:
        return library(case)
    x = case.one.name
    level = f"lambda {x}, g=g, i=i: jax.grad(g)({x})[i]"
    return defined(
        case, f"g = {case.of_live}", f"for i in {_indices(case)}:", f"    g = {level}",
        f"return g({x})",
    )  # fmt: skip


def split_argnums(case: Case) -> Lines:
    """The entries as scalar arguments of their own, one ``jax.jacfwd`` by each."""
    if case.are_scalars:
        return _by_argument(case, "jacfwd")
    if case.one is None:
        return library(case)
    x, distinct = case.one.name, tuple(dict.fromkeys(case.flat))
    entries = [f"{x}_{number}" for number in range(len(distinct))]
    indices = [case.entry(flat)[1] for flat in distinct]
    filled = x + "".join(
        f".at[{i}].set({entry})" for i, entry in zip(indices, entries, strict=True)
    )
    call = ", ".join(filled if part == x else part for part in case.call)
    numbers = tuple(distinct.index(flat) for flat in case.flat)
    return defined(
        case,
        f"g = lambda {', '.join(entries)}: {case.fun}({call})",
        f"for i in {numbers}:",
        "    g = jax.jacfwd(g, argnums=i)",
        f"return g({', '.join(f'{x}[{i}]' for i in indices)})",
    )


def sliced(case: Case) -> Lines:
    """The entry of the full array of partial derivatives."""
    if case.one is None:
        return library(case)
    indices = [case.entry(flat)[1] for flat in case.flat if case.one.shape]
    entry = f"[{', '.join(['...', *indices])}]" if indices else ""
    whole = nested(case, case.of_live, "")
    return defined(case, f"return {whole}({case.one.name}){entry}")


def _by_argument(case: Case, transform: str) -> Lines:
    """Scalar arguments: one transform per differentiation, by the number of its argument."""
    return defined(
        case,
        f"g = {case.of_live}",
        f"for i in {tuple(case.entry(flat)[0] for flat in case.flat)}:",
        f"    g = jax.{transform}(g, argnums=i)",
        f"return g({case.live_names})",
    )


def _indices(case: Case) -> str:
    """``(0, 2, 4)``, or one tuple per entry of a matrix."""
    shape = () if case.one is None else case.one.shape
    texts = [case.entry(flat)[1] for flat in case.flat]
    texts = texts if len(shape) < 2 else [f"({text})" for text in texts]
    return f"({', '.join(texts)}{',' * (len(texts) == 1)})"
