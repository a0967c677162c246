"""The growth plot: which panels and lines it has, and that its words do not collide."""

import itertools
from dataclasses import replace

import pytest

from derivprof.errors import OutputError
from derivprof.plots import figure_bytes
from derivprof.plots.ticks import count_tick, order_ticks, seconds_tick
from derivprof.record import Measurement, Status
from tests.plots.figures import assert_inside_and_apart, growth_figure, panel
from tests.record.profiles import cell, profile


def counted(methods=("nested-jvp", "jet"), orders=6, ratio=3, primitives=("mul", "sin", "add")):
    for method, order in itertools.product(methods, range(orders)):
        base = cell(method, order, 4)
        counts = {name: (i + 1) * ratio**order for i, name in enumerate(primitives)}
        census = replace(base.census, total=sum(counts.values()), primitives=counts)
        yield replace(base, census=census)


def words(figure):
    return [text.get_text() for text in every_text(figure)]


def every_text(figure):
    return [
        text
        for owner in (figure, *figure.axes)
        for text in owner.texts
        if text.get_text() and text.get_visible()
    ]


def test_there_is_a_panel_of_totals_and_one_per_method():
    figure = growth_figure(profile(*counted()))
    assert len(figure.axes) == 3
    assert {"all primitives", "nested-jvp", "jet"} <= set(words(figure))


def test_panels_of_counts_share_logarithmic_axes():
    figure = growth_figure(profile(*counted()))
    assert {axes.get_yscale() for axes in figure.axes} == {"log"}
    assert len({axes.get_ylim() for axes in figure.axes}) == 1
    assert len({axes.get_xlim() for axes in figure.axes}) == 1


def places(figure, titles):
    return [panel(figure, title).get_position() for title in titles]


@pytest.mark.parametrize("many", [2, 3])
def test_a_few_methods_stand_beside_the_totals(many):
    methods = ("nested-jvp", "nested-jvp+cse", "taylor")[:many]
    figure = growth_figure(profile(*counted(methods)))
    assert len({place.y0 for place in places(figure, ["all primitives", *methods])}) == 1


def test_four_methods_stand_side_by_side_below_the_totals_on_the_same_axes():
    methods = ("nested-jvp", "nested-jvp+cse", "nested-jvp+leibniz", "taylor")
    figure = growth_figure(profile(*counted(methods)))
    totals, *rest = places(figure, ["all primitives", *methods])
    assert len({place.y0 for place in rest}) == 1
    assert [place.width for place in rest] == pytest.approx([rest[0].width] * 4)
    assert totals.y0 > rest[0].y1
    assert [place.x0 for place in rest] == sorted({place.x0 for place in rest})
    axes = [panel(figure, method) for method in methods]
    assert len({(each.get_xlim(), each.get_ylim()) for each in axes}) == 1


def test_lines_hold_the_counts():
    totals = growth_figure(profile(*counted(ratio=2))).axes[0]
    data = {line.get_label(): line.get_xydata().tolist() for line in totals.lines}
    assert [float(6 * 2**n) for n in range(6)] == [y for _, y in data["nested-jvp"]]


def test_durations_have_panels_where_they_were_measured():
    timed = profile(*(cell("nested-jvp", n, 4 + n, run_s=1e-8 * (n + 1)) for n in range(4)))
    assert {"trace", "compile", "run"} <= set(words(growth_figure(timed)))
    assert not {"compile", "run"} & set(words(growth_figure(profile(*counted()))))


def test_a_method_without_figures_is_a_note():
    failed = Measurement("mine:df", 0, Status.FAILED, "ValueError: no")
    text = " ".join(words(growth_figure(profile(*counted(), failed))))
    assert "mine:df" in text
    assert "ValueError: no" in text


def test_nothing_to_plot_is_an_error_that_says_why():
    failed = Measurement("jet", 0, Status.FAILED, "no rule for `tan`")
    with pytest.raises(OutputError, match="no rule for `tan`"):
        growth_figure(profile(failed))


CROWDED = {
    "two methods": tuple(counted()),
    "one order": tuple(counted(orders=1)),
    "simplified methods": tuple(
        counted(["nested-jvp", *(f"nested-jvp+{name}" for name in ("cse", "leibniz", "ring"))])
    ),
    "nine methods": tuple(counted([f"method-{i}" for i in range(9)])),
    "many primitives": tuple(counted(primitives=[f"primitive_{i}" for i in range(30)])),
    "long names": tuple(counted(["some.very.long.package:derivative_of_mine"] * 1, 4)),
    "equal lines": tuple(counted(["a", "b", "c", "d"], ratio=1)),
}


@pytest.mark.parametrize("name", CROWDED)
def test_words_stay_inside_the_figure_and_apart(name):
    assert_inside_and_apart(growth_figure(profile(*CROWDED[name])))


def test_another_format_is_an_error():
    with pytest.raises(OutputError, match="is not a format"):
        figure_bytes(growth_figure(profile(*counted())), "bmp")


def test_ticks_are_words():
    assert (count_tick(1000), count_tick(10**8)) == ("1 000", "10⁸")
    assert (seconds_tick(1e-5), seconds_tick(0.25)) == ("10 us", "250 ms")
    assert order_ticks(0, 8) == tuple(range(9))
    assert len(order_ticks(0, 200)) <= 9
