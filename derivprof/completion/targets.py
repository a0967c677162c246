"""What a TARGET may go on with: files and folders, else modules; after the colon functions."""

from pathlib import Path

from derivprof.completion.files import files_with
from derivprof.completion.modules import modules, text_of
from derivprof.completion.source import names_in_source

_DEEPEST = 8


def targets(typed: str, *endings: str) -> list[str]:
    """What begins as typed; files with other ``endings`` than .py as they are.

    What is the only one and no end, a folder or a module, is followed by what is in it, and a call
    may also be without arguments: a shell would put a space after the only one.
    """
    found = _next(typed, endings)
    for _ in range(_DEEPEST):
        if len(found) != 1 or not found[0].endswith(("/", ":", ".")) or found[0] == typed:
            break
        deeper = _next(found[0], endings)
        if not deeper:
            break
        found = deeper
    return [*found, f"{found[0]})"] if len(found) == 1 and found[0].endswith("(") else found


def _next(typed: str, endings: tuple[str, ...]) -> list[str]:
    place, colon, start = _divided(typed)
    if colon:
        return [f"{place}{colon}{name}" for name in _names(place) if _goes_on(name, start)]
    files = [f"{name}:" if name.endswith(".py") else name
             for name in files_with(typed, ".py", *endings)]  # fmt: skip
    return files or (modules(typed) if typed and "/" not in typed else [])


def _divided(typed: str) -> tuple[str, str, str]:
    """Place, colon (or two) and the start of a name."""
    for colon in ("::", ":"):
        place, found, start = typed.partition(colon)
        if found:
            return place, colon, start
    return typed, "", ""


def _names(place: str) -> tuple[str, ...]:
    path = Path(place).expanduser() if place.endswith(".py") else text_of(place)
    return () if path is None else names_in_source(path)


def _goes_on(name: str, start: str) -> bool:
    """Whether a name begins like that; private ones and methods where that is what is typed."""
    is_asked = "_" in start or not any(part.startswith("_") for part in name.split("."))
    return name.startswith(start) and is_asked
