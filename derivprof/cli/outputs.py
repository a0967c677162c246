"""Writing a record to a file in the format that its extension names."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from derivprof.errors import OutputError
from derivprof.record import Profile, check_writable, replace_atomically, to_json

Writer = Callable[[Profile], bytes]
Found = TypeVar("Found")

PICTURES = ("png", "svg", "pdf")


def check_outputs(paths: tuple[Path, ...]) -> None:
    """Raise :class:`OutputError` now for a file that could not be written after measuring."""
    for path in paths:
        writer_for(path)
        check_writable(path)


def write_output(path: Path, profile: Profile) -> None:
    """Write the record to ``path``, whole or not at all."""
    replace_atomically(path, writer_for(path)(profile))


def writer_for(path: Path) -> Writer:
    """The function that turns a record into that file's bytes."""
    extension = path.suffix.lower().lstrip(".")
    if extension in PICTURES:
        return _picture(extension)
    if extension not in _TEXTS:
        known = ", ".join(f".{name}" for name in (*_TEXTS, *PICTURES))
        raise OutputError(f"Cannot write {path}: its extension names no format. Use {known}.")
    return _TEXTS[extension]


def writer_by_ending(
    path: Path, writers: Mapping[str, Callable[[Found], bytes]], what: str
) -> Callable[[Found], bytes]:
    """The function that makes that file's bytes of something else than a record."""
    for ending, writer in writers.items():
        if path.name.lower().endswith(ending):
            return writer
    raise OutputError(
        f"Cannot write {path}: its extension names no format of {what}. Use {', '.join(writers)}."
    )


def _json(profile: Profile) -> bytes:
    return (to_json(profile) + "\n").encode()


def _csv(profile: Profile) -> bytes:
    from derivprof.reports import to_csv

    return to_csv(profile).encode()


def _markdown(profile: Profile) -> bytes:
    from derivprof.reports import to_markdown

    return to_markdown(profile).encode()


def _html(profile: Profile) -> bytes:
    from derivprof.html import to_html

    return to_html(profile).encode()


_TEXTS: dict[str, Writer] = {"json": _json, "csv": _csv, "md": _markdown, "html": _html}


def _picture(extension: str) -> Writer:
    def write(profile: Profile) -> bytes:
        from derivprof.plots import figure_bytes, growth_figure

        return figure_bytes(growth_figure(profile), extension)

    return write
