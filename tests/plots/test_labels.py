"""Labels are moved apart as little as possible, and cut where there is no room."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivprof.plots.labels import shorten, spread, text_width_in

GAP, LOW, HIGH = 10.0, 0.0, 100.0

heights = st.lists(st.floats(-20.0, 120.0), min_size=1, max_size=10)


def distance(placed, wanted):
    return sum((there - here) ** 2 for there, here in zip(placed, wanted, strict=True))


@given(heights)
def test_labels_are_a_gap_apart(wanted):
    placed = sorted(spread(wanted, GAP, LOW, HIGH))
    gaps = [above - below for below, above in itertools.pairwise(placed)]
    assert all(gap >= GAP - 1e-6 for gap in gaps)


@given(heights)
def test_labels_keep_their_order_and_their_limits(wanted):
    placed = spread(wanted, GAP, LOW, HIGH)
    ranked = sorted(range(len(wanted)), key=lambda i: wanted[i])
    assert sorted(range(len(placed)), key=lambda i: placed[i]) == ranked
    assert min(placed) >= LOW - 1e-6
    assert max(placed) <= HIGH + 1e-6


@given(heights, st.lists(st.floats(0.0, 1.0), min_size=10, max_size=10))
def test_no_other_place_is_nearer(wanted, slack):
    ranks = sorted(range(len(wanted)), key=lambda i: wanted[i])
    room = (HIGH - LOW - GAP * (len(wanted) - 1)) / len(wanted)
    other, height = [0.0] * len(wanted), LOW
    for rank, share in zip(ranks, slack, strict=False):
        height += share * room
        other[rank] = height
        height += GAP
    found = spread(wanted, GAP, LOW, HIGH)
    assert distance(found, wanted) <= distance(other, wanted) + 1e-6


def test_labels_that_are_apart_already_stay_where_they_are():
    assert spread([80.0, 5.0, 40.0], GAP, LOW, HIGH) == (80.0, 5.0, 40.0)


def test_two_labels_at_one_place_part_evenly():
    assert spread([50.0, 50.0], GAP, LOW, HIGH) == (45.0, 55.0)


def test_too_many_labels_reach_below_the_axes_but_never_above():
    placed = spread([50.0] * 20, GAP, LOW, HIGH)
    assert max(placed) <= HIGH
    assert min(placed) == pytest.approx(HIGH - 19 * GAP)


@settings(max_examples=20, deadline=None)
@given(st.text("abcdefghij_:.", min_size=1, max_size=60), st.floats(0.3, 4.0))
def test_a_cut_name_fits_and_begins_as_the_name_does(text, width):
    cut = shorten(text, width)
    assert text_width_in(cut) <= width
    assert cut == text or text.startswith(cut.removesuffix("…"))


def test_a_name_with_room_is_not_cut():
    assert shorten("nested-jvp", 2.0) == "nested-jvp"


def test_bold_letters_are_known_to_be_wider():
    assert text_width_in("nested-jvp", 10, "bold") > text_width_in("nested-jvp", 10)
