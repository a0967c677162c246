"""Writing what was found to a file in the format that its extension names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from derivprof.errors import NothingToPlot, OutputError
from derivprof.record import (
    BudgetReport,
    ChangeReport,
    Collection,
    Diagnosis,
    Document,
    Explanation,
    Prediction,
    Profile,
    check_writable,
    replace_atomically,
    to_json,
)

Writer = Callable[[Any], bytes]

PICTURES = ("png", "svg", "pdf")


GROWTH = "growth"


@dataclass(frozen=True)
class Drawn:
    """Which figure each picture file shows, ``growth`` where that is not said.

    ``skips_empty``: a figure for which the record has no data is left out, and no error.
    """

    figures: Mapping[Path, str] = field(default_factory=dict)
    skips_empty: bool = False


def check_outputs(
    paths: tuple[Path, ...],
    made: type[Any] = Profile,
    drawn: Drawn = Drawn(),
) -> None:
    """Raise :class:`OutputError` now for a file that could not be written after measuring.

    ``made`` is the class of what will be written.
    """
    for path in paths:
        writer_for(path, made, drawn.figures.get(path, GROWTH))
        check_writable(path)


def write_output(path: Path, found: Document, drawn: Drawn = Drawn()) -> str:
    """Write what was found to ``path``, whole or not at all; what to tell of it."""
    writer = writer_for(path, type(found), drawn.figures.get(path, GROWTH))
    try:
        replace_atomically(path, writer(found))
    except NothingToPlot as error:
        if not drawn.skips_empty:
            raise
        return f"left out {path}: {error}"
    return f"wrote {path}"


def writer_for(path: Path, made: type[Any] = Profile, figure: str = GROWTH) -> Writer:
    """The function that turns such a document into that file's bytes."""
    what, writers = _WRITERS[made]
    if figure != GROWTH and made is not Profile:
        take_one = " Take one out first: `derivprof show FILE.json --target NAME -o one.json`."
        remedy = take_one if made is Collection else ""
        raise OutputError(f"--figure {figure} is of the record of one target, not{what}.{remedy}")
    if figure != GROWTH:
        writers = {**writers, **_figures(figure)}
    for ending, writer in writers.items():
        if path.name.lower().endswith(ending):
            return writer
    raise OutputError(
        f"Cannot write {path}: its extension names no format{what}. Use {', '.join(writers)}."
    )


def _json(found: Document) -> bytes:
    return (to_json(found) + "\n").encode()


def _text(name: str) -> Writer:
    """What writes by the function of that name in ``derivprof.reports``."""

    def write(found: Document) -> bytes:
        from derivprof import reports

        text = getattr(reports, name)(found)
        return text if isinstance(text, bytes) else f"{text.rstrip()}\n".encode()

    return write


def _diagnosis(stage: str, name: str) -> Writer:
    """What writes a diagnosis, with its verdict, by a function of ``derivprof.reports`` or html."""

    def write(diagnosis: Diagnosis) -> bytes:
        from importlib import import_module

        from derivprof.doctor import verdict_of

        function = getattr(import_module(f"derivprof.{stage}"), name)
        return function(diagnosis, verdict_of(diagnosis)).encode()

    return write


def _page(name: str) -> Writer:
    """What writes by the function of that name in ``derivprof.html``."""

    def write(found: Document) -> bytes:
        from derivprof import html

        return getattr(html, name)(found).encode()

    return write


def _figures(name: str) -> dict[str, Writer]:
    """What draws the figure of that name of one record, for each format."""

    def writer_of(format_: str) -> Writer:
        def write(profile: Profile) -> bytes:
            from derivprof.plots import figure, figure_bytes

            return figure_bytes(figure(profile, name), format_)

        return write

    return {f".{format_}": writer_of(format_) for format_ in PICTURES}


def _overviews() -> dict[str, Writer]:
    """What draws several targets, for each format."""

    def writer_of(format_: str) -> Writer:
        def write(collection: Collection) -> bytes:
            from derivprof.plots import figure_bytes, overview_figure

            return figure_bytes(overview_figure(collection), format_)

        return write

    return {f".{format_}": writer_of(format_) for format_ in PICTURES}


_WRITERS: dict[type[Any], tuple[str, dict[str, Writer]]] = {
    Profile: ("", {
        ".json": _json, ".csv": _text("to_csv"), ".md": _text("to_markdown"),
        ".html": _page("to_html"), **_figures(GROWTH),
    }),
    Collection: (" of several targets", {
        ".json": _json, ".csv": _text("collection_csv"), ".md": _text("collection_markdown"),
        ".html": _page("collection_html"), **_overviews(),
    }),
    Explanation: (" of an explanation", {
        ".speedscope.json": _text("to_speedscope"), ".pb.gz": _text("to_pprof"), ".json": _json,
        ".md": _text("explanation_markdown"), ".html": _page("explanation_html"),
    }),
    Prediction: (" of a prediction", {
        ".json": _json, ".csv": _text("prediction_csv"), ".md": _text("prediction_markdown"),
        ".html": _page("prediction_html"),
    }),
    ChangeReport: (" of a comparison", {
        ".json": _json, ".md": _text("changes_markdown"), ".csv": _text("changes_csv"),
        ".html": _page("changes_html"),
    }),
    BudgetReport: (" of a report of budgets", {
        ".json": _json, ".md": _text("budgets_markdown"), ".html": _page("budgets_html"),
    }),
    Diagnosis: (" of a diagnosis", {
        ".json": _json, ".md": _diagnosis("reports", "diagnosis_markdown"),
        ".html": _diagnosis("html", "diagnosis_html"),
    }),
}  # fmt: skip
"""Per kind of document what an error calls it, and its formats by the ends of file names."""
