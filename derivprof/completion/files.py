"""Files and folders below the current folder, as far as their names go."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_SAVED = ".derivprof"


def files_with(typed: str, *endings: str) -> list[str]:
    """The files with one of the endings, and folders with a slash, whose names begin as typed."""
    head, _, start = typed.rpartition("/")
    folder = f"{head}/" if "/" in typed else ""
    return [f"{folder}{name}" for name in _entries(Path(folder or "."), start, endings)]


def _entries(folder: Path, start: str, endings: tuple[str, ...]) -> Iterator[str]:
    """In alphabetical order, what is hidden left out unless that is what is typed."""
    with suppress(OSError):
        for path in sorted(folder.expanduser().iterdir()):
            if not path.name.startswith(start) or _is_hidden(path.name, start):
                continue
            if path.is_dir():
                yield f"{path.name}/"
            elif path.name.endswith(endings):
                yield path.name


def _is_hidden(name: str, start: str) -> bool:
    return name == "__pycache__" or (name.startswith(".") and not start.startswith("."))


def output_files(typed: str, *endings: str) -> list[str]:
    """The same, and what is typed with each of the endings."""
    there = files_with(typed, *endings)
    if not typed or typed.endswith(("/", *endings)):
        return there
    stem, dot, _ = typed.rpartition(".")
    stems = (typed, stem) if dot and not stem.endswith("/") else (typed,)
    new = (f"{each}{end}" for each in stems for end in endings)
    return list(dict.fromkeys((*there, *(name for name in new if name.startswith(typed)))))


def saved_names(typed: str) -> list[str]:
    """The names that `--save` has kept in the current folder, and files of records."""
    return [*(name.rstrip("/") for name in _entries(Path(_SAVED), typed, ())),
            *files_with(typed, ".json")]  # fmt: skip
