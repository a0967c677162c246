"""Inputs whose size is swept over: the vector that is given a size, and sizes in words."""

import re
from dataclasses import replace
from typing import Any

import numpy as np

from derivprof.errors import InputError
from derivprof.loading.avals import aval_text
from derivprof.loading.drawing import normal
from derivprof.loading.inputs import Inputs
from derivprof.loading.leaves import as_inputs, parse_dtype
from derivprof.plans import InputOptions
from derivprof.record import InputInfo, TargetInfo

HOW = "--shape x=D --shape a=D,D, or let `example_inputs(dim)` beside the function make them"


def sized(inputs: Inputs, argnums: tuple[int, ...], options: InputOptions) -> Inputs:
    """The inputs, the differentiated vector with as many entries as the dimension.

    As they are where nothing is swept over, or where they were made for the dimension. Raises
    :class:`InputError` where there is no such vector.
    """
    if options.dimension is None or inputs.is_sized:
        return inputs
    name = _vector(inputs, [list(inputs.values)[index] for index in argnums])
    before, dtypes = inputs.values[name], parse_dtype(options.dtype)
    is_complex = dtypes.is_complex or np.iscomplexobj(before)
    entries = normal((options.dimension,), name, options.seed, is_complex=is_complex)
    value = entries if inputs.is_guess else entries.astype(before.dtype)
    values = inputs.values | {name: as_inputs(value, dtypes)}
    origins = {each: place for each, place in inputs.origins.items() if each != name}
    return replace(inputs, values=values, origins=origins, is_guess=False)


def _vector(inputs: Inputs, names: list[str]) -> str:
    """The one argument whose size can be varied."""
    if len(names) > 1:
        raise InputError(
            f"--sweep-dim does not say which of {', '.join(names)} it is the size of. "
            f"Write the shapes that depend on it: {HOW}."
        )
    (name,) = names
    value = inputs.values[name]
    if name in inputs.given:
        raise InputError(
            f"--sweep-dim has no size to vary: `{name}` is given as {aval_text(value)}. "
            f"Write --shape {name}=D for its entries to be drawn, or D in the shape of what "
            "depends on it."
        )
    if inputs.is_guess or _is_vector(value):
        return name
    raise InputError(
        f"--sweep-dim: `{name}` is {aval_text(value)}, and only a vector has one size to vary. "
        f"Write the shapes that depend on it: {HOW.replace('x=D', f'{name}=D,3', 1)}."
    )


def _is_vector(value: Any) -> bool:
    return hasattr(value, "dtype") and np.ndim(value) == 1


def size_hint(inputs: Inputs, options: InputOptions) -> str:
    """What to write if the function does not take a vector of another size alone."""
    if options.dimension is None or inputs.is_sized:
        return ""
    return f" If other inputs depend on the size that --sweep-dim varies, write {HOW}."


def in_letters(info: TargetInfo, larger: TargetInfo, sizes: tuple[int, ...]) -> TargetInfo:
    """The target at the first of two sizes, its avals with D for what is larger at the second."""
    inputs = tuple(_in_letters(*pair, sizes) for pair in zip(info.inputs, larger.inputs))  # noqa: B905
    output = info.output and larger.output and letters(info.output, larger.output, sizes)
    return replace(info, inputs=inputs or info.inputs, output=output)


def _in_letters(info: InputInfo, larger: InputInfo, sizes: tuple[int, ...]) -> InputInfo:
    if info.aval == larger.aval:
        return info
    return replace(info, aval=letters(info.aval, larger.aval, sizes), entries=None)


def letters(text: str, larger: str, sizes: tuple[int, ...]) -> str:
    """``float32[D,3]`` from ``float32[2,3]`` and ``float32[4,3]`` at the sizes 2 and 4."""
    numbers, others = (re.findall(r"\d+", each) for each in (text, larger))
    if re.sub(r"\d+", "", text) != re.sub(r"\d+", "", larger):
        return text
    shown = iter(_letter(int(a), int(b), *sizes) for a, b in zip(numbers, others, strict=True))
    return re.sub(r"\d+", lambda _: next(shown), text)


def _letter(length: int, larger: int, size: int, second: int) -> str:
    """``D``, ``2D``, ``D+1``, ``D^2``; ``?`` where a length depends on it in another way."""
    if length == larger:
        return str(length)
    if (length, larger) == (size, second):
        return "D"
    if length * second == larger * size and length % size == 0:
        return f"{length // size}D"
    if larger - length == second - size:
        return f"D{length - size:+d}"
    return "D^2" if (length, larger) == (size**2, second**2) else "?"
