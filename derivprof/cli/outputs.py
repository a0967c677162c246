"""Writing a record to a file in the format that its extension names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from derivprof.errors import NothingToPlot, OutputError
from derivprof.record import Profile, check_writable, replace_atomically, to_json

Writer = Callable[[Profile], bytes]
Found = TypeVar("Found")

PICTURES = ("png", "svg", "pdf")


@dataclass(frozen=True)
class Drawn:
    """Which figure each picture file shows, ``growth`` where that is not said.

    ``skips_empty``: a figure for which the record has no data is left out, and no error.
    """

    figures: Mapping[Path, str] = field(default_factory=dict)
    skips_empty: bool = False


def check_outputs(paths: tuple[Path, ...]) -> None:
    """Raise :class:`OutputError` now for a file that could not be written after measuring."""
    for path in paths:
        writer_for(path)
        check_writable(path)


def write_output(path: Path, profile: Profile, drawn: Drawn = Drawn()) -> str:
    """Write the record to ``path``, whole or not at all; what to tell of it."""
    writer = writer_for(path, drawn.figures.get(path, "growth"))
    try:
        replace_atomically(path, writer(profile))
    except NothingToPlot as error:
        if not drawn.skips_empty:
            raise
        return f"left out {path}: {error}"
    return f"wrote {path}"


def writer_for(path: Path, figure: str = "growth") -> Writer:
    """The function that turns a record into that file's bytes."""
    extension = path.suffix.lower().lstrip(".")
    if extension in PICTURES:
        return _picture(extension, figure)
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


def _picture(extension: str, name: str) -> Writer:
    def write(profile: Profile) -> bytes:
        from derivprof.plots import figure, figure_bytes

        return figure_bytes(figure(profile, name), extension)

    return write
