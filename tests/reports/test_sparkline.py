"""One block per value, higher for larger ones, blank where there is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivprof.reports.sparkline import sparkline
from derivprof.reports.timings import sparkline_of_times

BLOCKS = "▁▂▃▄▅▆▇█"

counts = st.lists(st.none() | st.integers(0, 10**18), max_size=12)


@given(counts)
def test_every_value_has_one_block(values):
    assert len(sparkline(values)) == len(values)
    assert set(sparkline(values)) <= {*BLOCKS, " "}


@given(counts)
def test_only_nothing_is_blank(values):
    assert [block == " " for block in sparkline(values)] == [not value for value in values]


@given(st.lists(st.integers(1, 10**18), min_size=1, max_size=12))
def test_larger_values_are_never_lower(values):
    shown = sparkline(values)
    for value, block in zip(values, shown, strict=True):
        for other, its in zip(values, shown, strict=True):
            assert value > other or BLOCKS.index(block) <= BLOCKS.index(its)


@given(st.lists(st.integers(1, 10**18), min_size=1, max_size=12))
def test_the_largest_is_full_unless_all_are_one(values):
    assert max(sparkline(values)) == ("█" if max(values) > 1 else "▁")


@given(st.lists(st.floats(1e-9, 1e3), min_size=1, max_size=8), st.floats(1e-3, 1e3))
def test_times_have_one_sparkline_in_every_unit(values, unit):
    blocks = [
        [BLOCKS.index(block) for block in sparkline_of_times(each, "timing.run_s")]
        for each in (values, [value * unit for value in values])
    ]
    assert all(abs(a - b) <= 1 for a, b in zip(*blocks, strict=True))


@pytest.mark.parametrize(
    ("values", "text"), [([], ""), ([None], " "), ([0, 0], "  "), ([1], "▁"), ([2, None, 2], "█ █")]
)
def test_sparklines_without_growth(values, text):
    assert sparkline(values) == text


def test_times_below_a_second_show_their_growth():
    assert sparkline_of_times([1e-8, None, 1e-6], "timing.run_s") == "▁ █"
