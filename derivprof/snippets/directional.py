"""Derivatives along a direction v, in plain JAX: functions of the inputs, or of v."""

import math

from derivprof.errors import RecordError
from derivprof.snippets.case import Argument, Case
from derivprof.snippets.code import (
    AtInputs,
    Lines,
    defined,
    library,
    library_text,
    named,
    repeated,
    tuple_text,
)


def by_library(case: Case) -> Lines | AtInputs:
    """The function of derivprof, at the inputs where they are fixed."""
    if not case.is_of_direction:
        return library(case)
    return of_direction(case, named(f"{library_text(case)}({', '.join(case.names)})"))


def of_direction(case: Case, lines: Lines) -> AtInputs:
    """Lines that define ``derivative``, a function of v, where the inputs and v are there."""
    spaced = ["", "", *lines, "", ""] if len(lines) > 1 else lines
    return AtInputs((*_direction_lines(case), *spaced), "jax.jit(derivative)(v)")


def _with_v(case: Case, *body: str) -> Lines | AtInputs:
    """``derivative`` with that body, which uses v."""
    if not case.is_of_direction:
        return defined(case, *_direction_lines(case), *body)
    return of_direction(case, ["def derivative(v):", *(f"    {line}" for line in body)])


def nested_jvp(case: Case) -> Lines | AtInputs:
    """One ``jax.jvp`` per order."""
    has_plain_v = _is_ones(case) or case.is_of_direction
    if not case.are_arrays and not (has_plain_v and case.are_inexact):
        return by_library(case)
    primals = tuple_text([each.name for each in case.wrt])
    tangents = "(v,)" if len(case.live) == 1 else "v"
    if case.order == 1:
        pushed = f"return jax.jvp({case.of_live}, {primals}, {tangents})[1]"
        return _with_v(case, pushed)
    level = f"lambda {case.live_names}, g=g: jax.jvp(g, {primals}, {tangents})[1]"
    return _with_v(case, *repeated(case, level))


def jet(case: Case) -> Lines | AtInputs:
    """The series (v, 0, ..., 0) through ``jax.experimental.jet``; its last term."""
    if not case.are_arrays or case.output_shape is None:
        return by_library(case)
    primals = tuple_text([each.name for each in case.wrt])
    zeros = f" + [jnp.zeros_like({{0}})] * {case.order - 1}" if case.order > 1 else ""
    one = f"[[v]{zeros.format('v')}]"
    many = f"[[each]{zeros.format('each')} for each in v]"
    return _with_v(
        case,
        f"series = {one if len(case.live) == 1 else many}",
        f"return jet({case.of_live}, {primals}, series)[1][-1]",
    )


def nested_grad(case: Case) -> Lines | AtInputs:
    """One ``jax.grad`` per order, contracted with v."""
    if not case.are_arrays or case.output_shape != ():
        return by_library(case)
    if case.one is not None and _is_ones(case) and case.one.shape == ():
        return defined(case, *repeated(case, "jax.grad(g)"))
    level = f"lambda {case.live_names}, g=g: {_contracted(case)}"
    if case.one is not None and _is_ones(case):
        return defined(case, *repeated(case, level))
    return _with_v(case, *repeated(case, level))


def _contracted(case: Case) -> str:
    if case.one is not None:
        weighted = "" if _is_ones(case) else " * v"
        return f"jnp.sum(jax.grad(g)({case.one.name}){weighted})"
    numbers = tuple(range(len(case.live)))
    gradient = f"jax.grad(g, argnums={numbers})({case.live_names})"
    return f"sum(jnp.sum(slope * each) for slope, each in zip({gradient}, v))"


def _is_ones(case: Case) -> bool:
    """Whether v is always ones."""
    return not case.is_of_direction and case.derivative.get("direction", "ones") == "ones"


def _direction_lines(case: Case) -> Lines:
    """What defines ``v``: an array, or a tuple of one thing per argument."""
    text = case.derivative.get("direction", "ones")
    if text == "ones" and not case.are_arrays:
        whole = case.live_names if len(case.live) == 1 else f"({case.live_names})"
        return [f"v = jax.tree.map(jnp.ones_like, {whole})"]
    if text == "ones":
        return _defined([f"jnp.ones_like({each.name})" for each in case.wrt])
    if not case.are_arrays:
        return _unravelled(case, text)
    if (entries := _entries(case, text)) is not None:
        return _parts(case, entries)
    return _one_hot(case, int(text[1:]))


def _entries(case: Case, text: str) -> str | None:
    """All entries of a random direction, or of one from a file; None for one-hot vectors."""
    if text == "random":
        seed = case.derivative["seed"]
        return f"np.random.default_rng({seed}).standard_normal({case.size})"
    return f"np.load({text!r}).reshape(-1)" if text.endswith(".npy") else None


def _unravelled(case: Case, text: str) -> Lines:
    """A direction in the structure of pytrees, which are there."""
    if not case.are_inexact:
        raise RecordError(
            "There is no snippet: the direction would need entries beside whole numbers. "
            "Use --direction ones."
        )
    whole = case.live_names if len(case.live) == 1 else f"({case.live_names})"
    found = _entries(case, text)
    one_hot = f"jnp.zeros_like(entries).at[{text[1:]}].set(1)"
    given = one_hot if found is None else f"jnp.asarray({found}, entries.dtype)"
    return [f"entries, unravel = ravel_pytree({whole})", f"v = unravel({given})"]


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
        return _defined([_part(case, case.one, entries)])
    parts, start = [], 0
    for each in case.wrt:
        end = start + math.prod(each.shape)
        parts.append(_part(case, each, f"entries[{start}:{end}]"))
        start = end
    return [f"entries = {entries}", *_defined(parts)]


def _part(case: Case, each: Argument, entries: str) -> str:
    """An input outside ``derivative`` may be a Python number, which has no dtype of its own."""
    shaped = entries if len(each.shape) == 1 else f"{entries}.reshape({each.shape})"
    is_input = case.is_of_direction
    dtype = f"jnp.result_type({each.name})" if is_input else f"{each.name}.dtype"
    return f"jnp.asarray({shaped}, {dtype})"
