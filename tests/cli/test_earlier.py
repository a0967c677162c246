"""What every earlier version wrote can be shown, with the figures that it has.

``tests/record/earlier`` holds documents as they were written, ``COMMIT-KIND.json``: of each kind
one per commit at which its content changed. They are never edited: where one cannot be shown,
reading is mended.
"""

import csv
import json
from pathlib import Path

import pytest

from derivprof.cli.outputs import write_output
from derivprof.plots import figure
from derivprof.record import (
    BudgetReport,
    ChangeReport,
    Diagnosis,
    Explanation,
    Prediction,
    Profile,
    from_json,
    read_document,
    read_profile,
    to_json,
    words_of,
)
from derivprof.units import count_text

FOLDER = Path(__file__).parents[1] / "record" / "earlier"
EARLIER = sorted(FOLDER.glob("*.json"))
SWEEPS = ("count", "time", "vjp", "check", "devices", "batch", "dimensions", "operator")
CLASSES = {
    **dict.fromkeys(SWEEPS, Profile),
    "explanation": Explanation,
    "prediction": Prediction,
    "comparison": ChangeReport,
    "budgets": BudgetReport,
    "diagnosis": Diagnosis,
}


def kind(path):
    return path.stem.partition("-")[2]


def figures(data, name):
    """Texts that stand in what is shown, from the document as plain data."""
    match name:
        case "check":
            cells = data["measurements"]
            errors = (cell["check"]["max_rel_error"] for cell in cells if cell["check"])
            return ["DIFFERS", *(f"{error:.1e}" for error in errors if error)]
        case "explanation":
            return [count_text(data["census"]["total"]), *(e["text"] for e in data["equations"])]
        case "prediction":
            return [count_text(each["total"]) for each in data["predicted"]["orders"]]
        case "comparison":
            change = next(
                c for c in data["targets"][0]["changes"] if c["quantity"] == "census.total"
            )
            return [count_text(change["old"]), count_text(change["new"])]
        case "budgets":
            return [count_text(line["found"]) for line in data["lines"]]
        case "diagnosis":
            return [data["environment"]["numpy"], data["set_up"]["devices"][0]["kind"]]
    totals = [cell["census"]["total"] for cell in data["measurements"] if cell["census"]]
    return [data["target"]["name"], *map(count_text, totals)]


@pytest.mark.parametrize("path", EARLIER, ids=lambda path: path.stem)
def test_it_is_shown_with_its_figures(cli, path):
    ended = cli("show", path)
    assert (ended.code, ended.err) == (0, "")
    expected = figures(json.loads(path.read_text()), kind(path))
    assert [text for text in expected if text not in ended.out] == []


@pytest.mark.parametrize("path", EARLIER, ids=lambda path: path.stem)
def test_it_is_told_by_its_content_and_written_in_every_format_of_its_kind(folder, path):
    found = read_document(path)
    assert type(found) is CLASSES[kind(path)]
    write_output(folder / "a.json", found)
    assert read_document(folder / "a.json") == found
    write_output(folder / "a.md", found)
    assert (folder / "a.md").read_text().startswith("#")
    write_output(folder / "a.html", found)
    assert (folder / "a.html").read_text().rstrip().endswith("</html>")
    if isinstance(found, Profile):
        write_output(folder / "a.csv", found)
        lines = list(csv.DictReader((folder / "a.csv").open()))
        assert [int(line["order"]) for line in lines] == [c.order for c in found.measurements]
    if kind(path) in ("time", "dimensions"):
        assert figure(found, "growth").axes


@pytest.mark.parametrize("path", [p for p in EARLIER if kind(p) == "devices"], ids=lambda p: p.stem)
@pytest.mark.parametrize("ending", ["svg", "png"])
def test_its_plot_is_drawn(folder, path, ending):
    write_output(folder / f"a.{ending}", read_profile(path))
    assert (folder / f"a.{ending}").stat().st_size > 10_000


def test_every_kind_there_ever_was_is_among_them():
    assert {kind(path) for path in EARLIER} == set(CLASSES)


def test_what_is_no_sweep_is_not_taken_for_one():
    text = next(path for path in EARLIER if kind(path) == "explanation").read_text()
    with pytest.raises(Exception, match="is an explanation, not a record of one sweep"):
        from_json(text, "e.json")


def test_those_of_now_say_what_they_are():
    for path in EARLIER:
        found = read_document(path)
        assert ("kind" in json.loads(to_json(found))) == (not isinstance(found, Profile))
        assert words_of(found).startswith(("a ", "an "))
