"""``derivprof explain`` as a session."""

import gzip
import json

import pytest

from derivprof.cli import explaining
from tests.cli.conftest import ROOT

HELPERS = str(ROOT / "sample_functions" / "helpers.py")
SINE = """
def f(t):
    u = t * t
    return jnp.sin(u) + jnp.sin(t * t)

def again(p, q):
    z = jnp.sin(p)
    y = jnp.sin(p) * q
    return z, y
"""


@pytest.fixture(autouse=True)
def module(write):
    write(SINE)


def total(out):
    return next(line.split()[1:] for line in out.splitlines() if line.split()[:1] == ["total"])


def test_grad_of_sin_shows_the_dead_sine_and_the_multiplication_by_one(cli):
    ended = cli("explain", "jax.numpy:sin", "-m", "nested-grad", "--order", "1", "--jaxpr")
    assert ended.code == 0
    assert total(ended.out) == ["3", "1", "0", "2", "1", "0", "0"]
    assert "1  dead          -  b:f64[] = sin a" in ended.out
    assert "3  times 1       -  d:f64[] = mul 1.0 c" in ended.out
    assert "not in your code: 100 % of the equations at order 1, x3.00 per order." in ended.out


@pytest.mark.parametrize("method", ["nested-jvp+cse", "nested-grad+leibniz", "nested-jvp+auto"])
def test_a_simplified_derivative_has_nothing_dead_or_twice(cli, method):
    ended = cli("explain", "mymod:f", "--order", "2", "-m", method)
    assert ended.code == 0
    traced, dead, duplicate, left, *_ = total(ended.out)
    assert (dead, duplicate, left) == ("0", "0", traced)
    assert "mymod.py:6" in ended.out


def test_the_helpers_have_a_zero_block_and_a_shared_derivative(cli):
    out = cli("explain", f"{HELPERS}:main", "--argnums", "0,1", "--order", "1").out
    assert "dz/dp2 = 0: z does not depend on p2." in out
    assert "dz/dp1 is computed once" in out
    assert "helpers.py:22" in out
    assert "return jnp.tanh(p2[0] * z + p2[1])" in out


def test_work_that_two_outputs_each_do_is_computed_again(cli):
    out = cli("explain", "mymod:again", "--at", "p=1.1", "--at", "q=2.0", "--order", "1").out
    assert "dz/dp is computed again: y repeats 2 of its 2 equations." in out


def test_duplicates_name_the_equation_that_they_repeat(cli):
    out = cli("explain", "mymod:f", "--order", "0", "--jaxpr").out
    assert total(out) == ["5", "0", "2", "3", "0", "0", "0"]
    lines = [line.split() for line in out.splitlines() if "repeats" in line]
    assert [line[:4] for line in lines] == [
        ["3", "repeats", "1", "mymod.py:6"],
        ["4", "repeats", "2", "mymod.py:6"],
    ]


def test_lines_have_their_growth_over_the_orders(cli):
    out = cli("explain", "mymod:f", "--order", "2").out
    line = next(line.split() for line in out.splitlines() if line.strip().startswith("mymod.py:5"))
    assert line[1] == "1"
    assert int(line[2]) < int(line[3])


@pytest.mark.parametrize("method", ["nested-jvp", "taylor", "jet", "nested-grad"])
def test_every_method_can_be_explained(cli, method):
    ended = cli("explain", "mymod:f", "--order", "2", "-m", method, "--json")
    record = json.loads(ended.out)
    counts = record["census"]
    assert record["method"] == method
    assert sum(use["equations"][2] for use in record["lines"]) == counts["total"]
    assert sum(stack["equations"] for stack in record["stacks"]) == counts["total"]
    dead, duplicate = (sum(record["wasted"][kind].values()) for kind in ("dead", "duplicate"))
    assert counts["after_cse"] == counts["total"] - dead - duplicate
    assert record["equations"] == []


def test_the_users_own_derivative_can_be_explained(cli):
    out = cli("explain", "mymod:f", "--order", "1", "-m", "mymod:f").out
    assert "mymod:f at order 1: equations by primitive" in out


def test_files_are_written_by_their_extensions(cli, folder):
    names = ("a.speedscope.json", "a.pb.gz", "a.json")
    ended = cli("explain", "mymod:f", "--order", "1", *(x for name in names for x in ("-o", name)))
    assert ended.code == 0
    assert ended.err.splitlines() == [f"wrote {name}" for name in names]
    assert json.loads((folder / names[0]).read_text())["profiles"][0]["type"] == "sampled"
    assert b"mymod.py" in gzip.decompress((folder / names[1]).read_bytes())
    assert json.loads((folder / names[2]).read_text())["target"]["name"] == "mymod:f"


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (("-m", "jet", "-m", "taylor"), 2, "`explain` takes one method, and 2 were given"),
        (("-m", "nested-jpv"), 2, "Did you mean nested-jvp?"),
        (("-o", "a.png"), 2, "Use .speedscope.json, .pb.gz, .json, .md, .html."),
        (("-o", "no/a.json"), 2, "there is no folder no"),
        (("--max-equations", "1"), 6, "--max-equations is 1"),
    ],
)
def test_what_the_user_got_wrong_is_one_line(cli, arguments, code, text):
    ended = cli("explain", "mymod:f", *arguments)
    assert (ended.code, ended.out) == (code, "")
    assert text in ended.err
    assert len(ended.err.splitlines()) == 1


def test_a_budget_that_allows_some_orders_explains_those(cli):
    out = cli("explain", "mymod:f", "--order", "4", "--max-equations", "40").out
    assert "! Higher orders are not explained. nested-jvp at order" in out
    assert "--max-equations is 40" in out


def test_a_method_that_does_not_apply_says_why(cli):
    ended = cli("explain", f"{HELPERS}:main", "-m", "nested-grad")
    assert ended.code == 2
    assert "needs one scalar output" in ended.err


def test_ctrl_c_is_told_and_has_its_exit_code(cli, monkeypatch):
    def interrupted(self, *, listing):
        raise KeyboardInterrupt

    monkeypatch.setattr(explaining.Explaining, "run", interrupted)
    ended = cli("explain", "mymod:f", "--order", "1", "-o", "a.json")
    assert (ended.code, ended.out) == (130, "")
    assert "Interrupted by Ctrl-C; nothing was explained." in ended.err
