"""Colours and markers tell the lines apart, for the colour-blind too."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_rgb

from derivprof.plots.palette import (
    METHOD_LOOKS,
    PRIMITIVE_LOOKS,
    READABLE_CONTRAST,
    method_looks,
    primitive_looks,
    text_colour,
)

MACHADO = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
               [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
               [-0.011820, 0.042940, 0.968881]],
    "nobody": [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
}  # fmt: skip
"""What is seen of linear RGB at full severity: Machado, Oliveira and Fernandes (2009), table 1."""

XYZ = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
CLEARLY_APART = 15.0
"""In CIELAB, where 2.3 is a just noticeable difference."""


def linear(colour):
    rgb = np.array(to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    ratio = np.array(XYZ) @ np.clip(rgb, 0, 1) / np.array(XYZ).sum(axis=1)
    x, y, z = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("kind", MACHADO)
@pytest.mark.parametrize("looks", [METHOD_LOOKS, PRIMITIVE_LOOKS])
def test_every_two_colours_are_told_apart(looks, kind):
    seen = {look.colour: lab(np.array(MACHADO[kind]) @ linear(look.colour)) for look in looks}
    for (one, a), (other, b) in itertools.combinations(seen.items(), 2):
        assert np.linalg.norm(a - b) > CLEARLY_APART, (one, other)


@pytest.mark.parametrize("looks", [METHOD_LOOKS, PRIMITIVE_LOOKS])
def test_every_marker_and_every_colour_is_there_once(looks):
    assert len({look.marker for look in looks}) == len({look.colour for look in looks}) == 7


@pytest.mark.parametrize("look", METHOD_LOOKS, ids=lambda look: look.colour)
def test_text_in_a_colour_can_be_read_on_white(look):
    luminance = np.dot([0.2126, 0.7152, 0.0722], linear(text_colour(look.colour)))
    assert 1.05 / (luminance + 0.05) >= READABLE_CONTRAST - 0.01


def test_many_methods_differ_by_colour_or_marker():
    looks = method_looks(f"method-{i}" for i in range(40))
    assert len({(look.colour, look.marker) for look in looks.values()}) == 40


names = st.lists(st.sampled_from("abcdefghijklmnop"), max_size=7, unique=True)


@given(names, names)
def test_names_that_meet_in_a_panel_look_different(first, second):
    looks = primitive_looks([first, second])
    assert set(looks) == {*first, *second}
    for panel in (first, second):
        assert len({looks[name] for name in panel}) == len(panel)


@given(st.lists(names, max_size=4))
def test_looks_are_shared_only_when_every_look_is_taken(panels):
    looks = primitive_looks(panels)
    used = len(set(looks.values()))
    assert used == min(len(looks), len(PRIMITIVE_LOOKS))
