"""The look that every figure shares: sizes, inks, and matplotlib's settings while one is made.

Sizes are chosen for a figure shown 1000 pixels wide: 10.4 inches at the 96 pixels per inch of a
browser, so that a point here is a point there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib

FIGURE_WIDTH_IN = 10.4

TITLE_PT = 13.0
SUBTITLE_PT = 9.5
PANEL_TITLE_PT = 10.0
TEXT_PT = 8.5
NOTE_PT = 8.0

INK = "#222222"
QUIET_INK = "#5f5f5f"
RULE = "#8c8c8c"
GRID = "#e8e8e8"

_SETTINGS: dict[Any, object] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial", "sans-serif"],
    "text.color": INK,
    "text.parse_math": False,
    "text.hinting": "none",  # what fits letters to pixels changed with matplotlib 3.11
    "svg.fonttype": "none",
    "svg.hashsalt": "derivprof",
    "pdf.fonttype": 42,
}


@contextmanager
def house_style() -> Iterator[None]:
    """A context in which matplotlib has its defaults and this look, whatever the user has set."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_SETTINGS)
        yield
