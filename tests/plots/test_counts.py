"""The panels of counts show the counts of the record, all of them."""

import pytest

from tests.plots.figures import (
    counted,
    dashed_lines,
    growth_figure,
    lines,
    panel,
    tick_texts,
    words,
)
from tests.record.profiles import profile

GROWING = {order: {"mul": 3**order, "sin": order + 1} for order in range(5)}
FLAT = {order: {"mul": 2, "sin": 1} for order in range(5)}


def figure_of(*cells):
    return growth_figure(profile(*cells))


def test_the_totals_of_every_method_stand_in_one_panel():
    figure = figure_of(*counted("nested-jvp", GROWING), *counted("jet", FLAT))
    assert lines(panel(figure, "all primitives")) == {
        "nested-jvp": [(n, 3**n + n + 1) for n in range(5)],
        "jet": [(n, 3) for n in range(5)],
    }


def test_a_line_per_primitive_stands_in_the_panel_of_its_method():
    figure = figure_of(*counted("nested-jvp", GROWING), *counted("jet", FLAT))
    assert lines(panel(figure, "nested-jvp")) == {
        "mul": [(n, 3**n) for n in range(5)],
        "sin": [(n, n + 1) for n in range(5)],
    }


def test_a_primitive_has_one_colour_in_every_panel():
    figure = figure_of(*counted("nested-jvp", GROWING), *counted("jet", FLAT))
    first, second = (
        {line.get_label(): line.get_color() for line in panel(figure, method).lines}
        for method in ("nested-jvp", "jet")
    )
    assert first == second


@pytest.mark.parametrize(
    ("alike", "label"),
    [(["add"], "add"), (["add", "neg"], "add, neg"), (["add", "neg", "sub"], "add +2")],
)
def test_primitives_with_equal_counts_share_a_line(alike, label):
    counts = {n: {"mul": 3**n, **dict.fromkeys(alike, n + 2)} for n in range(4)}
    shown = lines(panel(figure_of(*counted("jet", counts)), "jet"))
    assert set(shown) == {"mul", label}
    assert shown[label] == [(n, n + 2) for n in range(4)]


def test_primitives_beyond_the_seven_largest_are_summed_in_one_line():
    alike = {"a": 1, "b": 1, "c": 2}
    large = {f"p{i}": i for i in range(3, 10)}
    counts = {n: {name: i * 2**n for name, i in (alike | large).items()} for n in range(3)}
    shown = lines(panel(figure_of(*counted("jet", counts)), "jet"))
    assert set(shown) == {*large, "3 others"}
    assert shown["3 others"] == [(n, (1 + 1 + 2) * 2**n) for n in range(3)]


def test_the_eighth_primitive_keeps_its_name():
    counts = {n: {f"p{i}": (i + 1) * 2**n for i in range(8)} for n in range(3)}
    assert set(lines(panel(figure_of(*counted("jet", counts)), "jet"))) == {
        f"p{i}" for i in range(8)
    }


def test_what_is_left_after_cse_is_a_dashed_line_per_method():
    cells = (counted(method, GROWING, after_cse=True) for method in ("nested-jvp", "jet"))
    figure = figure_of(*(cell for each in cells for cell in each))
    half = [(n, (3**n + n + 1) // 2) for n in range(5)]
    assert dashed_lines(panel(figure, "all primitives")) == [half, half]
    assert "as traced (dashed: after CSE)" in words(figure)


def test_nothing_is_dashed_where_cse_was_not_counted():
    figure = figure_of(*counted("nested-jvp", GROWING))
    assert dashed_lines(panel(figure, "all primitives")) == []
    assert "as traced" in words(figure)


def test_a_zero_is_a_gap_in_a_logarithmic_line():
    counts = {n: {"mul": 4, "sin": 0 if n == 2 else n + 1} for n in range(5)}
    figure = figure_of(*counted("jet", counts))
    assert lines(panel(figure, "jet"))["sin"] == [(0, 1), (1, 2), (3, 4), (4, 5)]


def test_the_tint_between_two_lines_has_the_gap_of_the_lower_one():
    totals = [{"mul": 4}, {"mul": 4}, {"mul": 1}, {"mul": 4}, {"mul": 4}]
    figure = figure_of(*counted("jet", dict(enumerate(totals)), after_cse=True))
    (tint,) = panel(figure, "all primitives").collections
    assert [sorted({x for x, _ in path.vertices}) for path in tint.get_paths()] == [[0, 1], [3, 4]]


def test_a_function_without_equations_has_an_empty_plot():
    figure = figure_of(*counted("jet", {0: {}, 1: {}}))
    assert lines(panel(figure, "all primitives")) == {"jet": []}
    assert "0 at order 1" in words(figure)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_no_tick_stands_for_a_part_of_an_equation(count):
    figure = figure_of(*counted("jet", {0: {"mul": count}, 1: {"mul": count}}))
    texts = tick_texts(panel(figure, "all primitives"))
    assert "1" in texts
    assert not {"", "0"} & set(texts)


def test_a_method_that_ended_early_keeps_the_orders_it_has():
    figure = figure_of(
        *counted("nested-jvp", {n: {"mul": 3**n} for n in range(3)}), *counted("jet", FLAT)
    )
    shown = lines(panel(figure, "all primitives"))
    assert [order for order, _ in shown["nested-jvp"]] == [0, 1, 2]
    assert panel(figure, "nested-jvp").get_xlim() == panel(figure, "jet").get_xlim()


def test_one_order_is_a_point_at_its_tick():
    axes = panel(figure_of(*counted("jet", {4: {"mul": 9}})), "jet")
    assert lines(axes) == {"mul": [(4, 9)]}
    assert list(axes.get_xticks()) == [4]
