"""What is true of every figure: its title, its axes, and words that do not collide."""

import math
import re
from dataclasses import replace

import pytest

from derivprof.errors import NothingToPlot, OutputError
from derivprof.findings import PICTURES
from derivprof.plots import FIGURES, figure
from derivprof.record import Check, Measurement, Memory, Status, Timing, Verdict
from tests.plots.baselines import two_devices
from tests.plots.figures import (
    assert_inside_and_apart,
    lines,
    of_complete,
    panel,
    tick_texts,
    words,
)
from tests.plots.records import complete, found, measured
from tests.record.profiles import profile

MANY = ("nested-jvp", "nested-jvp+cse", "nested-jvp+leibniz", "taylor", "jet", "nested-grad",
        "mymodule.derivatives:my_own_derivative", "jacfwd-jacrev")  # fmt: skip
HARD = {
    "many methods": complete(MANY),
    "many orders": complete(("nested-jvp", "taylor"), range(26)),
    "one order": found(*(measured(method, 3) for method in ("nested-jvp", "jet", "taylor"))),
    "one method": complete(("taylor",)),
    "equal methods": found(
        *(replace(measured("taylor", n), method=m) for m in "abcde" for n in range(4))
    ),
    "two devices": two_devices(),
}


@pytest.mark.parametrize("record", HARD.values(), ids=HARD)
@pytest.mark.parametrize("name", FIGURES)
def test_words_stay_inside_the_figure_and_apart(name, record):
    try:
        drawn = figure(record, name)
    except NothingToPlot:
        return
    assert_inside_and_apart(drawn)


@pytest.mark.parametrize("name", FIGURES)
def test_the_title_is_the_finding_and_the_subject_stands_below(name):
    texts = of_complete(name).texts
    title = " ".join(text.get_text() for text in texts if text.get_weight() == "bold")
    assert title == PICTURES[name].headline(complete())
    assert any("m:f, directional derivatives of order 0 to 5, on cpu:0 (a CPU)" in each
               for each in (text.get_text() for text in texts))  # fmt: skip


@pytest.mark.parametrize("name", FIGURES)
def test_a_method_has_its_colour_in_every_figure(name):
    colours = {line.get_label(): line.get_color() for axes in of_complete("ratio").axes
               for line in axes.lines}  # fmt: skip
    for axes in of_complete(name).axes:
        for line in axes.lines:
            assert colours.get(line.get_label(), line.get_color()) == line.get_color()


@pytest.mark.parametrize("name", [name for name in FIGURES if name != "growth"])
def test_a_record_without_data_says_which_command_measures_it(name):
    empty = profile(Measurement("jet", 0, Status.FAILED, "no"))
    with pytest.raises(NothingToPlot, match=f"derivprof {PICTURES[name].measured_by} "):
        figure(empty, name)


def test_another_name_is_an_error_with_a_choice():
    with pytest.raises(OutputError, match="Choose one of growth, cse"):
        figure(complete(), "pie")


def test_stages_add_up_on_an_axis_from_zero():
    axes = panel(figure(complete(("taylor",)), "stages"), "taylor")
    cell = complete(("taylor",)).measurements[-1]
    timing = cell.timing
    total = timing.trace_s + timing.lower_s + timing.compile_s + timing.call_s
    tops = [bar.get_y() + bar.get_height() for bar in axes.patches]
    assert max(tops) == pytest.approx(total)
    assert axes.get_yscale() == "linear"
    assert axes.get_ylim()[0] == 0


def test_a_stage_that_was_not_measured_is_left_out():
    bare = replace(measured("jet", 1), timing=Timing(trace_s=1.0, compile_s=2.0))
    axes = panel(figure(found(bare), "stages"), "jet")
    assert [bar.get_height() for bar in axes.patches] == [1.0, 2.0]


def test_no_memory_and_exact_agreement_have_a_row_of_their_own():
    for name, title in (("memory", "temporary"), ("accuracy", "largest error")):
        drawn = figure(complete(("nested-jvp", "taylor")), name)
        axes = panel(drawn, title)
        assert tick_texts(drawn.axes[0])[0] == "0"
        points = next(iter(lines(axes).values()))
        assert points[0][1] == pytest.approx(axes.get_yticks()[0])
        assert 0 < axes.get_ylim()[0] < points[0][1]


def test_memory_that_nobody_takes_is_a_note():
    cells = [replace(measured("jet", n), memory=Memory(8, 8, 0, 16)) for n in range(3)]
    drawn = figure(found(*cells), "memory")
    assert "no method takes any temporary memory" in words(drawn)
    with pytest.raises(StopIteration):
        panel(drawn, "temporary")


def test_eps_stands_in_the_figure_of_errors():
    axes = panel(of_complete("accuracy"), "largest error")
    assert {value for _, value in lines(axes)["eps of float64"]} == {2.0**-52}


def test_a_wrong_method_is_named_below_every_figure():
    wrong = replace(measured("mine:df", 2), check=Check("jet", 0.5, Verdict.DIFFERS))
    record = found(measured("jet", 2), wrong)
    for name in ("growth", "memory", "spread"):
        assert "mine:df is wrong: it differs from jet at order 2" in words(figure(record, name))


def test_the_ratio_is_held_against_n_plus_1():
    axes = panel(of_complete("ratio"), "equations")
    shown = lines(axes)
    assert shown["N + 1"] == [(n, n + 1) for n in range(6)]
    left = {cell.order: cell.census.after_cse for cell in complete().cells("taylor")}
    assert shown["taylor"] == [(n, left[n] / left[0]) for n in range(6)]


def test_the_roof_is_the_best_that_was_seen():
    axes = panel(of_complete("roofline"), "a point per order")
    shown = lines(axes)
    (roof,) = (points for label, points in shown.items() if label.startswith("best seen"))
    points = [point for label in ("nested-jvp", "jet", "taylor") for point in shown[label]]
    assert max(y for _, y in roof) == pytest.approx(max(y for _, y in points))
    assert roof[0][1] / roof[0][0] == pytest.approx(max(y / x for x, y in points))


def test_the_samples_stand_around_their_order_less_the_empty_loop():
    axes = panel(figure(complete(("taylor",)), "spread"), "taylor")
    (dots,) = (line for line in axes.lines if line.get_marker() == ".")
    cell = complete(("taylor",)).measurements[0]
    first = [(x, y) for x, y in dots.get_xydata() if round(x) == 0]
    assert [y for _, y in first] == pytest.approx(
        [sample - cell.timing.control_s for sample in cell.timing.samples_s]
    )
    assert all(abs(x) <= 0.25 for x, _ in first)


def test_both_sides_of_cse_have_one_scale():
    drawn = of_complete("cse")
    assert len({axes.get_ylim() for axes in drawn.axes}) == 1
    assert len({round(axes.get_position().x0, 6) for axes in drawn.axes}) == 2


def test_a_primitive_has_a_panel_with_a_line_per_method_that_uses_it():
    record = found(*(measured(method, n) for method in ("jet", "taylor") for n in range(3)))
    axes = panel(figure(record, "primitives"), "mul")
    assert set(lines(axes)) == {"jet", "taylor"}
    assert not any(math.isnan(value) for points in lines(axes).values() for _, value in points)


def test_the_help_names_every_figure():
    from derivprof.cli.figures import FigureFlags

    (field,) = (f for f in FigureFlags.__dataclass_fields__.values() if f.name == "figure")
    option = field.type.__metadata__[0].help
    assert set(FIGURES) <= set(re.findall(r"\w+", option))
