"""A figure as the bytes of an image file, the same bytes every time."""

from io import BytesIO

from matplotlib.figure import Figure

from derivprof.errors import OutputError
from derivprof.plots.style import house_style

PLOT_FORMATS = ("png", "svg", "pdf")
DOTS_PER_INCH = 200

_UNDATED = {"png": {"Software": None}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}


def figure_bytes(figure: Figure, format: str, dpi: float = DOTS_PER_INCH) -> bytes:  # noqa: A002
    """The figure as a png, svg or pdf file, without the date on which it was made.

    ``dpi`` are the pixels per inch of a png.

    Raises :class:`OutputError` for any other format.
    """
    if format not in PLOT_FORMATS:
        raise OutputError(
            f"`{format}` is not a format for plots. Choose one of {', '.join(PLOT_FORMATS)}."
        )
    buffer = BytesIO()
    with house_style():
        figure.savefig(buffer, format=format, dpi=dpi, metadata=_UNDATED[format])
    return buffer.getvalue()
