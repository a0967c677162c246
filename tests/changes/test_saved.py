"""Names that records are kept under, and which record is compared with which."""

from dataclasses import replace

import pytest

from derivprof.changes import Saved, change_report, parse_limits, report_of_new, save, saved
from derivprof.changes.pairing import paired
from derivprof.changes.saved import checked_name
from derivprof.errors import OutputError, RecordError, UsageError
from derivprof.record import InputInfo, Verdict, read_profile, write_profile
from tests.changes.runs import checked, counted, timed
from tests.record.profiles import profile

F = counted({("taylor", 1): 12})
G = replace(F, target=replace(F.target, name="m:g"))
F_DIAGONAL = replace(F, derivative={"kind": "diagonal", "order": 3})
F_OF_3 = replace(F, target=replace(F.target, inputs=(InputInfo("t", "float64[3]", True),)))
F_TIMED = timed({("taylor", 1): 2e-8})
F_CHECKED = profile(checked("taylor", 1, Verdict.AGREES))


def deeper(record):
    return replace(record, derivative=dict(record.derivative) | {"order": 9}, created="2027")


def named(pairing):
    return [(old.derivative["order"], new.derivative["order"]) for old, new in pairing.pairs]


def test_a_name_holds_one_record_per_question(folder):
    records = (F, G, F_DIAGONAL, F_OF_3, F_TIMED, F_CHECKED)
    paths = {save(each, "main") for each in records}
    assert len(paths) == len(records)
    assert len(saved("main").records) == len(records)
    again = save(deeper(F), "main")
    assert again in paths
    assert read_profile(again).derivative["order"] == 9
    assert again.parent == folder.relative_to(folder) / ".derivprof" / "main"
    assert again.name.startswith("m-f-")


def test_a_file_a_folder_and_a_name_can_be_read(folder):
    write_profile(folder / "run.json", F)
    save(F, "main")
    save(G, "main")
    assert len(saved("run.json").records) == 1
    assert len(saved("main").records) == len(saved(".derivprof/main").records) == 2


@pytest.mark.parametrize("name", ["", "a/b", "../a", ".hidden", "run.json", "a b", "/tmp/a"])
def test_a_name_is_no_path(name):
    with pytest.raises(UsageError, match="is not a name to save under"):
        checked_name(name)


def test_a_name_that_was_never_saved_says_which_were(folder):
    with pytest.raises(RecordError, match="There is no record `main`. Save one with --save"):
        saved("main")
    save(F, "release-1")
    with pytest.raises(RecordError, match="Saved here: release-1"):
        saved("main")
    with pytest.raises(RecordError, match="There is no file gone.json"):
        saved("gone.json")


def test_a_folder_that_cannot_be_made_is_one_sentence(folder):
    (folder / ".derivprof").write_text("")
    with pytest.raises(OutputError, match=r"Cannot make \.derivprof"):
        save(F, "main")


def test_records_of_one_question_are_pairs_and_others_are_told():
    found = paired((F, G, F_TIMED), (deeper(F), F_DIAGONAL))
    assert named(found) == [(3, 9)]
    assert [each.target.name for each in found.only_old] == ["m:g", "m:f"]
    assert found.only_new == (F_DIAGONAL,)


def test_what_was_timed_is_compared_with_what_was_counted_if_there_is_no_other():
    assert paired((F_TIMED,), (F,)).pairs == ((F_TIMED, F),)
    assert paired((F_TIMED, F), (F,)).pairs == ((F, F),)
    assert not paired((F_CHECKED,), (F,)).pairs


def test_other_inputs_are_compared_if_there_are_no_equal_ones():
    assert paired((F_OF_3,), (F,)).pairs == ((F_OF_3, F),)
    assert paired((F_OF_3, F), (F,)).only_old == (F_OF_3,)


def test_of_several_old_ones_the_newest_counts():
    older, newer = (replace(F_OF_3, created=year) for year in ("2025", "2026"))
    assert paired((newer, older), (F,)).pairs[0][0] is newer


def test_one_record_on_each_side_is_a_pair_whatever_they_are():
    report = change_report(Saved("a", (F,)), Saved("b", (G,)))
    assert report.targets[0].caveats[0] == "The functions differ: m:f and m:g."


def test_a_new_record_is_compared_with_the_one_of_its_question():
    report = report_of_new(Saved("main", (G, F)), deeper(F))
    assert [each.target for each in report.targets] == ["m:f"]
    assert not report.only_old
    with pytest.raises(RecordError, match=r"`main` has no record of .* m:f; it has m:g"):
        report_of_new(Saved("main", (G,)), F)


def test_nothing_in_common_is_an_error():
    with pytest.raises(RecordError, match="no function in common: m:g; m:f"):
        change_report(Saved("a", (G, G)), Saved("b", (F, F_TIMED)))
    other = replace(F, measurements=counted({("jet", 1): 3}).measurements)
    with pytest.raises(RecordError, match="no cell in common"):
        change_report(Saved("a", (F,)), Saved("b", (other,)))


def test_a_limit_of_what_nobody_measured_is_an_error():
    with pytest.raises(UsageError, match="time:10%: no cell has run time in both records"):
        change_report(Saved("a", (F,)), Saved("b", (F,)), parse_limits(("time:10%",)))
    report = change_report(Saved("a", (F,)), Saved("b", (F,)), parse_limits(("primitive:0",)))
    assert not report.offenders
