"""The panels of durations: what was measured, each stage on a scale of its own."""

from dataclasses import replace

from tests.plots.figures import growth_figure, lines, panel, tick_texts, words
from tests.record.profiles import cell, profile


def timed(method="jet", *, run_s=2e-8, orders=4):
    return [cell(method, n, 4 + n, run_s=run_s and run_s * (n + 1)) for n in range(orders)]


def test_each_stage_holds_its_seconds():
    figure = growth_figure(profile(*timed()))
    assert lines(panel(figure, "trace"))["jet"] == [(n, 1e-3 * (4 + n)) for n in range(4)]
    assert lines(panel(figure, "compile"))["jet"] == [(n, 2e-2) for n in range(4)]
    assert lines(panel(figure, "run"))["jet"] == [(n, 2e-8 * (n + 1)) for n in range(4)]


def test_each_stage_has_a_scale_with_units():
    figure = growth_figure(profile(*timed()))
    assert "10 ms" in tick_texts(panel(figure, "trace"))
    assert "50 ns" in tick_texts(panel(figure, "run"))


def test_a_method_without_run_times_is_missing_in_their_panel_alone():
    untimed = [
        replace(c, timing=replace(c.timing, run_s=None)) for c in timed("nested-jvp", run_s=1e-8)
    ]
    figure = growth_figure(profile(*timed(), *untimed))
    assert set(lines(panel(figure, "run"))) == {"jet"}
    assert set(lines(panel(figure, "compile"))) == {"jet", "nested-jvp"}


def test_methods_keep_their_colour_from_the_counts():
    figure = growth_figure(profile(*timed("nested-jvp"), *timed("jet")))
    first, second = (
        {line.get_label(): line.get_color() for line in panel(figure, title).lines}
        for title in ("all primitives", "run")
    )
    assert second.items() <= first.items()
    assert len(set(second.values())) == 2


def test_durations_without_counts_are_plotted_alone():
    figure = growth_figure(profile(*(replace(c, census=None) for c in timed())))
    assert len(figure.axes) == 3
    assert "all primitives" not in words(figure)


def test_the_run_times_name_their_device():
    assert "the computation alone, cpu" in words(growth_figure(profile(*timed())))
