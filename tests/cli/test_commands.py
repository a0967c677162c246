"""Sessions: arguments in, tables and files out."""

import csv
import json

import pytest

from derivprof.cli.samples import read_sample, samples_folder
from derivprof.record import read_profile
from tests.cli.conftest import SINE_POWER

SINE = """
def f(t):
    return 0.3 * jnp.sin(t)

def right(t, *, order):
    return 0.3 * [jnp.sin, jnp.cos, lambda t: -jnp.sin(t), lambda t: -jnp.cos(t)][order](t)

def wrong(t, *, order):
    return 0.3 * jnp.cos(t)

def second(t):
    return -0.3 * jnp.sin(t)

def tangent(t):
    return jnp.tan(t)
"""


@pytest.fixture(autouse=True)
def module(write):
    write(SINE)


def test_count_prints_a_table_per_method_with_a_row_per_primitive(cli):
    out = cli("count", "mymod:f", "--order", "3").out
    assert "derivatives of order 0 to 3 with respect to t, at t = 1.1" in out
    for word in ("nested-jvp", "taylor", "jet", "mul", "sin", "cos", "total",
                 "after dead code (DCE)", "and duplicates (CSE)", "on cpu:0"):  # fmt: skip
        assert word in out
    assert "Fewest raw equations at order 3" in out


def test_nothing_is_cut_off_or_coloured_in_a_pipe(cli):
    out = cli("count", f"{SINE_POWER}:f", "--order", "12", "-m", "jet").out
    header = next(line for line in out.splitlines() if "primitive" in line)
    assert header.split()[1:-1] == [str(order) for order in range(13)]
    assert "…" not in out
    assert "\x1b" not in out


def test_json_is_one_document_and_nothing_else_goes_to_standard_output(cli):
    ended = cli("count", "mymod:f", "--order", "2", "--json")
    record = json.loads(ended.out)
    assert record["schema_version"] == 1
    assert record["derivative"] == {"kind": "directional", "order": 2, "direction": "ones"}
    assert len(record["measurements"]) == 9
    assert record["command"] == "derivprof count mymod:f --order 2 --json"


def test_a_method_that_fails_is_a_row_and_the_others_go_on(cli):
    ended = cli("count", "mymod:tangent", "--order", "2")
    assert ended.code == 0
    assert "order 1 failed: " in ended.out
    assert "no rule for `tan`" in ended.out
    assert "nested-jvp" in ended.out


def test_time_prints_stages_memory_and_agreement(cli):
    out = cli(
        "time",
        "--sampling-seconds",
        "0.05",
        "mymod:f",
        "--order",
        "1",
        "--x64",
        "-m",
        "nested-jvp",
        "-m",
        "jet",
    ).out
    for word in ("trace", "lower", "compile", "first call", "call", "run", "HLO instructions",
                 "flops (XLA)", "bytes accessed (XLA)", "peak memory", "value", "agreement",
                 "Fastest to compile at order 1"):  # fmt: skip
        assert word in out


def test_the_users_own_code_is_counted_timed_and_checked(cli):
    own = ("-m", "mymod:right", "-m", "mymod:wrong", "-m", "mymod:second")
    ended = cli("time", "--sampling-seconds", "0.2", "mymod:f", "--order", "2", *own, "--json")
    cells = {
        (cell["method"], cell["order"]): cell for cell in json.loads(ended.out)["measurements"]
    }
    verdicts = {key: cell["check"] and cell["check"]["verdict"] for key, cell in cells.items()}
    assert verdicts["mymod:right", 2] == "agrees"
    assert verdicts["mymod:wrong", 1] == "agrees"
    assert verdicts["mymod:wrong", 2] == "differs"
    assert cells["mymod:second", 1]["status"] == "not-applicable"
    assert verdicts["mymod:second", 2] == "agrees"


@pytest.mark.parametrize(
    ("name", "begins"),
    [("a.png", b"\x89PNG"), ("a.svg", b"<?xml"), ("a.pdf", b"%PDF"), ("a.md", b"# mymod:f")],
)
def test_every_format_is_written(cli, folder, name, begins):
    ended = cli("count", "mymod:f", "--order", "2", "-o", name)
    assert ended.code == 0
    assert f"wrote {name}" in ended.err
    assert (folder / name).read_bytes().startswith(begins)


def test_several_outputs_of_one_sweep(cli, folder):
    assert cli("count", "mymod:f", "-n", "2", "-o", "a.json", "-o", "b.csv").code == 0
    cells = read_profile(folder / "a.json").measurements
    rows = list(csv.DictReader((folder / "b.csv").open()))
    assert len(cells) == 9
    assert [int(row["total"]) for row in rows] == [cell.census.total for cell in cells]


def test_plot_has_a_default_name_and_takes_a_record(cli, folder):
    assert cli("plot", "mymod:f", "--order", "3", "-o", "run.json").code == 0
    assert cli("plot", "run.json").err.startswith("wrote growth.png")
    assert (folder / "growth.png").stat().st_size > 10_000


def test_show_renders_a_record_as_it_was(cli):
    counted = cli("count", "mymod:f", "--order", "2", "-o", "run.json").out
    assert cli("show", "run.json").out == counted
    assert json.loads(cli("show", "run.json", "--json").out)["target"]["name"] == "mymod:f"
    assert "wrote report.md" in cli("show", "run.json", "-o", "report.md").err


def test_inputs_of_every_kind_reach_the_record(cli):
    ended = cli("count", "jax.numpy:dot", "--at", "a=[1,2]", "--shape", "b=2", "--argnums", "b",
                "--x64", "-n", "1", "--json")  # fmt: skip
    a, b = json.loads(ended.out)["target"]["inputs"]
    assert (a["name"], a["aval"], a["differentiated"]) == ("a", "float64[2]", False)
    assert (b["name"], b["differentiated"]) == ("b", True)


def test_help_shows_an_example_of_every_command(cli):
    for command in ("count", "time", "check", "plot", "show", "samples"):
        ended = cli(command, "--help")
        assert ended.code == 0
        assert f"derivprof {command}" in ended.out


def test_samples_lists_every_file_with_a_command(cli):
    out = cli("samples").out
    for path in samples_folder().glob("*.py"):
        assert path.stem in out
        assert read_sample(path)[1], f"{path} names no command"


def test_width_says_for_how_many_columns_is_printed(cli):
    wide = cli("count", f"{SINE_POWER}:f", "--order", 6, "-o", "run.json")
    assert max(map(len, wide.out.splitlines())) > 100
    for command in (("show", "run.json"), ("compare", "run.json", "run.json")):
        out = cli(*command, "--width", 70).out
        assert 40 < max(len(line.rstrip()) for line in out.splitlines()) <= 70
    assert cli("show", "run.json").out == wide.out


def test_on_a_terminal_what_is_written_and_the_snippet_stand_before_the_verdict(cli, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    files = cli("count", f"{SINE_POWER}:f", "--order", 1, "-o", "run.json", "--snippet")
    lines = files.out.splitlines()
    verdict = next(i for i, line in enumerate(lines) if "Fewest raw equations" in line)
    assert lines.index("import jax") < verdict
    assert "wrote run.json" in files.err
