"""``derivprof predict``, and what ``count`` makes of predictions, as a session."""

import json

import pytest

from derivprof.cli import predicting
from derivprof.prediction import predicting as stage
from tests.cli.conftest import SINE_POWER

MODULE = """
def sine(t):
    return jnp.sin(t)

def squares(x):
    return (x ** 2).sum()

def called_back(t):
    return jax.pure_callback(lambda y: y, t, t) * t
"""


@pytest.fixture(autouse=True)
def module(write, monkeypatch):
    write(MODULE)
    monkeypatch.setattr(stage, "TRACED", 500)


def row(out, label):
    return next(line for line in out.splitlines() if line.split()[:1] == [label])


def test_order_30_of_the_sine_power_is_printed_exactly(cli):
    ended = cli("predict", f"{SINE_POWER}:f", "--order", "30", "--x64")
    assert ended.code == 0
    assert "240 819 534 025 427" in row(ended.out, "30")
    assert row(ended.out, "8").split()[1:4] == ["17", "154", "x2.78"]
    assert "total: exactly a recurrence of order 23 from order 1 on, in the end" in ended.out
    assert "Checked: orders 0 to 4 traced, 468 equations, every primitive as predicted." in (
        ended.out
    )


def test_closed_forms_stand_below_the_table(cli):
    out = cli("predict", "mymod:sine").out
    assert "  total: exactly (3/4)(n + 1) 2^n from order 1 on\n" in out
    assert "  mul: exactly (1/2) n 2^n\n" in out
    assert "there are 4 types of equations, and 8 exact terms certify them." in out
    assert "each order has 2 times the equations of the last one." in out
    assert row(out, "30")


def test_json_is_one_document_with_whole_numbers(cli):
    ended = cli("predict", f"{SINE_POWER}:f", "--order", "30", "--json")
    record = json.loads(ended.out)
    assert record["predicted"]["orders"][30]["total"] == 240819534025427
    assert record["derivative"]["order"] == 30
    assert record["predicted"]["laws"][0]["quantity"] == "total"
    assert all(check["agrees"] for check in record["predicted"]["checks"])


def test_files_are_written_by_their_extension(cli, folder):
    options = [option for end in ("json", "csv", "md") for option in ("-o", f"counts.{end}")]
    assert cli("predict", "mymod:sine", "--order", "3", *options).code == 0
    lines = (folder / "counts.csv").read_text().splitlines()
    assert lines[0].startswith("order,total,primitive.")
    assert lines[4].startswith("3,24,")
    assert "| 3 | 24 | x2.67 |" in (folder / "counts.md").read_text()
    assert json.loads((folder / "counts.json").read_text())["method"] == "nested-jvp"


def test_other_files_are_refused_before_anything_is_loaded(cli):
    ended = cli("predict", "nowhere:f", "-o", "counts.png")
    assert ended.code == 2
    assert "names no format of a prediction. Use .json, .csv, .md, .html." in ended.err


def test_mixed_partials_and_directions_are_predicted(cli):
    partial = cli("predict", "mymod:squares", "--partial", "0,0,1", "--shape", "3").out
    assert row(partial, "3")
    along = cli("predict", "mymod:squares", "--direction", "e1", "--shape", "3", "-n", "2").out
    assert row(along, "2").split()[1:] == row(partial, "2").split()[1:]


def test_other_derivatives_are_refused_with_a_sentence(cli):
    ended = cli("predict", "mymod:sine", "--tensor", "2")
    assert ended.code == 2
    assert "only derivatives along directions and mixed partials are predicted" in ended.err


def test_what_is_not_predicted_is_said(cli):
    ended = cli("predict", "mymod:called_back")
    assert ended.code == 0
    assert "! Order 1 and above are not predicted: `pure_callback` (" in ended.out
    assert "mymod.py:11" in ended.out


def test_a_prediction_that_a_traced_order_contradicts_ends_with_3(cli, monkeypatch):
    monkeypatch.setattr(stage, "traced_primitives", lambda *problem: stage.Counter(sin=7))
    ended = cli("predict", "mymod:sine", "--order", "2")
    assert ended.code == 3
    assert "Not certain: at order 0 1 `sin` were predicted, and 7 were traced." in ended.out
    assert "Checked" not in ended.out


def test_ctrl_c_ends_with_130(cli, monkeypatch):
    def interrupted(*asked):
        raise KeyboardInterrupt

    monkeypatch.setattr(predicting.Predicting, "run", interrupted)
    ended = cli("predict", "mymod:sine")
    assert ended.code == 130
    assert "nothing was predicted" in ended.err


def test_count_says_what_one_more_order_costs(cli):
    out = cli("count", f"{SINE_POWER}:f", "--order", "4", "-m", "nested-jvp").out
    assert "one more order, 5, has 822 equations, counted without tracing" in out
    assert "x2.75 at order 4 (certified by 68 exact terms, met on orders 0 to 4)" in out


def test_count_does_not_trace_what_is_over_its_equations(cli, monkeypatch):
    out = cli(
        "count", f"{SINE_POWER}:f", "--order", "9", "--max-equations", "500", "-m", "nested-jvp"
    ).out
    assert (
        "order 5 over budget: 822 equations, counted without tracing, and --max-equations is 500\n"
    ) in out
    assert "orders 6 to 9 skipped: order 5 went over its budget" in out


def test_count_goes_on_without_a_prediction(cli):
    out = cli("count", "mymod:sine", "--order", "4", "-m", "nested-jvp", "--batch", "2").out
    assert "one more order" not in out
    assert "total: fitted" in out
