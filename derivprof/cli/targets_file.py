"""A file of targets: ``[[target]]`` tables with the options of the command line, and defaults.

Paths in it are those of a command line: relative to the current folder, wherever the file is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from derivprof.cli.declared_options import option_value
from derivprof.cli.flags import (
    CheckFlags,
    DerivativeFlags,
    PeakFlags,
    ShardFlags,
    SweepFlags,
    option_names,
)
from derivprof.errors import UsageError
from derivprof.plans import did_you_mean, header_lines, parse_toml, read_text

_GROUPS = (SweepFlags, CheckFlags, PeakFlags, ShardFlags)
OPTIONS = {name: group for group in _GROUPS for name in option_names(group)}
"""Every option that a file may give, with its group; a command passes over those it has not."""

_OWN = ("target", "name")
_KINDS = ("partial", "tensor", "diagonal", "jjt", "vjp", "operator")
_TARGET = re.compile(r"\s*\[\[\s*target\s*\]\]\s*(#.*)?")
_DEFAULTS = re.compile(r"\s*\[\s*defaults\s*\]\s*(#.*)?")
_EXAMPLE = 'Write one: [[target]] with target = "mymod:f".'


@dataclass(frozen=True)
class DeclaredTarget:
    """A target as it stands in a file, or on the command line, with the options given there.

    ``place`` says where it stands, for errors; None on the command line.
    """

    target: str
    name: str | None
    options: Mapping[str, Any]
    place: str | None = None


def read_targets(path: Path) -> tuple[DeclaredTarget, ...]:
    """Every target of the file; :class:`UsageError` with the line for what is not as it must be."""
    text = read_text(path, f"There is no file {path} of targets.")
    data = parse_toml(text, path)
    for key in data:
        if key not in ("target", "defaults"):
            meant = did_you_mean(key, ("target", "defaults"))
            place = _Place(path, text, None).of(key)
            raise UsageError(
                f"{place}: there is no key `{key}`, only [[target]] and [defaults].{meant}"
            )
    tables, defaults = data.get("target", []), data.get("defaults", {})
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        raise UsageError(f"{path}: a target is a table of its own, [[target]]. {_EXAMPLE}")
    if not isinstance(defaults, dict):
        raise UsageError(f"{path}: the defaults are a table, [defaults].")
    if not tables:
        raise UsageError(f"{path} has no target. {_EXAMPLE}")
    line = header_lines(text, _DEFAULTS, 1)[0]
    below = _options(defaults, _Place(path, text, line), own=())
    lines = header_lines(text, _TARGET, len(tables))
    places = (_Place(path, text, line) for line in lines)
    return tuple(_target(*each, below) for each in zip(tables, places, strict=True))


def over(lower: Mapping[str, Any], upper: Mapping[str, Any]) -> dict[str, Any]:
    """The options of two layers: the upper one wins.

    One that names a kind of derivative replaces all that the lower one says of the derivative.
    """
    if any(upper.get(name) for name in _KINDS):
        of_derivative = option_names(DerivativeFlags)
        lower = {name: value for name, value in lower.items() if name not in of_derivative}
    return {**lower, **upper}


@dataclass(frozen=True)
class _Place:
    """Where a table stands: its file, and the line of its header if that is known."""

    path: Path
    text: str
    line: int | None

    def of(self, key: str | None = None) -> str:
        """``targets.toml, line 7``: the line of a key, or of the table."""
        line = (self._line_of(key) if key else None) or self.line
        return f"{self.path}, line {line}" if line else str(self.path)

    def _line_of(self, key: str) -> int | None:
        """The line of the first such key below the header, before the next table of its kind."""
        given = re.compile(rf"\s*(\[+\s*(target\.)?)?[\"']?{re.escape(key)}[\"']?\s*[]=.]")
        for number, line in enumerate(self.text.splitlines(), 1):
            if self.line is not None and number <= self.line:
                continue
            if self.line is not None and (_TARGET.fullmatch(line) or _DEFAULTS.fullmatch(line)):
                return None
            if given.match(line):
                return number
        return None


def _target(table: dict[str, Any], place: _Place, below: Mapping[str, Any]) -> DeclaredTarget:
    target, name = table.get("target"), table.get("name")
    if not isinstance(target, str):
        said = "has none" if target is None else f"is {target!r}"
        raise UsageError(
            f'{place.of("target")}: a [[target]] needs `target = "mymod:f"`, and this one {said}.'
        )
    if name is not None and (not isinstance(name, str) or not name.strip()):
        raise UsageError(f"{place.of('name')}: `name` is {name!r}; it must be a text.")
    options = over(below, _options(table, place, own=_OWN))
    return DeclaredTarget(target, name, options, f"{place.of()}, {name or target}")


def _options(table: Mapping[str, Any], place: _Place, own: tuple[str, ...]) -> dict[str, Any]:
    """The options of a table as the command line would have made them."""
    options = {}
    for key, value in table.items():
        if key in own:
            continue
        if key not in OPTIONS:
            meant = did_you_mean(key.replace("-", "_"), (*own, *OPTIONS))
            raise UsageError(f"{place.of(key)}: there is no option `{key}`.{meant}")
        options[key] = option_value(OPTIONS[key], key, value, f"{place.of(key)}: `{key}`")
    return options
