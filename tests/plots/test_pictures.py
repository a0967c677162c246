"""Every figure looks as it did when somebody last looked at it."""

from dataclasses import replace
from functools import cache

import pytest

from derivprof.findings import PICTURES as FIGURES
from derivprof.plots import drawing, labels, marks
from derivprof.plots.labels import spread
from tests.plots.baselines import (
    OTHER_RELEASE,
    PICTURES,
    SAME_RELEASE,
    drawn,
    kept,
    tolerance,
    worst_tile,
)

as_it_is = cache(drawn)
"""The picture as the code draws it, once for all who only look at it."""


def off(name):
    now, then = as_it_is(name), kept(name)
    assert now.size == then.size, f"{name} has another size: python tests/plots/baselines.py"
    return worst_tile(now, then)


@pytest.mark.parametrize("name", PICTURES)
def test_a_figure_looks_as_its_baseline(name):
    assert off(name) <= tolerance(name)


def test_every_figure_has_a_baseline():
    assert {which for which, _ in PICTURES.values()} == set(FIGURES)


def changed_by(monkeypatch, module, name, changed):
    before = as_it_is("accuracy")
    monkeypatch.setattr(module, name, changed)
    return worst_tile(drawn("accuracy"), before)


def test_a_line_that_moves_is_seen(monkeypatch):
    def higher(axes, line, extent, depth):
        points = tuple((x, 1.15 * value) for x, value in line.points)
        marks.draw_line(axes, replace(line, points=points), extent, depth)

    assert changed_by(monkeypatch, drawing, "draw_line", higher) > OTHER_RELEASE


def test_a_label_that_moves_is_seen(monkeypatch):
    def higher(*given):
        return tuple(height + 12 for height in spread(*given))

    assert changed_by(monkeypatch, labels, "spread", higher) > SAME_RELEASE
