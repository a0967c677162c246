"""Sessions: two runs compared, names saved and compared with, limits, files, the CI summary."""

import json
from dataclasses import replace

import pytest

from derivprof.changes import saved
from derivprof.record import Status, read_profile, write_profile
from tests.changes.runs import counted, failed

TWO = """
def f(t):
    return jnp.sin(t) * t

def g(t):
    return jnp.tanh(t)
"""

OLD = {("taylor", 1): 12, ("taylor", 2): 20}
NEW = {("taylor", 1): 12, ("taylor", 2): 23}


@pytest.fixture
def records(folder):
    write_profile(folder / "old.json", counted(OLD))
    write_profile(folder / "new.json", counted(NEW))


@pytest.mark.usefixtures("records")
def test_compare_reports_and_ends_with_0_whatever_it_finds(cli):
    ended = cli("compare", "old.json", "new.json")
    assert ended.code == 0
    assert "taylor order 2   equations    20    23           +3    x1.15   more" in ended.out
    assert ended.err == ""
    assert cli("compare", "old.json", "old.json").out.count("\n") == 3


@pytest.mark.usefixtures("records")
def test_a_limit_ends_with_3_and_one_line_per_offender(cli):
    ended = cli("compare", "old.json", "new.json", "--fail-on", "count:0", "--fail-on", "memory:0")
    assert ended.code == 3
    assert ended.err == (
        "derivprof: taylor order 2: equations 20 -> 23, after DCE and CSE 11 -> 12 "
        "(limit count:0)\n"
    )
    assert cli("compare", "old.json", "new.json", "--fail-on", "count:20%").code == 0
    assert cli("compare", "new.json", "old.json", "--fail-on", "count:0").code == 0


@pytest.mark.usefixtures("records")
def test_a_method_that_newly_fails_ends_with_3(cli, folder):
    old = counted(OLD)
    gone = failed("taylor", 2, Status.OVER_BUDGET, "stopped after 60 s")
    write_profile(folder / "new.json", replace(old, measurements=(old.measurements[0], gone)))
    ended = cli("compare", "old.json", "new.json", "--fail-on", "count:50%")
    assert ended.code == 3
    assert "taylor order 2: result ok -> over budget: stopped after 60 s (any limit)" in ended.err


@pytest.mark.usefixtures("records")
def test_json_is_one_document_and_files_are_written(cli, folder):
    ended = cli("compare", "old.json", "new.json", "--json", "-o", "a.md", "-o", "a.csv",
                "-o", "a.json")  # fmt: skip
    assert json.loads(ended.out)["targets"][0]["cells"] == 2
    assert json.loads((folder / "a.json").read_text()) == json.loads(ended.out)
    assert (folder / "a.md").read_text().startswith("## derivprof: old.json -> new.json")
    assert (folder / "a.csv").read_text().startswith("target,device,method")


@pytest.mark.usefixtures("records")
def test_the_summary_of_a_ci_job_is_added_to(cli, folder, monkeypatch):
    summary = folder / "summary.md"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    cli("compare", "old.json", "new.json")
    text = summary.read_text()
    assert text.startswith("before\n## derivprof: old.json -> new.json")
    assert "<details>" in text


CASES = [
    ("compare old.json", "NEW"),
    ("compare old.json gone.json", "There is no file gone.json"),
    ("compare main new.json", "There is no record `main`"),
    ("compare old.json new.json --fail-on speed:1", "`speed` is no quantity"),
    ("compare old.json new.json --fail-on time:1%", "would fail by chance"),
    (
        "compare old.json new.json --fail-on time:10%",
        "no cell has run time in both records",
    ),
    ("compare old.json new.json -o a.png", "no format of a comparison"),
    ("compare old.json new.json -o no/a.md", "there is no folder no"),
    ("count jax.numpy:sin --fail-on count:0", "--fail-on compares with a --baseline"),
    ("count jax.numpy:sin --baseline main", "There is no record `main`"),
    ("count jax.numpy:sin --save a/b", "is not a name to save under"),
    ("time jax.numpy:sin --baseline old.json --json --snippet", "--snippet does not go with"),
]


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize(("line", "says"), CASES, ids=[line for line, _ in CASES])
def test_bad_input_is_one_line_and_exit_code_2(cli, line, says):
    ended = cli(*line.split())
    assert ended.code == 2
    assert says in ended.err
    assert ended.err.startswith("derivprof: ")
    assert ended.err.count("\n") == 1
    assert ended.out == ""


