import pytest

from derivprof.changes import TIME_THRESHOLD, parse_limit, parse_limits
from derivprof.changes.limits import time_threshold
from derivprof.errors import UsageError


@pytest.mark.parametrize(
    ("text", "old", "most"),
    [
        ("count:0", 100, 100),
        ("count:3", 100, 103),
        ("count:5%", 100, 105),
        ("count : 2.5 %", 200, 205),
        ("primitive:1", 0, 1),
        ("memory:0", 64, 64),
        ("memory:1KiB", 64, 1088),
        ("memory:50%", 64, 96),
        ("compile:50%", 2.0, 3.0),
    ],
)
def test_a_limit_allows_that_much_and_no_more(text, old, most):
    limit = parse_limit(text)
    assert not limit.is_over(old, most)
    assert limit.is_over(old, most + 1)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("counts:0", "`counts` is no quantity. Use one of count, primitive"),
        ("0", "`0` is no quantity"),
        ("count", "Write count:0, count:3 or count:5%"),
        ("count:", "says no limit"),
        ("count:few", "says no limit"),
        ("count:-1", "says no limit"),
        ("memory:much", "is not a size"),
        ("time:1ms", "Write time:10%"),
        ("time:2%", "would fail by chance"),
        ("compile:4.9%", "would fail by chance"),
    ],
)
def test_any_other_text_is_one_sentence(text, says):
    with pytest.raises(UsageError, match=says):
        parse_limit(text)


def test_two_limits_of_one_quantity_contradict_one_another():
    with pytest.raises(UsageError, match="count is given 2 times"):
        parse_limits(("count:0", "time:10%", "count:5%"))


def test_the_limit_of_times_is_the_threshold_of_their_verdicts():
    assert time_threshold(parse_limits(("count:0",))) == TIME_THRESHOLD
    assert time_threshold(parse_limits(("count:0", "time:25%"))) == 0.25
