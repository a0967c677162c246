"""Present costs written into the file: number by number, so that comments and layout stay."""

import json
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from derivprof.budgets.costs import COSTS
from derivprof.budgets.declared import HEADER
from derivprof.record import BudgetLine
from derivprof.units import bytes_text, parse_bytes

_VALUE = r'\[[^\]#]*\]|"[^"]*"|[^#\[\s]+'
"""A list, a text or a number of TOML, on one line."""


@dataclass(frozen=True)
class Update:
    """The new costs of one budget, counted from 0: per key a number, or one per order."""

    budget: int
    costs: dict[str, int | list[int]]


def new_costs(lines: Iterable[BudgetLine], allowed: dict[str, Any]) -> dict[str, int | list[int]]:
    """What each key of a budget would be; of several methods the largest. Nothing for unknowns."""
    found: dict[str, dict[int, int]] = {}
    for line in lines:
        if line.found is None:
            return {}
        orders = found.setdefault(line.quantity, {})
        orders[line.order] = max(orders.get(line.order, 0), round(line.found))
    return {
        name: orders[max(orders)] if isinstance(allowed[name], int) else
        [orders[order] for order in sorted(orders)]
        for name, orders in found.items()
    }  # fmt: skip


def updated(text: str, updates: Sequence[Update]) -> str | None:
    """The file's text with the new numbers in place of the old; None where it is not that simple.

    Every key must stand on one line under its own header. What comes out is read again, and must
    be what went in but for these numbers.
    """
    lines = text.splitlines(keepends=True)
    headers = [n for n, line in enumerate(lines) if HEADER.fullmatch(line.rstrip("\r\n"))]
    wanted = tomllib.loads(text)
    tables = wanted["tool"]["derivprof"]["budget"]
    if len(headers) != len(tables):
        return None
    for update in updates:
        start = headers[update.budget]
        for name, value in update.costs.items():
            shown = _toml(name, value)
            if not _replace(lines, start + 1, name, shown):
                return None
            tables[update.budget][name] = tomllib.loads(f"x = {shown}")["x"]
    result = "".join(lines)
    return result if _loads(result) == wanted else None


def _replace(lines: list[str], start: int, name: str, shown: str) -> bool:
    """Whether the key's line was found, and has the new value now."""
    for n in range(start, len(lines)):
        if lines[n].lstrip().startswith("["):
            return False
        found = re.fullmatch(rf"(\s*{name}\s*=\s*)({_VALUE})(\s*(?:#.*)?\s*)", lines[n])
        if found:
            lines[n] = found[1] + shown + found[3]
            return True
    return False


def _loads(text: str) -> Any:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _toml(name: str, value: int | list[int]) -> str:
    """``120``, ``"2 MiB"`` where that is exact, ``[4, 9, 12]``."""
    if isinstance(value, list):
        return f"[{', '.join(_toml(name, each) for each in value)}]"
    if COSTS[name].is_bytes and parse_bytes(bytes_text(value)) == value:
        return json.dumps(bytes_text(value))
    return str(value)


def to_paste(update: Update) -> str:
    """The lines of TOML that the user can put there."""
    return "\n".join(f"{name} = {_toml(name, value)}" for name, value in update.costs.items())
