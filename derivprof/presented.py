"""A record that shows itself: in a notebook, as tables, as plots, as plain data."""

import io
import json
from dataclasses import dataclass, fields
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from derivprof import record

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TEXT_WIDTH = 100_000


@dataclass(frozen=True)
class Shown:
    """Tables, as text where that is asked for and as HTML in a notebook."""

    text: str
    html: str

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html


@dataclass(frozen=True)
class Profile(record.Profile):
    """The record of a sweep: the same data that ``-o run.json`` saves, and ways to look at it."""

    @classmethod
    def of(cls, found: record.Profile) -> "Profile":
        """The same record."""
        return cls(**{field.name: getattr(found, field.name) for field in fields(record.Profile)})

    @classmethod
    def read(cls, path: str | Path) -> "Profile":
        """The record in a file that ``-o run.json``, ``--json`` or :meth:`save` wrote.

        Raises :class:`derivprof.errors.RecordError` where there is none.
        """
        return cls.of(record.read_profile(Path(path)))

    def save(self, path: str | Path) -> None:
        """Write the record as JSON, for :meth:`read`, ``derivprof show`` and ``compare``.

        Raises :class:`derivprof.errors.OutputError` where the disk refuses.
        """
        record.write_profile(Path(path), self)

    def _repr_html_(self) -> str:
        from derivprof.html import to_fragment

        return to_fragment(self)

    def table(self) -> Shown:
        """Every table of the record; ``print`` it, or let a notebook show it."""
        from rich.console import Console

        from derivprof.html import tables_fragment
        from derivprof.reports import every_table, print_table

        file = io.StringIO()
        console = Console(file=file, width=TEXT_WIDTH, color_system=None)
        for table in every_table(self):
            print_table(table, console)
            console.print()
        return Shown(file.getvalue().rstrip(), tables_fragment(self))

    def plot(self, figure: str = "growth") -> "Figure":
        """The figure of that name, as for ``derivprof plot --figure``, to be shown or saved.

        Raises :class:`derivprof.errors.OutputError` where the record has nothing to draw in it.
        """
        from derivprof.plots import figure as drawn

        _let_notebooks_show_figures()
        return drawn(self, figure)

    def to_dict(self) -> dict[str, Any]:
        """The record as plain data, with the names and units of its JSON."""
        return json.loads(record.to_json(self))

    def to_pandas(self) -> Any:
        """A DataFrame with a row per method and order, and the columns of ``-o run.csv``.

        Raises ImportError where pandas is not installed.
        """
        from derivprof.reports import to_csv

        pandas = import_module("pandas")
        return pandas.read_csv(io.StringIO(to_csv(self)))


def _let_notebooks_show_figures() -> None:
    """Have IPython show figures that pyplot did not make, where it does not yet."""
    import sys

    if "IPython" not in sys.modules:
        return
    shell = import_module("IPython").get_ipython()
    if shell is not None:
        import_module("IPython.core.pylabtools").select_figure_formats(shell, {"png"})
