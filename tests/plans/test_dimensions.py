"""The sizes that --sweep-dim stands for."""

import pytest

from derivprof.errors import UsageError
from derivprof.plans import parse_dimensions


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("2..64", (2, 4, 8, 16, 32, 64)),
        ("3..20", (3, 6, 12, 20)),
        ("2..9:3", (2, 5, 8)),
        ("8, 3,5,3", (3, 5, 8)),
        ("7..7", (7,)),
        ("16", (16,)),
    ],
)
def test_a_range_doubles_from_end_to_end_or_goes_in_steps(text, sizes):
    assert parse_dimensions(text) == sizes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2..x", "is no range of sizes"),
        ("64..2", "goes down. Write 2..64."),
        ("0..8", "has the size 0"),
        ("0,4", "has the size 0"),
        ("2..8:0", "has a step of 0"),
        ("1..500:1", "are more than 200 sizes, and at most 200"),
        ("1..99999999999999999999:1", "are more than 200 sizes"),
        ("", "is no range of sizes"),
    ],
)
def test_what_is_no_range_is_refused_with_what_to_write(text, said):
    with pytest.raises(UsageError, match=said.replace(".", r"\.")):
        parse_dimensions(text)
