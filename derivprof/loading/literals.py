"""From the text of --at, --shape and --static to what it gives. Numpy only, no jax."""

import ast
import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from derivprof.errors import InputError

_NAMED = re.compile(r"\s*([^\W\d]\w*(?:\.\w+)*)\s*=(?!=)(.*)", re.DOTALL)


@dataclass(frozen=True)
class Normal:
    """An array of that shape, still to be drawn from the standard normal distribution."""

    shape: tuple[int, ...]


@dataclass(frozen=True)
class Given:
    """One value from the command line: where it goes, what it is, and the option it came by.

    ``path`` is ``("params", "w")`` for ``params.w``, and empty where no argument was named.
    ``value`` is a pytree of numbers, numpy arrays and :class:`Normal`. ``is_sized``: whether its
    shape has the letter D.
    """

    path: tuple[str, ...]
    value: Any
    option: str
    is_sized: bool = False


def parse_at(text: str, *, integer_dtype: str | None = None) -> Given:
    """The value of ``--at x=[1,2,3]``: a number, an array, or a pytree of them.

    A list of numbers is an array; dicts, tuples and lists of these are pytrees. Whole numbers are
    floats, since derivatives need them (``2`` is ``2.0``), unless ``integer_dtype`` says otherwise.
    """
    option = f"--at {text}"
    path, value_text = _split_name(text)
    return Given(path, _tree(_literal(value_text, option), option, integer_dtype), option)


def parse_shape(text: str, dimension: int | None = None) -> Given:
    """The array to draw for ``--shape x=4,3``, ``--shape 4,3`` or ``--shape x=()``.

    The letter D stands for the dimension that is swept over.
    """
    path, shape_text = _split_name(text)
    inner = re.fullmatch(r"\s*[(\[](.*)[)\]]\s*", shape_text)
    lengths = (inner[1] if inner else shape_text).strip().removesuffix(",")
    if not lengths and inner:
        return Given(path, Normal(()), f"--shape {text}")
    sizes = [size.strip() for size in lengths.split(",")]
    if is_sized := LETTER in sizes:
        sizes = [_size(size, dimension, text) for size in sizes]
    if bad := next((size for size in sizes if not re.fullmatch(r"[0-9]+", size)), None):
        raise InputError(f"--shape {text}: `{bad}` is not a length. {_SHAPE_FORMS}")
    if "" in sizes:
        raise InputError(f"--shape {text}: a length is missing. {_SHAPE_FORMS}")
    return Given(path, Normal(tuple(map(int, sizes))), f"--shape {text}", is_sized)


LETTER = "D"
"""What the swept size is called in a shape."""


def _size(size: str, dimension: int | None, text: str) -> str:
    """The length, that of the swept size for its letter."""
    if dimension is None:
        raise InputError(
            f"--shape {text}: {LETTER} is the size that --sweep-dim varies, which is not given. "
            "Add --sweep-dim 2..64, or write a number."
        )
    return str(dimension) if size == LETTER else size


_SHAPE_FORMS = "Write --shape x=4,3, or --shape x=() for a scalar."


def parse_static(text: str) -> tuple[str, Any]:
    """The name and the value of ``--static n=4``; a value that is no literal is a string."""
    path, value = _split_name(text)
    if len(path) != 1:
        raise InputError(f"--static {text} has no name. Write --static n=4.")
    try:
        return path[0], ast.literal_eval(value.strip())
    except (ValueError, SyntaxError, TypeError):
        return path[0], value.strip()


def _split_name(text: str) -> tuple[tuple[str, ...], str]:
    found = _NAMED.fullmatch(text)
    return (tuple(found[1].split(".")), found[2]) if found else ((), text)


def _literal(text: str, option: str) -> Any:
    """The Python literal, where ``1,2,3`` without brackets is the list of these."""
    try:
        node = ast.parse(text.strip(), mode="eval").body
        value = ast.literal_eval(node)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError) as error:
        raise InputError(
            f"{option}: `{text.strip()}` is not a number, list, tuple or dict of numbers. "
            "Write it as in Python, such as x=1.1, x=[1,2,3] or x={'w': [1.0, 2.0], 'b': 0.5}."
        ) from error
    bare_commas = isinstance(node, ast.Tuple) and node.elts and _starts_at_first_item(node)
    return list(value) if bare_commas else value


def _starts_at_first_item(node: ast.Tuple) -> bool:
    return node.col_offset == node.elts[0].col_offset


def _tree(value: Any, option: str, integer_dtype: str | None) -> Any:
    def subtree(item: Any) -> Any:
        return _tree(item, option, integer_dtype)

    match value:
        case dict():
            return {key: subtree(item) for key, item in _checked(value, option).items()}
        case tuple():
            return tuple(map(subtree, value))
        case list() if _holds_containers(value):
            return list(map(subtree, value))
        case list():
            return _array(value, option, integer_dtype)
        case bool() | float() | complex() | None:
            return value
        case int():
            return _whole_number(value, option, integer_dtype)
    raise InputError(
        f"{option}: {value!r} is not a number. Inputs are numbers and arrays; "
        "give an argument of another kind by --static."
    )


def _checked(value: dict[Any, Any], option: str) -> dict[Any, Any]:
    kinds = {type(key) for key in value}
    if kinds <= {str} or kinds <= {int}:
        return value
    raise InputError(f"{option}: the keys {list(value)} are not all strings, or all whole numbers.")


def _holds_containers(value: list[Any]) -> bool:
    """Whether a dict or tuple stands in nested lists: then they are a pytree and not an array."""
    return any(
        isinstance(item, dict | tuple) or (isinstance(item, list) and _holds_containers(item))
        for item in value
    )


def _array(value: list[Any], option: str, integer_dtype: str | None) -> np.ndarray:
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise InputError(
            f"{option}: the lists have different lengths, so they are not an array. "
            "Make the rows equally long, or write a tuple of lists for a pytree."
        ) from error
    if array.size == 0:
        return array.astype(integer_dtype or float)
    if array.dtype.kind not in "biufc":
        raise InputError(f"{option}: the list holds something that is not a number.")
    return array.astype(integer_dtype or float) if array.dtype.kind in "iu" else array


def _whole_number(value: int, option: str, integer_dtype: str | None) -> float | np.ndarray:
    try:
        return np.asarray(value, integer_dtype) if integer_dtype else float(value)
    except OverflowError as error:
        raise InputError(
            f"{option}: {value} is too large for {integer_dtype or 'float'}."
        ) from error
