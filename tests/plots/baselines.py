"""The pictures that the figures are compared with; run as a script it draws them all again.

    python tests/plots/baselines.py

Look at each before committing it: it says what is right from then on.
"""

import io
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import matplotlib
import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

sys.path[:0] = [str(Path(__file__).parents[2])] if __name__ == "__main__" else []

from derivprof.plots import figure, figure_bytes  # noqa: E402
from derivprof.record import DeviceInfo, Profile, side_by_side  # noqa: E402
from tests.plots.records import complete, found, measured  # noqa: E402

FOLDER = Path(__file__).parent / "baseline"
DOTS_PER_INCH = 50
FINER = 4
"""Drawn that much finer and averaged: versions of matplotlib fit letters to pixels differently."""
COLOURS = 160
"""As many as keep a file small; what that changes is far below the tolerance."""
TILE = 24
SAME_RELEASE, OTHER_RELEASE = 15.0, 30.0
"""Of a tile, from 0 to 255. Matplotlib 3.9 is off from 3.11 by 21 at most, the same release by 8. A
label that moves by 3 points is off by 19 or more, and a line that moves as far by 70."""


def two_devices() -> Profile:
    """The same sweep on two devices."""
    record = complete(("nested-jvp", "taylor"), range(4))
    gpu = replace(record.environment, device=DeviceInfo("cuda", "NVIDIA H200"))
    return side_by_side([record, replace(record, environment=gpu)])


def one_order() -> Profile:
    """Every method at the same order."""
    return found(*(measured(method, 3) for method in ("nested-jvp", "jet", "taylor")))


PICTURES: dict[str, tuple[str, Callable[[], Profile]]] = {
    **{name: (name, complete) for name in (
        "growth", "cse", "primitives", "stages", "memory", "accuracy", "ratio", "roofline",
        "spread",
    )},
    "stages-one-order": ("stages", one_order),
    "spread-two-devices": ("spread", two_devices),
}  # fmt: skip
"""By the name of its file: which figure, of which record."""


def drawn(name: str) -> Image.Image:
    """The picture as it is drawn now."""
    which, record = PICTURES[name]
    png = figure_bytes(figure(record(), which), "png", DOTS_PER_INCH * FINER)
    return Image.open(io.BytesIO(png)).convert("RGB").reduce(FINER)


def kept(name: str) -> Image.Image:
    """The picture as it should be."""
    return Image.open(FOLDER / f"{name}.png").convert("RGB")


def tolerance(name: str) -> float:
    """How far the worst tile may be off: more where another matplotlib drew the picture."""
    made = Image.open(FOLDER / f"{name}.png").info["matplotlib"]
    is_same = made.split(".")[:2] == matplotlib.__version__.split(".")[:2]
    return SAME_RELEASE if is_same else OTHER_RELEASE


def worst_tile(one: Image.Image, other: Image.Image) -> float:
    """How far two pictures of one size are apart where they differ most: 0 to 255.

    The root mean square of the difference in each square of TILE pixels, so that a word that moved
    counts as much in a large picture as in a small one.
    """
    difference = np.asarray(one, float) - np.asarray(other, float)
    squares = (difference**2).mean(axis=2)
    height, width = (TILE * -(-side // TILE) for side in squares.shape)
    padded = np.zeros((height, width))
    padded[: squares.shape[0], : squares.shape[1]] = squares
    tiles = padded.reshape(height // TILE, TILE, width // TILE, TILE)
    return float(np.sqrt(tiles.mean(axis=(1, 3)).max()))


def draw_all() -> None:
    """Write every picture."""
    FOLDER.mkdir(exist_ok=True)
    for name in PICTURES:
        few = drawn(name).quantize(COLOURS, dither=Image.Dither.NONE)
        made = PngInfo()
        made.add_text("matplotlib", matplotlib.__version__)
        few.save(FOLDER / f"{name}.png", optimize=True, pnginfo=made)


if __name__ == "__main__":
    draw_all()
