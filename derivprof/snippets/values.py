"""The lines that make the inputs: their values where few, the user's examples, or placeholders."""

import math
import re
from collections.abc import Iterator
from typing import Any

from derivprof.record import InputInfo, InputLeaf

BESIDE = ("example_inputs", "second_inputs")
"""What a user's module may hold beside a function."""

_PYTHON = ("float", "int", "bool", "complex")


def value_line(info: InputInfo, name: str, fun: str, *, x64: bool) -> str:
    """``x = jnp.asarray([1.0, 2.0])``."""
    literals = [_literal(leaf, x64=x64) for leaf in info.leaves]
    if info.structure is not None and None not in literals:
        return f"{name} = {_filled(info.structure, iter(map(str, literals)))}"
    if info.origin is not None:
        return f"{name} = {located(info.origin, fun)}"
    if info.structure is None:
        return f"{name} = ...  # {info.aval}: your own value"
    drawn = (_placeholder(leaf, x64=x64) for leaf in info.leaves)
    return f"{name} = {_filled(info.structure, drawn)}  # your own values here"


def located(expression: str, fun: str) -> str:
    """An expression of the record with the names that the snippet has."""
    text = re.sub(r"\bmodule\.((?:example|second)_inputs)", r"\1", expression)
    return re.sub(r"\bf\.((?:example|second)_inputs)", rf"{fun}.\1", text)


def _filled(structure: str, leaves: Iterator[str]) -> str:
    """The structure with a leaf for each ``_`` that stands alone; keys keep theirs."""
    return re.sub(r"'(?:[^'\\]|\\.)*'|\b_\b", lambda found: _or_leaf(found[0], leaves), structure)


def _or_leaf(text: str, leaves: Iterator[str]) -> str:
    return next(leaves) if text == "_" else text


def _literal(leaf: InputLeaf, *, x64: bool) -> str | None:
    if leaf.entries is None:
        return None
    text = _numbers(leaf.entries)
    if leaf.dtype in _PYTHON:
        return text
    if 0 in leaf.shape:
        return f'jnp.zeros({leaf.shape}, "{leaf.dtype}")'
    return f"jnp.asarray({text}{_dtype(leaf, x64=x64)})"


def _numbers(entries: Any) -> str:
    match entries:
        case list() | tuple():
            return f"[{', '.join(map(_numbers, entries))}]"
        case float() if not math.isfinite(entries):
            return f"{'-' if entries < 0 else ''}jnp.{'nan' if math.isnan(entries) else 'inf'}"
    return str(entries)


def _placeholder(leaf: InputLeaf, *, x64: bool) -> str:
    if leaf.dtype in _PYTHON:
        return "1.1" if leaf.is_inexact else f"{leaf.dtype}(1)"
    if leaf.dtype.startswith("key"):
        return "jax.random.key(0)"
    if not leaf.is_inexact:
        return f'jnp.zeros({leaf.shape}, "{leaf.dtype}")'
    normal = f"np.random.default_rng(0).normal(size={leaf.shape})"
    return f"jnp.asarray({normal}{_dtype(leaf, x64=x64)})"


def _dtype(leaf: InputLeaf, *, x64: bool) -> str:
    """The dtype where it is not the one that JAX gives such numbers anyway."""
    bits = 64 if x64 else 32
    usual = (f"float{bits}", f"int{bits}", f"complex{2 * bits}", "bool")
    return "" if leaf.dtype in usual else f', "{leaf.dtype}"'
