"""A table before it has a format: rows of text under columns of text, with remarks below."""

from dataclasses import dataclass
from enum import Enum


class Weight(Enum):
    """How much a row matters to the eye."""

    NORMAL = "normal"
    STRONG = "strong"
    QUIET = "quiet"


@dataclass(frozen=True)
class Row:
    """A label, one cell per column, and a remark at the row's end (a sparkline).

    ``values`` are the numbers that the cells show, one per cell; none where they show other things.
    ``heat`` says of each cell how dear it is, from 0 to 1; none of it stands for no colours.
    """

    label: str
    cells: tuple[str, ...]
    end: str = ""
    weight: Weight = Weight.NORMAL
    starts_section: bool = False
    values: tuple[float | None, ...] = ()
    heat: tuple[float | None, ...] = ()


@dataclass(frozen=True)
class Table:
    """Rows under columns. ``corner`` heads the labels, ``end`` heads the remarks."""

    title: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    end: str = ""
    remarks: tuple[str, ...] = ()
