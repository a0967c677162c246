"""The JSON of a record, and its history.

Version 1: the first. A field that is added later gets a default here, so that old records stay
readable; a field whose meaning changes gets a new version and a step in ``UPGRADES``.
Added to it: ``target.imported``, ``call``, ``argnums``, ``second`` and ``own``, and of every input
``leaves``, ``structure`` and ``origin``, from which a snippet is made. ``derivative.seed``.
``stored.backward``. ``growth.certificate``. ``simplification``. ``plan``.
``operations``. ``memory.device_peak_bytes`` and its note.
``derivative.as_function_of``, where
that is not the inputs. ``comparisons``, ``controls``, ``derivative.row_count``, and of timings
``run_low_s``, ``run_high_s``, ``rows_per_s`` and ``cache_hits``. ``environments``, and the
``device`` of a cell, a law, a crossover, a comparison and a caveat, in a record of several devices.
``environment.clock`` and ``processes``; ``timing.run_by`` and ``kernel_s``; ``scaling``,
with ``speedup_low`` and ``speedup_high``. ``program``. ``schedule``. ``axis`` of a sweep, a law,
changes and a line of a budget, and the ``dimension`` of a cell.
Every other document has the version too: see :mod:`derivprof.record.kinds`. Added to all but
sweeps: ``kind``, by which they are told apart; those written before are told by their keys.
"""

import dataclasses
import functools
import json
import math
import re
import textwrap
import types
import typing
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, get_args, get_origin

from derivprof.errors import RecordError
from derivprof.record.collection import Collection
from derivprof.record.kinds import SWEEP, Document, Kind, kind_of, kind_of_document
from derivprof.record.profile import Profile

SCHEMA_VERSION = 1

UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""From a version to the next: one function per step, none yet."""

_NUMBERS = re.compile(r"\[\n\s*(?:-?\d[^\s,]*,\n\s*)*-?\d[^\s,]*\n\s*\]")
"""A list of nothing but numbers; a line break is never inside a string of JSON."""

_FROM_NAME = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
_TO_NAME = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}


def to_json(record: Document, *, indent: int | None = 1) -> str:
    """The record as one JSON document, valid to the letter: NaN and infinities become strings.

    Lists of numbers stand on one line, however it is indented.
    """
    if isinstance(record, Collection) and record.profiles and indent is not None:
        return _of_several(record, indent)
    data = _marked(_encode(record), kind_of_document(record))
    text = json.dumps(data, indent=indent, allow_nan=False, ensure_ascii=False)
    return _NUMBERS.sub(lambda found: " ".join(found[0].split()), text)


def _of_several(collection: Collection, indent: int) -> str:
    """The same text from those of its records, of which all but one stay from cell to cell."""
    bare = dataclasses.replace(collection, names=(), profiles=())
    names = json.dumps(collection.names, ensure_ascii=False)
    records = ",\n".join(_kept_text(_Same(profile), indent) for profile in collection.profiles)
    text = to_json(bare, indent=indent)
    start = f"\n{indent * ' '}"  # a line break is never inside a string of JSON
    text = text.replace(f'{start}"names": []', f'{start}"names": {names}', 1)
    return text.replace(f'{start}"profiles": []', f'{start}"profiles": [\n{records}{start}]', 1)


@dataclasses.dataclass(frozen=True, eq=False)
class _Same:
    """An object that is equal to itself alone: records hold what cannot be hashed."""

    it: Profile

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.it is other.it

    def __hash__(self) -> int:
        return id(self.it)


@functools.lru_cache(maxsize=128)
def _kept_text(same: _Same, indent: int) -> str:
    return textwrap.indent(to_json(same.it, indent=indent), 2 * indent * " ")


def _marked(data: dict[str, Any], kind: Kind | None) -> dict[str, Any]:
    """The same with its kind behind the version; a sweep has none, as it never had."""
    if kind is None or kind is SWEEP:
        return data
    return {"schema_version": data["schema_version"], "kind": kind.name} | data


def from_json(text: str, origin: str = "the record") -> Profile:
    """The sweep in a JSON document; :class:`RecordError` naming ``origin`` if there is none."""
    found = document_from_json(text, origin)
    if isinstance(found, Profile):
        return found
    raise RecordError(f"{origin} is {words_of(found)}, not {SWEEP.words}. Give one of those.")


def document_from_json(text: str, origin: str = "the record") -> Document:
    """What a JSON document that derivprof wrote holds, of whatever kind and version.

    Raises :class:`RecordError` naming ``origin`` for any other text.
    """
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise RecordError(
            f"{origin} is not JSON (line {error.lineno}: {error.msg}). "
            "Give a record that derivprof wrote with -o run.json or --json."
        ) from error
    data = _upgraded(data, origin)
    try:
        return _decode(kind_of(data).made, data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RecordError(
            f"{origin} is not a derivprof record, or is damaged ({_cause(error)}). "
            "Measure it again."
        ) from error


def words_of(document: Document) -> str:
    """What people call such a document, ``an explanation``."""
    kind = kind_of_document(document)
    assert kind is not None
    return kind.words


def _cause(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"`{error.args[0]}` is missing"
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def _upgraded(data: Any, origin: str) -> dict[str, Any]:
    version = data.get("schema_version") if isinstance(data, dict) else None
    if not isinstance(version, int) or version < 1:
        raise RecordError(
            f"{origin} has no schema_version, so it is not a derivprof record. "
            "Give a file that derivprof wrote with -o run.json or --json."
        )
    if version > SCHEMA_VERSION:
        raise RecordError(
            f"{origin} has schema version {version}, and this derivprof reads up to "
            f"{SCHEMA_VERSION}. Upgrade derivprof to read it."
        )
    for step in range(version, SCHEMA_VERSION):
        data = UPGRADES[step](data)
    return data


def _encode(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case float() if not math.isfinite(value):
            return _TO_NAME[str(value)]
        case None | bool() | int() | float() | str():
            return value
        case Mapping():
            return {str(key): _encode(item) for key, item in value.items()}
        case list() | tuple():
            return [_encode(item) for item in value]
    return {f.name: _encode(getattr(value, f.name)) for f in dataclasses.fields(value)}


def _decode(kind: Any, data: Any) -> Any:
    """The value of type ``kind`` that ``data``, parsed JSON, stands for."""
    origin, arguments = get_origin(kind), get_args(kind)
    if kind is Any:
        return _decode_untyped(data)
    if origin in (types.UnionType, typing.Union):
        return (
            None
            if data is None
            else _decode(next(a for a in arguments if a is not type(None)), data)
        )
    if origin is tuple:
        return _decode_tuple(arguments, data)
    if origin is Mapping:
        return {key: _decode(arguments[1], item) for key, item in data.items()}
    if dataclasses.is_dataclass(kind):
        return _decode_dataclass(typing.cast(type, kind), data)
    if kind is float:
        return _FROM_NAME[data] if isinstance(data, str) else float(data)
    if issubclass(kind, Enum):
        return kind(data)
    if not isinstance(data, kind) or (kind is int and isinstance(data, bool)):
        raise TypeError(f"{data!r} stands where a {kind.__name__} belongs")
    return data


def _decode_untyped(data: Any) -> Any:
    """The data with the numbers that JSON has no way to write: entries may be NaN."""
    match data:
        case str():
            return _FROM_NAME.get(data, data)
        case list():
            return [_decode_untyped(item) for item in data]
        case dict():
            return {key: _decode_untyped(item) for key, item in data.items()}
    return data


def _decode_tuple(arguments: tuple[Any, ...], data: Any) -> tuple[Any, ...]:
    if not isinstance(data, list):
        raise TypeError(f"{data!r} stands where a list belongs")
    if arguments[-1] is Ellipsis:
        return tuple(_decode(arguments[0], item) for item in data)
    return tuple(_decode(kind, item) for kind, item in zip(arguments, data, strict=True))


def _decode_dataclass(kind: type, data: Any) -> Any:
    if not isinstance(data, dict):
        raise TypeError(f"{data!r} stands where a {kind.__name__} belongs")
    hints = typing.get_type_hints(kind)
    given = {
        f.name: _decode(hints[f.name], data[f.name])
        for f in dataclasses.fields(kind)
        if f.name in data or _is_required(f)
    }
    return kind(**given)


def _is_required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
