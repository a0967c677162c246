import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivprof.errors import UsageError
from derivprof.units import (
    about_text,
    bytes_text,
    count_text,
    error_text,
    parse_bytes,
    ratio_text,
    seconds_text,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "-"), (0, "0"), (17154, "17 154"), (823570702394084, "823 570 702 394 084")],
)
def test_counts_are_exact_and_grouped(value, text):
    assert count_text(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "-"),
        (0.0, "0 s"),
        (1.5, "1.50 s"),
        (0.9999, "1.00 s"),
        (0.0123, "12.3 ms"),
        (22e-9, "22.0 ns"),
        (3.64e-6, "3.64 us"),
        (math.inf, "inf s"),
    ],
)
def test_durations_have_three_digits_and_a_unit(value, text):
    assert seconds_text(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(None, "-"), (0, "0 B"), (1023, "1023 B"), (1536, "1.50 KiB")]
)
def test_sizes_have_binary_units(value, text):
    assert bytes_text(value) == text


def test_ratios_errors_and_estimates():
    assert ratio_text(2.834) == "x2.83"
    assert error_text(0.0) == "0"
    assert error_text(3.14e-16) == "3.1e-16"
    assert about_text(137797) == "140 000"
    assert (about_text(3.0), about_text(2.5)) == ("3", "2.50")


@pytest.mark.parametrize(
    ("text", "size"), [("500", 500), ("64M", 64 << 20), ("2GiB", 2 << 30), ("1.5 GB", 3 << 29)]
)
def test_sizes_are_read(text, size):
    assert parse_bytes(text) == size


@pytest.mark.parametrize("text", ["", "x", "-5", "5Q", "1e9"])
def test_what_is_no_size_is_refused(text):
    with pytest.raises(UsageError, match="is not a size"):
        parse_bytes(text)


@given(st.floats(min_value=1e-12, max_value=1e6))
def test_a_duration_is_within_half_a_percent_of_its_text(value):
    number, unit = seconds_text(value).split()
    scale = {"s": 1, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}[unit]
    assert float(number) * scale == pytest.approx(value, rel=6e-3)
