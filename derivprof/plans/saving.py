"""A plan as plain data that JSON can hold, and back: a record says what it was asked to measure."""

import dataclasses
import types
import typing
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any, get_args, get_origin

from derivprof.errors import RecordError
from derivprof.plans.plan import SweepPlan

_KIND = "kind"


def plan_data(plan: SweepPlan) -> dict[str, Any]:
    """The plan as nested dicts and lists; of every object the name of its class, too."""
    return _plain(plan)


def _plain(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case Path():
            return str(value)
        case list() | tuple():
            return [_plain(item) for item in value]
        case _ if dataclasses.is_dataclass(value):
            fields = {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
            return {_KIND: type(value).__name__, **fields}
    return value


def plan_from(data: Mapping[str, Any]) -> SweepPlan:
    """The plan in such data; :class:`RecordError` if it is none, or of another version."""
    try:
        return _made(SweepPlan, data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RecordError(
            f"The record's plan cannot be read ({error}). Give TARGET and the options again."
        ) from error


def _made(kind: Any, data: Any) -> Any:
    """The value of type ``kind`` that the data stand for."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return _made(_chosen(arguments, data), data)
    if kind is types.NoneType:
        return None
    if origin is tuple:
        return tuple(_made(arguments[0], item) for item in data)
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        given = {name: _made(hints[name], item) for name, item in data.items() if name != _KIND}
        return typing.cast(Any, kind)(**given)
    if not isinstance(data, (int, float) if kind is float else str if _is_text(kind) else kind):
        raise TypeError(f"{data!r} stands where a {kind.__name__} belongs")
    return kind(data)


def _is_text(kind: Any) -> bool:
    """Whether JSON has it as a string."""
    return isinstance(kind, type) and issubclass(kind, (Path, Enum))


def _chosen(kinds: tuple[Any, ...], data: Any) -> Any:
    """Which type of a union the data are of."""
    if data is None:
        return types.NoneType
    if not isinstance(data, Mapping):
        plain = (kind for kind in kinds if not dataclasses.is_dataclass(kind))
        return next(kind for kind in plain if kind is not types.NoneType)
    named = {getattr(kind, "__name__", None): kind for kind in kinds}
    return named[data[_KIND]]
