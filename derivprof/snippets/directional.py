"""Derivatives along a direction v, in plain JAX."""

import math

from derivprof.snippets.case import Case
from derivprof.snippets.code import Lines, defined, library, repeated, tuple_text


def nested_jvp(case: Case) -> Lines:
    """One ``jax.jvp`` per order."""
    if not case.are_arrays and not (_is_ones(case) and case.are_inexact):
        return library(case)
    primals = tuple_text([each.name for each in case.wrt])
    tangents = "(v,)" if len(case.live) == 1 else "v"
    if case.order == 1:
        pushed = f"return jax.jvp({case.of_live}, {primals}, {tangents})[1]"
        return defined(case, *_direction_lines(case), pushed)
    level = f"lambda {case.live_names}, g=g: jax.jvp(g, {primals}, {tangents})[1]"
    return defined(case, *_direction_lines(case), *repeated(case, level))


def jet(case: Case) -> Lines:
    """The series (v, 0, ..., 0) through ``jax.experimental.jet``; its last term."""
    if not case.are_arrays or case.output_shape is None:
        return library(case)
    primals = tuple_text([each.name for each in case.wrt])
    zeros = f" + [jnp.zeros_like({{0}})] * {case.order - 1}" if case.order > 1 else ""
    one = f"[[v]{zeros.format('v')}]"
    many = f"[[each]{zeros.format('each')} for each in v]"
    return defined(
        case,
        *_direction_lines(case),
        f"series = {one if len(case.live) == 1 else many}",
        f"return jet({case.of_live}, {primals}, series)[1][-1]",
    )


def nested_grad(case: Case) -> Lines:
    """One ``jax.grad`` per order, contracted with v."""
    if not case.are_arrays or case.output_shape != ():
        return library(case)
    if case.one is not None and _is_ones(case) and case.one.shape == ():
        return defined(case, *repeated(case, "jax.grad(g)"))
    level = f"lambda {case.live_names}, g=g: {_contracted(case)}"
    without_v = case.one is not None and _is_ones(case)
    lines = [] if without_v else _direction_lines(case)
    return defined(case, *lines, *repeated(case, level))


def _contracted(case: Case) -> str:
    if case.one is not None:
        weighted = "" if _is_ones(case) else " * v"
        return f"jnp.sum(jax.grad(g)({case.one.name}){weighted})"
    numbers = tuple(range(len(case.live)))
    gradient = f"jax.grad(g, argnums={numbers})({case.live_names})"
    return f"sum(jnp.sum(slope * each) for slope, each in zip({gradient}, v))"


def _is_ones(case: Case) -> bool:
    return case.derivative.get("direction", "ones") == "ones"


def _direction_lines(case: Case) -> Lines:
    """What defines ``v``: an array, or a tuple of one thing per argument."""
    text = case.derivative.get("direction", "ones")
    if text == "ones" and not case.are_arrays:
        whole = case.live_names if len(case.live) == 1 else f"({case.live_names})"
        return [f"v = jax.tree.map(jnp.ones_like, {whole})"]
    if text == "ones":
        return _defined([f"jnp.ones_like({each.name})" for each in case.wrt])
    if text == "random":
        seed = case.derivative["seed"]
        return _parts(case, f"np.random.default_rng({seed}).standard_normal({case.size})")
    if text.endswith(".npy"):
        return _parts(case, f"np.load({text!r}).reshape(-1)")
    return _one_hot(case, int(text[1:]))


def _defined(parts: list[str]) -> Lines:
    return [f"v = {parts[0] if len(parts) == 1 else tuple_text(parts)}"]


def _one_hot(case: Case, flat: int) -> Lines:
    number, index = case.entry(flat)
    zeros = [f"jnp.zeros_like({each.name})" for each in case.wrt]
    zeros[number] += f".at[{index}].set(1)"
    return _defined(zeros)


def _parts(case: Case, entries: str) -> Lines:
    """One part of a flat vector per argument, in its shape and dtype."""
    if case.one is not None:
        return _defined([_part(case.one.name, entries, case.one.shape)])
    parts, start = [], 0
    for each in case.wrt:
        end = start + math.prod(each.shape)
        parts.append(_part(each.name, f"entries[{start}:{end}]", each.shape))
        start = end
    return [f"entries = {entries}", *_defined(parts)]


def _part(name: str, entries: str, shape: tuple[int, ...]) -> str:
    shaped = entries if len(shape) == 1 else f"{entries}.reshape({shape})"
    return f"jnp.asarray({shaped}, {name}.dtype)"
