"""Sizes of the input along the axis below a figure."""

from dataclasses import replace
from itertools import product

import pytest

from derivprof.errors import NothingToPlot
from derivprof.plots import FIGURES, figure
from derivprof.plots.along import Sizes
from derivprof.record import Axis
from tests.plots.records import found, measured

SIZES = (2, 4, 8, 16, 32)


def over_sizes():
    """A record of which every figure has data, swept over sizes in place of orders."""
    cells = (
        replace(measured(method, number), order=2, dimension=size)
        for method, (number, size) in product(("nested-jvp", "taylor"), enumerate(SIZES))
    )
    return replace(found(*cells), axis=Axis.DIMENSION)


def test_doubling_sizes_stand_one_apart_and_equal_steps_as_they_are():
    assert [Sizes(SIZES).x(size) for size in SIZES] == [1, 2, 3, 4, 5]
    assert Sizes((2, 4, 6, 8, 10)).x(6) == 6
    assert Sizes((8,)).limits(has_bars=False) == (7.5, 8.5)


def test_ticks_are_the_sizes_and_of_many_the_last_is_among_nine():
    assert Sizes(SIZES).ticks() == {1: "2", 2: "4", 3: "8", 4: "16", 5: "32"}
    many = Sizes(tuple(range(2, 41))).ticks()
    assert len(many) <= 9
    assert list(many.values())[-1] == "40"


@pytest.mark.parametrize("name", [name for name in FIGURES if name not in ("ratio", "roofline")])
def test_every_figure_along_sizes_says_so(name):
    drawn = figure(over_sizes(), name)
    below = [axes for axes in drawn.axes if axes.get_xlabel()]
    assert {axes.get_xlabel() for axes in below} == {"dimension D"}
    assert [tick.get_text() for tick in below[0].get_xticklabels()] == list(map(str, SIZES))


def test_what_is_about_orders_is_not_drawn():
    with pytest.raises(NothingToPlot):
        figure(over_sizes(), "ratio")


def test_the_title_names_the_size():
    texts = [text.get_text() for text in figure(over_sizes(), "memory").texts]
    assert any("at D = 32" in text or "from D = " in text for text in texts)
    assert any("of order 2 at D = 2 to 32" in text for text in texts)
