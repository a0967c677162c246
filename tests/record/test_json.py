import json
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivprof.errors import RecordError
from derivprof.record import (
    Census,
    Check,
    Difference,
    Measurement,
    Profile,
    Status,
    Timing,
    Verdict,
    from_json,
    quantity_of,
    series_of,
    to_json,
)
from tests.record.profiles import cell, profile


def test_a_record_survives_json():
    original = profile()
    again = from_json(to_json(original))
    assert again == replace(original, measurements=again.measurements)
    assert to_json(again) == to_json(original)


floats = st.none() | st.floats()
censuses = st.builds(
    Census,
    total=st.integers(0, 10**18),
    primitives=st.dictionaries(st.text(max_size=8), st.integers(0, 10**18), max_size=3),
    loop_total=st.none() | st.integers(0),
)
timings = st.builds(
    Timing,
    trace_s=floats,
    run_s=floats,
    run_note=st.none() | st.text(),
    samples_s=st.lists(st.floats(), max_size=3).map(tuple),
    stage_samples_s=st.dictionaries(st.text(max_size=5), st.just((1.0, 2.0)), max_size=2),
)
cells = st.builds(
    Measurement,
    method=st.text(),
    order=st.integers(0, 200),
    status=st.sampled_from(Status),
    reason=st.none() | st.text(),
    census=st.none() | censuses,
    timing=st.none() | timings,
)


@given(st.lists(cells, max_size=4).map(tuple))
def test_any_measurements_survive_json(measurements):
    text = to_json(replace(profile(), measurements=measurements))
    assert to_json(from_json(text)) == text


def refuse(token):
    raise AssertionError(f"{token} is not JSON")


def test_what_is_not_finite_is_still_valid_json():
    odd = replace(cell("m", 0, 5), timing=Timing(trace_s=math.nan, run_s=-math.inf))
    text = to_json(profile(odd))
    json.loads(text, parse_constant=refuse)
    timing = from_json(text).measurements[0].timing
    assert timing is not None
    assert timing.trace_s is not None
    assert math.isnan(timing.trace_s)
    assert timing.run_s == -math.inf


def test_not_measured_is_null_and_never_zero():
    data = json.loads(to_json(profile(Measurement("m", 0, Status.OK, census=Census(3, {})))))
    (measured,) = data["measurements"]
    assert measured["timing"] is None
    assert measured["census"]["hlo_instructions"] is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "is not JSON"),
        ("[]", "no schema_version"),
        ("{}", "no schema_version"),
        ('{"schema_version": "1"}', "no schema_version"),
        ('{"schema_version": 99}', "schema version 99.*Upgrade derivprof"),
        ('{"schema_version": 1}', "`derivprof_version` is missing"),
    ],
)
def test_what_is_no_record_is_refused_in_one_sentence(text, says):
    with pytest.raises(RecordError, match=says):
        from_json(text, "run.json")


def test_a_damaged_record_is_refused():
    data = json.loads(to_json(profile()))
    data["measurements"][0]["order"] = "zero"
    with pytest.raises(RecordError, match="damaged"):
        from_json(json.dumps(data))


def test_a_record_from_before_a_field_was_added_is_readable():
    data = json.loads(to_json(profile()))
    for measured in data["measurements"]:
        measured.pop("value")
    assert isinstance(from_json(json.dumps(data)), Profile)


def test_a_check_survives_json_with_entries_that_are_no_numbers():
    worst = (
        Difference("['y']", (0, 2), 1, [math.inf, 0.0], [1.0, 2.0]),
        Difference("", (), 0, math.nan, 3.0),
    )
    check = Check("taylor", None, Verdict.NOT_FINITE, None, 3, "float64", 6, 2, worst, "is zero")
    (again,) = from_json(to_json(profile(cell("m", 1, 5, check=check)))).measurements
    assert again.check.worst[0] == replace(worst[0], found=[math.inf, 0.0])
    assert math.isnan(again.check.worst[1].found)
    assert replace(again.check, worst=()) == replace(check, worst=())


def test_a_check_from_before_there_were_points_is_readable():
    data = json.loads(to_json(profile()))
    for measured in data["measurements"]:
        if measured["check"] is not None:
            kept = ("reference", "max_rel_error", "verdict")
            measured["check"] = {name: measured["check"][name] for name in kept}
    record = from_json(json.dumps(data))
    assert record.cells("jet")[0].check == profile().cells("jet")[0].check
    assert not record.has_checks()


def test_quantities_are_read_by_their_path():
    record = profile()
    assert series_of(record, "nested-jvp", "census.total") == ((0, 4), (1, 13), (2, 39), (3, 110))
    assert series_of(record, "mine:df", "census.total") == ()
    assert quantity_of(cell("m", 0, 7), "timing.run_s") is None


def test_lists_of_numbers_stand_on_one_line_and_texts_are_left_alone():
    samples = (1.5e-9, -2.0, 3.0)
    cells = [replace(cell("m", 0, 3), timing=Timing(samples_s=samples), reason="[ 1,  2 ]")]
    text = to_json(profile(*cells))
    assert '"samples_s": [ 1.5e-09, -2.0, 3.0 ]' in text
    assert from_json(text).measurements[0].reason == "[ 1,  2 ]"
