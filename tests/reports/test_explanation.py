"""An explanation as text, as a speedscope profile and as a pprof profile."""

import gzip
import json
from dataclasses import replace

from jaxlib import _jax

from derivprof.record import to_json
from derivprof.reports import to_pprof, to_speedscope
from tests.reports.explanations import EXPLANATION, shown


def row(text, label):
    return next(line.split() for line in text.splitlines() if line.split()[:1] == [label])


def test_each_primitive_is_split_into_dead_duplicate_and_left():
    text = shown(EXPLANATION)
    assert row(text, "mul")[1:] == ["300", "100", "0", "200", "7", "0", "0"]
    assert row(text, "sin")[1:] == ["100", "0", "40", "60", "0", "0", "0"]
    assert row(text, "total")[1:] == ["400", "100", "40", "260", "7", "0", "0"]
    assert "5 HLO instructions of it: multiply 4, sine 1" in text


def test_each_line_has_its_counts_by_order_and_its_source():
    text = shown(EXPLANATION)
    assert "100   300   75.0 %       x3.00    100           0         7   return sin(p) * p" in text
    assert "m.py:3  return sin(p) * p: 75.0 % of the equations at order 1, x3.00 per order." in text
    assert "not in your code: 25.0 % of the equations at order 1." in text


def test_zero_blocks_are_named_and_so_is_what_is_computed_once_or_again():
    text = shown(EXPLANATION)
    assert row(text, "z") == ["z", "depends", "0"]
    assert "dz/dp2 = 0: z does not depend on p2." in text
    assert "dz/dp1 is computed once: of its 43 equations 43 serve y too" in text
    assert "dy/dp1, dy/dp2 is computed again: z repeats 5 of its 63 equations." in text


def test_marks_of_the_program_are_words_as_well_as_colours():
    plain, coloured = shown(EXPLANATION), shown(EXPLANATION, force_terminal=True)
    assert "\x1b" not in plain
    assert "\x1b[31m  1  dead          m.py:3  b:f64[] = sin a" in coloured
    for line in (
        "1  dead          m.py:3  b:f64[] = sin a",
        "2                m.py:3  c:f64[] = cos a",
        "3  repeats 2     -       d:f64[] = cos a",
        "4  times 1       m.py:9  e:f64[] = mul c 1.0",
    ):
        assert line in plain


def test_the_program_is_shown_only_when_it_is_there():
    assert "the program" not in shown(replace(EXPLANATION, equations=()))


def test_caveats_are_shown():
    assert "! Higher orders are not explained." in shown(EXPLANATION)


def test_the_json_is_plain_data():
    data = json.loads(to_json(EXPLANATION))
    assert data["lines"][0]["equations"] == [100, 300]
    assert data["equations"][2]["waste"] == "duplicate"
    assert data["equations"][2]["repeats"] == 2
    assert data["blocks"][1] == {"output": "z", "input": "p2", "is_zero": True}


def test_speedscope_samples_are_stacks_with_the_primitive_innermost():
    document = json.loads(to_speedscope(EXPLANATION))
    (profile,) = document["profiles"]
    names = [frame["name"] for frame in document["shared"]["frames"]]
    stacks = [[names[number] for number in sample] for sample in profile["samples"]]
    assert document["$schema"] == "https://www.speedscope.app/file-format-schema.json"
    assert profile["type"] == "sampled"
    assert stacks == [
        ["main (m.py:9)", "helper (m.py:3)", "mul"],
        ["main (m.py:9)", "sin"],
        ["sin"],
    ]
    assert profile["weights"] == [300, 99, 1]
    assert profile["endValue"] == 400
    assert {"name": "helper (m.py:3)", "file": "m.py", "line": 3} in document["shared"]["frames"]


def test_pprof_is_read_back_by_jaxs_own_reader():
    profile = json.loads(_jax.pprof_profile_to_json(gzip.decompress(to_pprof(EXPLANATION))))
    strings = profile["stringTable"]
    functions = {each["id"]: strings[int(each["name"])] for each in profile["function"]}
    lines = {each["id"]: each["line"][0] for each in profile["location"]}
    found = [
        (
            [(functions[lines[i]["functionId"]], int(lines[i]["line"]))
             for i in sample.get("locationId", [])],
            int(sample["value"][0]),
            strings[int(sample["label"][0]["str"])],
        )
        for sample in profile["sample"]
    ]  # fmt: skip
    assert found == [
        ([("helper", 3), ("main", 9)], 300, "mul"),
        ([("main", 9)], 99, "sin"),
        ([], 1, "sin"),
    ]
    (kind,) = profile["sampleType"]
    assert (strings[int(kind["type"])], strings[int(kind["unit"])]) == ("equations", "count")
