"""Several targets at a glance: the table, the sentences, and the files."""

import csv
import io
from dataclasses import replace

from rich.console import Console

from derivprof.findings import overview_sentences
from derivprof.record import Caveat, Check, Comparison, Speed, Verdict
from derivprof.reports import (
    collection_csv,
    collection_markdown,
    overview_table,
    print_overview,
)
from tests.record.collections import collection, counted, of, typical
from tests.record.profiles import cell


def printed(found, width=400):
    file = io.StringIO()
    print_overview(found, Console(file=file, width=width, highlight=False))
    return file.getvalue()


def rows(found):
    table = overview_table(found)
    return {row.label: dict(zip(table.columns, row.cells, strict=True)) for row in table.rows}


def test_a_row_has_the_best_method_its_equations_and_the_usual_one_beside_it():
    found = rows(typical())
    assert list(found) == ["gelu", "mish", "relu", "gone", "later"]
    assert found["mish"]["fewest"] == "taylor"
    assert (found["mish"]["equations"], found["mish"]["nested-jvp"]) == ("21", "151")
    assert found["mish"]["factor"] == "x7.19"
    assert found["relu"]["fewest"] == "nested-jvp"
    assert found["gone"]["derivative"] == "not measured"
    assert found["later"]["derivative"] == "not reached"


def test_the_sentences_count_the_targets_of_each_method():
    first, *others = overview_sentences(typical())
    assert (
        first == "Fewest equations after DCE and CSE: taylor for gelu, mish; nested-jvp for relu."
    )
    assert others == ["Not measured: gone: `m` has no `gone`.", "Not reached: later."]


def test_methods_that_are_alike_share_a_target():
    same = of("f", *counted(nested_jvp=8, taylor=8))
    assert rows(collection({"f": same}))["f"]["fewest"] == "all alike"
    assert overview_sentences(collection({"f": same}))[0].endswith("all methods alike for f.")


def test_another_first_method_is_named_in_the_cells():
    found = collection(
        {"f": of("f", *counted(jacfwd=9, taylor=3)), "g": of("g", *counted(nested_jvp=9))}
    )
    assert rows(found)["f"]["beside"] == "jacfwd 5"
    assert rows(found)["g"]["beside"] == "nested-jvp 5"


def test_derivatives_are_told_in_a_word_with_the_order_that_two_methods_reached():
    partial = {"kind": "mixed-partial", "order": 3, "indices": [0, 2, 4]}
    rows_of = {"kind": "full-tensor", "order": 2, "rows": 4}
    along = {"kind": "directional", "order": 2, "direction": "e0"}
    operator = {"kind": "operator", "order": 2, "expressions": ["u_xx", "u"]}
    found = collection(
        {
            "a": of("a", *counted(taylor=3), derivative=partial),
            "b": of("b", *counted(taylor=3), derivative=rows_of),
            "c": of("c", *counted(taylor=3), derivative=along),
            "d": of("d", *counted(taylor=3), derivative=operator),
        }
    )
    shown = {name: row["derivative"] for name, row in rows(found).items()}
    assert shown == {
        "a": "partial 0,2,4, at 2",
        "b": "tensor 2, per row",
        "c": "order 2 along e0",
        "d": "u_xx, u",
    }


def test_run_times_have_the_next_method_with_the_ratio_of_their_rounds():
    timed = [cell("taylor", 2, 3, run_s=1e-8), cell("jet", 2, 4, run_s=3e-8)]
    ratio = Comparison("timing.run_s", 2, "jet", "taylor", 2.5, 2.4, 2.6, Speed.SLOWER)
    found = rows(collection({"f": of("f", *timed, comparisons=(ratio,))}))["f"]
    assert (found["fastest"], found["run time"], found["next"]) == (
        "taylor",
        "10.0 ns",
        "jet x2.50",
    )


def test_what_is_wrong_stands_in_its_row_and_in_a_sentence():
    wrong = Check("nested-jvp", 0.5, Verdict.DIFFERS, points=1)
    right = Check("nested-jvp", 0.0, Verdict.AGREES, points=1)
    found = collection(
        {
            "f": of("f", cell("m:df", 1, 3, check=wrong), cell("taylor", 1, 3, check=right)),
            "g": of("g", cell("taylor", 1, 3, check=right)),
        }
    )
    assert {name: row["values"] for name, row in rows(found).items()} == {
        "f": "WRONG: m:df",
        "g": "right",
    }
    assert "Wrong: m:df of f at order 1." in overview_sentences(found)
    assert "Every method that was checked is right for g." in overview_sentences(found)


def test_doubts_that_are_alike_are_told_once():
    busy = Caveat("noise", "The machine was busy (load 2).")
    busier = replace(busy, text="The machine was busy (load 3).")
    rest = Caveat("interrupted", "Interrupted by Ctrl-C after 1 of 2 cells.")
    found = collection(
        {
            "f": of("f", caveats=(busy,)),
            "g": of("g", caveats=(busier, rest)),
        }
    )
    text = printed(found)
    assert "! both targets, as f: The machine was busy (load 2)." in text
    assert "(load 3)" not in text
    assert "g: Interrupted by Ctrl-C after 1 of 2 cells." in text


def test_every_line_fits_a_narrow_console():
    assert max(map(len, printed(typical(), width=60).splitlines())) <= 60


def test_markdown_has_the_overview_and_then_every_report():
    text = collection_markdown(typical())
    assert text.startswith("# 5 targets\n")
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## overview",
        "## gelu",
        "## mish",
        "## relu",
    ]
    assert "### m:mish" in text
    assert "#### taylor" in text


def test_csv_has_the_target_first_and_a_line_per_failure():
    lines = list(csv.DictReader(io.StringIO(collection_csv(typical()))))
    assert [line["target"] for line in lines] == [
        *["gelu"] * 2,
        *["mish"] * 2,
        *["relu"] * 2,
        "gone",
    ]
    assert [line["total"] for line in lines] == ["100", "20", "300", "40", "4", "8", ""]
    assert (lines[-1]["status"], lines[-1]["reason"]) == ("failed", "`m` has no `gone`.")
    assert lines[0]["primitive.mul"] == "99"
