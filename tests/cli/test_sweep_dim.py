"""``--sweep-dim``: a sweep over the size of the input, from the command line to every output."""

import csv
import io
import json

import pytest

SQUARES = "def f(x): return jnp.sum(x ** 3) * x[0]"
ASKED = ("mymod:f", "--tensor", "2", "--sweep-dim", "2..8", "-m", "jacfwd", "-m", "taylor")


def places(text):
    cells = json.loads(text)["measurements"]
    return [(cell["method"], cell["order"], cell["dimension"]) for cell in cells]


def test_every_output_is_about_d(cli, folder, write):
    write(SQUARES)
    ended = cli("count", *ASKED, "-o", "run.json", "-o", "run.csv", "-o", "run.md", "--snippet")
    assert ended.code == 0, ended.err
    assert "all partial derivatives of order 2 with respect to x, at x (float" in ended.out
    assert "[D]) for D = 2, 4, 8" in ended.out
    assert "Fewest raw equations at D = 8: " in ended.out
    assert "(found at D = 2, verified at 4 and 8)" in ended.out
    assert "at D = 8; inputs of D = 2" in ended.out
    record = (folder / "run.json").read_text()
    assert json.loads(record)["axis"] == "dimension"
    assert places(record)[::2] == [("jacfwd", 2, d) for d in (2, 4, 8)]
    rows = list(csv.DictReader(io.StringIO((folder / "run.csv").read_text())))
    assert [row["dimension"] for row in rows] == ["2", "2", "4", "4", "8", "8"]
    assert "| primitive | D = 2 | D = 4 | D = 8 | growth |" in (folder / "run.md").read_text()
    assert cli("show", "run.json").out.partition("\n\n")[2] in ended.out
    same = cli("compare", "run.json", "run.json", "--fail-on", "count:0")
    assert (same.code, "all 6 cells have the same counts" in same.out) == (0, True)


def test_a_resumed_sweep_ends_as_a_whole_one(cli, folder, write, stop_after):
    write(SQUARES)
    whole = cli("count", *ASKED, "--json")
    stop_after(3)
    assert cli("count", *ASKED, "-o", "run.json").code == 130
    assert len(places((folder / "run.json").read_text())) == 3
    assert cli("count", "--resume", "run.json").code == 0
    assert places((folder / "run.json").read_text()) == places(whole.out)
    other = [text.replace("2..8", "2..16") for text in ASKED]
    ended = cli("count", *other, "--resume", "run.json")
    assert ended.code == 2
    assert "--sweep-dim was 2,4,8 and is now 2,4,8,16" in ended.err


def test_values_are_checked_at_every_size(cli, write):
    write(SQUARES)
    ended = cli("check", "mymod:f", "--diagonal", "2", "--sweep-dim", "2,3", "-m", "taylor")
    assert ended.code == 0, ended.err
    assert "Right at every D that was checked: taylor." in ended.out


def test_a_size_that_fails_ends_the_method_alone(cli, write):
    write("def f(x): return jnp.sum(x) if x.shape[0] < 4 else x @ jnp.ones(3)")
    ended = cli("count", "mymod:f", "--tensor", "1", "--sweep-dim", "2..8:2", "-m", "jacrev")
    assert ended.code == 0
    assert "D = 4 failed: `mymod:f` raised when called with x = float" in ended.out
    assert "D = 6 to 8 skipped: D = 4 failed" in ended.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("explain", "mymod:f", "--sweep-dim", "2..8"), "--sweep-dim asks for one per size"),
        (("count", "mymod:f", "--sweep-dim", "8..2"), "--sweep-dim 8..2 goes down"),
    ],
)
def test_where_it_makes_no_sense_it_is_refused(cli, write, arguments, said):
    write(SQUARES)
    ended = cli(*arguments)
    assert ended.code == 2
    assert said in ended.err
