"""The budgets that a pyproject.toml declares, one ``[[tool.derivprof.budget]]`` each."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from derivprof.budgets.costs import COSTS, Cost
from derivprof.errors import UsageError
from derivprof.plans import did_you_mean, header_lines, parse_toml, read_text
from derivprof.record import Axis
from derivprof.units import parse_bytes

HEADER = re.compile(r"\s*\[\[\s*tool\s*\.\s*derivprof\s*\.\s*budget\s*\]\]\s*(#.*)?")
"""The line that a budget begins with."""

_OWN = ("target", "method", "jax")


@dataclass(frozen=True)
class DeclaredBudget:
    """One budget as it stands in the file.

    ``options`` are those of the command line, by their names without dashes, as TOML has them.
    ``allowed`` has per cost one number, for the highest order or dimension, or one for each.
    ``place`` says where it stands, for errors.
    """

    place: str
    target: str
    methods: tuple[str, ...]
    options: Mapping[str, Any]
    allowed: Mapping[str, int | tuple[int, ...]]
    jax: str | None = None

    @property
    def is_compiled(self) -> bool:
        """Whether the programs must be compiled to know their costs."""
        return any(COSTS[name].is_compiled for name in self.allowed)

    def check_lengths(self, places: Sequence[int], axis: Axis = Axis.ORDER) -> None:
        """Raise :class:`UsageError` for a list that has not one number per order, or dimension."""
        for name, allowed in self.allowed.items():
            if not isinstance(allowed, int) and len(allowed) != len(places):
                raise UsageError(
                    f"{self.place}: `{name}` has {len(allowed)} numbers, and there are "
                    f"{len(places)} {axis.several}, {places[0]} to {places[-1]}. Give one per "
                    f"{axis.head}, or one for the {axis.highest.split()[0]}."
                )

    def why_skipped(self, jax: str) -> str | None:
        """Why it is not checked with that version of JAX; None if it is."""
        if self.jax is None or SpecifierSet(self.jax).contains(jax, prereleases=True):
            return None
        return f"it is for jax {self.jax}, and this is {jax}"


def read_budgets(path: Path, options: Collection[str]) -> tuple[DeclaredBudget, ...]:
    """Every budget of the file. ``options`` are the keys that the command line understands.

    Raises :class:`UsageError` with the file and the line for whatever is not as it must be.
    """
    missing = f"There is no {path} with budgets. Name the file with --budgets-file."
    text = read_text(path, missing)
    tables = _tables(text, path)
    lines = header_lines(text, HEADER, len(tables))
    places = [
        f"{path}, budget {n}{f' (line {line})' if line else ''}" for n, line in enumerate(lines, 1)
    ]
    return tuple(declared_budget(*each, options) for each in zip(tables, places, strict=True))


def _tables(text: str, path: Path) -> list[dict[str, Any]]:
    section = parse_toml(text, path).get("tool", {}).get("derivprof", {})
    for key in section:
        if key != "budget":
            raise UsageError(f"{path}: [tool.derivprof] has no key `{key}`, only `budget`.")
    tables = section.get("budget", [])
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        raise UsageError(f"{path}: a budget is a table of its own: [[tool.derivprof.budget]].")
    if not tables:
        raise UsageError(f"{path} has no budget. Write one: [[tool.derivprof.budget]].")
    return tables


def declared_budget(
    table: Mapping[str, Any], place: str, options: Collection[str] = ()
) -> DeclaredBudget:
    """The budget that a table declares. ``options`` are the keys that it may have besides.

    Raises :class:`UsageError`, beginning with ``place``, for whatever is not as it must be.
    """
    target = table.get("target")
    if not isinstance(target, str):
        raise UsageError(f'{place} needs a target: target = "mymod:f".')
    place = f"{place}, {target}"
    for key in table:
        if key not in (*_OWN, *COSTS, *options):
            meant = did_you_mean(key, (*_OWN, *COSTS, *options))
            raise UsageError(f"{place}: there is no key `{key}`.{meant}")
    allowed = {name: _allowed(table[name], name, place) for name in COSTS if name in table}
    if not allowed:
        raise UsageError(f"{place} allows nothing: give {', '.join(COSTS)}.")
    return DeclaredBudget(
        place=place,
        target=target,
        methods=_methods(table.get("method"), place),
        options={name: value for name, value in table.items() if name in options},
        allowed=allowed,
        jax=_versions(table.get("jax"), place),
    )


def _methods(given: Any, place: str) -> tuple[str, ...]:
    methods = (given,) if isinstance(given, str) else given
    if not isinstance(methods, list | tuple) or not methods:
        raise UsageError(f'{place} needs a method: method = "taylor", or a list of them.')
    if not all(isinstance(method, str) for method in methods):
        raise UsageError(f"{place}: `method` is {given!r}; it must be a name or a list of names.")
    return tuple(methods)


def _allowed(given: Any, name: str, place: str) -> int | tuple[int, ...]:
    cost = COSTS[name]
    if isinstance(given, list) and given:
        return tuple(_number(each, cost, name, place) for each in given)
    return _number(given, cost, name, place)


def _number(given: Any, cost: Cost, name: str, place: str) -> int:
    if isinstance(given, int) and not isinstance(given, bool) and given >= 0:
        return given
    if cost.is_bytes and isinstance(given, str):
        try:
            return parse_bytes(given)
        except UsageError as error:
            raise UsageError(f"{place}: `{name}`: {error}") from error
    kind = 'a number of bytes or a size like "2MiB"' if cost.is_bytes else "a whole number"
    raise UsageError(f"{place}: `{name}` is {given!r}; it must be {kind}, or a list of them.")


def _versions(given: Any, place: str) -> str | None:
    if given is None:
        return None
    try:
        SpecifierSet(given)
    except (InvalidSpecifier, TypeError, AttributeError) as error:
        raise UsageError(
            f'{place}: `jax` is {given!r}; write the versions as ">=0.10" or "==0.10.*".'
        ) from error
    return given
