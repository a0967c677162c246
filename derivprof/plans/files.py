"""TOML files in which a user declares sweeps: their tables, and where things stand, for errors."""

import difflib
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from derivprof.errors import UsageError


def read_text(path: Path, missing: str) -> str:
    """The text of a file; :class:`UsageError` with the sentence ``missing`` if there is none."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise UsageError(missing) from error
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}.") from error


def parse_toml(text: str, path: Path) -> dict[str, Any]:
    """The table of a file; :class:`UsageError` with the line for what is not TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path} is not TOML: {error}.") from error


def header_lines(text: str, header: re.Pattern[str], tables: int) -> tuple[int | None, ...]:
    """The line at which each of so many tables begins; None where they are written otherwise."""
    found = [n for n, line in enumerate(text.splitlines(), 1) if header.fullmatch(line)]
    return tuple(found) if len(found) == tables else (None,) * tables


def did_you_mean(key: str, known: Iterable[str]) -> str:
    """``" Did you mean `order`?"``; nothing where no known name is near."""
    near = difflib.get_close_matches(key, tuple(known), 1)
    return f" Did you mean `{near[0]}`?" if near else ""