@pytest.fixture
def module(write):
    """Two functions, in a module of a name that no other test imports."""
    write(TWO, "two_of_mine.py")


@pytest.mark.usefixtures("module")
def test_several_functions_are_saved_under_one_name(cli):
    for function in ("f", "g"):
        ended = cli("count", f"two_of_mine:{function}", "-n", "1", "-m", "taylor", "--save", "main")
        assert "saved .derivprof/main/two_of_mine-" in ended.err
    assert [each.target.name for each in saved("main").records] == [
        "two_of_mine:f",
        "two_of_mine:g",
    ]
    ended = cli("compare", "main", "main")
    assert ended.out.endswith("2 functions compared: 2 equal.\n")


@pytest.mark.usefixtures("module")
def test_a_baseline_is_compared_with_what_was_just_measured(cli, folder):
    count = "count", "two_of_mine:f", "-n", "1", "-m", "taylor"
    cli(*count, "--save", "main")
    ended = cli(*count, "--baseline", "main", "--fail-on", "count:0", "-o", "run.json")
    assert ended.code == 0
    assert ended.out.startswith("two_of_mine:f: main -> this run\nEqual: all 2 cells")
    assert ended.out.endswith("Nothing is beyond count:0.\n")
    assert read_profile(folder / "run.json").target.name == "two_of_mine:f"
    (path,) = (folder / ".derivprof" / "main").glob("*.json")
    record = json.loads(path.read_text())
    record["measurements"][1]["census"]["total"] -= 1
    path.write_text(json.dumps(record))
    ended = cli(*count, "--baseline", "main", "--fail-on", "count:0", "--save", "main", "--json")
    assert ended.code == 3
    assert json.loads(ended.out)["offenders"][0]["cell"] == "taylor order 1"
    assert "derivprof: taylor order 1: equations" in ended.err
    assert "not saved as main: it is beyond a limit" in ended.err


@pytest.mark.usefixtures("module")
def test_a_function_that_the_baseline_has_not_is_measured_all_the_same(cli, folder):
    cli("count", "two_of_mine:f", "-n", "1", "-m", "taylor", "--save", "main")
    ended = cli("count", "two_of_mine:g", "-n", "1", "-m", "taylor", "--baseline", "main",
                "-o", "run.json")  # fmt: skip
    assert ended.code == 2
    assert "`main` has no record of this derivative of two_of_mine:g" in ended.err
    assert "Fewest" in ended.out or "taylor" in ended.out
    assert (folder / "run.json").is_file()


@pytest.mark.usefixtures("module")
def test_checks_are_compared_too(cli):
    check = "check", "two_of_mine:g", "-n", "1", "--points", "0"
    cli(*check, "--save", "main")
    ended = cli(*check, "--baseline", "main")
    assert ended.code == 0
    assert "two_of_mine:g: main -> this run\nEqual: all " in ended.out


@pytest.mark.usefixtures("module")
def test_a_timed_run_is_compared_with_a_timed_run(cli):
    timing = "time", "two_of_mine:g", "-n", "0", "-m", "taylor", "--sampling-seconds", "0.1"
    cli(*timing, "--save", "main")
    ended = cli(*timing, "--baseline", "main", "--fail-on", "count:0")
    assert ended.code == 0
    assert "Times: " in ended.out
    assert "compile x" in ended.out
