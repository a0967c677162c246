"""Which figures a picture file shows, and the files of several."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from typer import Option

from derivprof.cli.flags import OutputFlags
from derivprof.cli.outputs import PICTURES, Drawn
from derivprof.errors import UsageError

DEFAULT_FIGURE = "growth"
EVERY = "all"


@dataclass(frozen=True)
class FigureFlags(OutputFlags):
    """Where the result goes, and which figures are drawn."""

    figure: Annotated[
        list[str] | None,
        Option("--figure", rich_help_panel="Output", show_default=False, metavar="NAME",
               help="growth (default), cse, primitives, stages, memory, accuracy, ratio, "
                    "roofline, spread, or all. May be repeated: each then has a file of its own, "
                    "out-NAME.png."),
    ] = None  # fmt: skip

    def figures(self) -> tuple[str, ...]:
        """The figures asked for; :class:`UsageError` for one that there is not."""
        from derivprof.findings import PICTURES as KNOWN

        asked = tuple(dict.fromkeys(self.figure or (DEFAULT_FIGURE,)))
        unknown = [name for name in asked if name not in (*KNOWN, EVERY)]
        if unknown:
            raise UsageError(
                f"--figure {unknown[0]} is none of {', '.join(KNOWN)}. Choose one, or {EVERY}."
            )
        return tuple(KNOWN) if EVERY in asked else asked

    def paths(self) -> tuple[Path, ...]:
        """Every file to write: one per figure for each picture, and whatever else ``-o`` names."""
        names = self.figures()
        one = f"{names[0]}.png" if len(names) == 1 else "plot.png"
        return tuple(found for path in self.output or (Path(one),) for found in _files(path, names))

    def drawn(self) -> Drawn:
        """Which of these files shows which figure; of ``all`` those that there is data for."""
        names = self.figures()
        pictures = [path for path in self.paths() if is_picture(path)]
        shown = {path: names[i % len(names)] for i, path in enumerate(pictures)}
        return Drawn(shown, skips_empty=EVERY in (self.figure or ()))


def needs_times(figures: tuple[str, ...]) -> bool:
    """Whether any of the figures needs more than counts."""
    from derivprof.findings import PICTURES as KNOWN

    return any(KNOWN[name].needs_times for name in figures)


def is_picture(path: Path) -> bool:
    """Whether its extension is that of an image format."""
    return path.suffix.lower().lstrip(".") in PICTURES


def _files(path: Path, names: tuple[str, ...]) -> tuple[Path, ...]:
    """The files of the figures: of several each has its name before the extension."""
    if len(names) == 1 or not is_picture(path):
        return (path,)
    return tuple(path.with_name(f"{path.stem}-{name}{path.suffix}") for name in names)
