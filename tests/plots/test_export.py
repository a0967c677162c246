"""The file is the same wherever and whenever it is made, and opens as what it says."""

import hashlib
import io
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from functools import cache

import matplotlib
import numpy as np
import pytest
from matplotlib.image import imread

from derivprof.errors import ExitCode, OutputError
from derivprof.plots import PLOT_FORMATS, figure_bytes
from derivprof.record import to_json
from tests.plots.figures import growth_figure
from tests.record.profiles import cell, profile

RECORD = profile(*(cell("jet", order, 4 + order) for order in range(3)))

ELSEWHERE = """
import hashlib, sys
from derivprof.plots import PLOT_FORMATS, figure, figure_bytes
from derivprof.record import from_json
record = from_json(sys.stdin.read())
for name in PLOT_FORMATS:
    print(hashlib.sha256(figure_bytes(figure(record, "growth"), name)).hexdigest())
print("pyplot" if "matplotlib.pyplot" in sys.modules else "no pyplot")
print("jax" if "jax" in sys.modules else "no jax")
"""


def drawn_now(format_):
    return figure_bytes(growth_figure(RECORD), format_)


drawn = cache(drawn_now)
"""The same file, made once for all who only read it."""


def test_a_saved_record_is_drawn_alike_without_display_pyplot_or_jax():
    hidden = ("DISPLAY", "WAYLAND_DISPLAY")
    environment = {key: value for key, value in os.environ.items() if key not in hidden}
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        input=to_json(RECORD),
        env=environment | {"MPLBACKEND": "tkagg", "PYTHONHASHSEED": "7", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    here = [hashlib.sha256(drawn(name)).hexdigest() for name in PLOT_FORMATS]
    assert done.stdout.split("\n")[:-1] == [*here, "no pyplot", "no jax"]


def test_the_settings_of_the_user_change_nothing():
    settings = {"font.size": 30, "axes.facecolor": "red", "lines.linewidth": 9, "savefig.dpi": 10}
    plain = drawn("svg")
    with matplotlib.rc_context(settings):
        assert drawn_now("svg") == plain
        assert matplotlib.rcParams["font.size"] == 30


def test_a_png_is_a_picture_of_1000_pixels_or_more_on_white():
    picture = imread(io.BytesIO(drawn("png")))
    assert picture.shape[1] >= 1000
    assert np.all(picture[0, 0, :3] == 1)


def test_the_words_of_an_svg_are_text():
    root = ET.fromstring(drawn("svg"))
    texts = {
        "".join(element.itertext()).strip() for element in root.iter() if "text" in element.tag
    }
    assert {"jet", "mul", "all primitives", "order"} <= texts


def test_a_pdf_has_its_beginning_and_its_end():
    assert drawn("pdf").startswith(b"%PDF")
    assert drawn("pdf").rstrip().endswith(b"%%EOF")


@pytest.mark.parametrize("name", ["jpg", "PNG", "", ".png"])
def test_other_formats_are_refused_with_a_choice(name):
    with pytest.raises(OutputError, match="Choose one of png, svg, pdf") as caught:
        figure_bytes(growth_figure(RECORD), name)
    assert caught.value.exit_code is ExitCode.USAGE
