"""What --partial names."""

import pytest

from derivprof.derivatives import MixedPartial, NamedEntry, describe, parse_partial
from derivprof.errors import UsageError


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("0,2,4", (0, 2, 4)),
        ("3", (3,)),
        ("0, 0", (0, 0)),
        ("x[0,2],y", (NamedEntry("x", (0, 2)), NamedEntry("y"))),
        ("params.w[1],params.w[1]", (NamedEntry("params.w", (1,)),) * 2),
        ("x[ 0 , 2 ],1", (NamedEntry("x", (0, 2)), 1)),
    ],
)
def test_entries_by_number_and_by_name(text, entries):
    assert parse_partial(text) == MixedPartial(entries)


@pytest.mark.parametrize("text", ["", "x[", "x[a]", "-1", "x y", "0,,1", "x[0]]", "1.5"])
def test_other_texts_are_refused_with_an_example(text):
    with pytest.raises(UsageError, match="Use"):
        parse_partial(text)


def test_the_record_keeps_the_names():
    described = describe(parse_partial("x[0,2],1"))
    assert described == {"kind": "mixed-partial", "order": 2, "indices": ["x[0,2]", 1]}
