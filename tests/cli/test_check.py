"""``derivprof check`` as a session: verdicts, differences, files, exit codes."""

import csv
import json

import pytest

from derivprof.record import read_profile
from derivprof.reports import to_markdown

MODULE = """
def f(x):
    return 1.0 / x

def right(x, *, order):
    return [1 / x, -1 / x**2, 2 / x**3][order]

def wrong(x, *, order):
    return jax.grad(lambda x: f(x)[0])(x) if order else f(x)

def broken(x, *, order):
    return right(x, order=order) / jnp.where(order > 1, 0.0, 1.0)

def nothing(x, *, order):
    return None

def raises(x, *, order):
    raise ValueError("unfinished")

f.example_inputs = (jnp.array([0.5, 2.0]),)
"""


@pytest.fixture(autouse=True)
def module(write):
    write(MODULE)


def check(cli, *arguments):
    return cli("check", "mymod:f", "--order", "2", "--points", "1", *arguments)


def test_methods_that_agree_end_with_0_and_their_digits(cli):
    ended = check(cli)
    assert ended.code == 0
    assert "Checked at the given inputs and 1 point near them." in ended.out
    right = "Right at every order that was checked: nested-jvp, taylor, jet, nested-jvp+auto."
    assert right in ended.out
    assert "nested-grad" not in ended.out  # it does not apply, and nobody named it
    assert "taylor, jet, nested-jvp+auto compared with nested-jvp in float64" in ended.out


def test_where_no_method_applies_the_usual_ones_say_why(cli, write):
    write("def f(x):\n    return x[:2]\n")
    ended = cli("check", "mymod:f", "--shape", "x=3", "--diagonal", "1")
    assert ended.code == 0
    assert "jacfwd: orders 0 to 1 not applicable: the diagonal needs outputs of the" in ended.out
    assert "indirect" not in ended.out


def test_a_wrong_method_ends_with_3_its_entries_and_a_diagnosis(cli):
    ended = check(cli, "-m", "taylor", "-m", "mymod:wrong")
    assert ended.code == 3
    assert "Right at every order that was checked: taylor." in ended.out
    assert "mymod:wrong: the worst of the entries that differ" in ended.out
    assert (
        "Wrong: mymod:wrong at order 1: it equals the derivative of output 0 only; the other "
        "outputs are missing (zeros)." in ended.out
    )
    row = next(line for line in ended.out.splitlines() if line.split()[:3] == ["[1]", "1", "given"])
    assert row.split()[3:] == ["0", "-0.25"]


def test_what_is_not_finite_ends_with_3(cli):
    ended = check(cli, "-m", "taylor", "-m", "mymod:broken")
    assert ended.code == 3
    assert "NOT FINITE" in ended.out
    assert "it is not finite in 4 of 4 entries where the right result is" in ended.out


def test_ones_own_code_that_raises_ends_with_3_its_reason_and_a_sentence(cli):
    ended = check(cli, "-m", "taylor", "-m", "mymod:raises")
    assert ended.code == 3
    assert "Not checked: mymod:raises at order 0: it failed." in ended.out
    assert "mymod:raises: order 0 failed: ValueError: unfinished" in ended.out


def test_reasons_are_told_where_nothing_could_be_checked(cli):
    ended = check(cli, "-m", "nested-grad", "-m", "mymod:nothing")
    assert ended.code == 3
    assert "nested-grad: orders 0 to 2 not applicable: needs one real scalar output" in ended.out
    assert "mymod:nothing: order 0 failed: it returns no array" in ended.out
    assert "Right" not in ended.out


def test_nothing_is_right_where_the_reference_is_not_finite(cli, write):
    write(MODULE.replace("[0.5, 2.0]", "[-0.5, -2.0]").replace("1.0 / x", "jnp.sqrt(x)"))
    ended = check(cli, "-m", "taylor")
    assert ended.code == 0
    assert "Not checked: taylor at orders 0, 1, 2: the reference has no finite" in ended.out
    assert "Right" not in ended.out


def test_the_users_formula_is_the_reference(cli):
    ended = check(cli, "--reference", "mymod:right")
    assert ended.code == 0
    assert "nested-jvp+auto compared with mymod:right in float64" in ended.out
    assert check(cli, "--reference", "mymod:wrong").code == 3


@pytest.mark.parametrize(
    ("reference", "says"),
    [("taylor", "--reference taylor names no function"), ("mymod:missing", "has no `missing`")],
)
def test_a_reference_that_is_not_there_is_one_line(cli, reference, says):
    ended = check(cli, "--reference", reference)
    assert (ended.code, ended.out) == (2, "")
    assert says in ended.err


def test_the_record_holds_the_check_and_renders_again(cli, folder):
    out = check(cli, "-m", "taylor", "-m", "mymod:wrong", "-o", "run.json", "-o", "run.csv").out
    assert cli("show", "run.json").out == out
    record = read_profile(folder / "run.json")
    (cell,) = (c for c in record.cells("mymod:wrong") if c.order == 1)
    assert (cell.check.verdict, cell.check.points, cell.check.entries) == ("differs", 2, 4)
    assert cell.check.worst[-1].index == (1,)
    rows = list(csv.DictReader((folder / "run.csv").open()))
    assert rows[3]["diagnosis"].startswith("equals the derivative of output 0")
    markdown = to_markdown(record)
    assert "| **mymod:wrong** |" in markdown
    assert "## verdict, and the decimal digits that agree" in markdown
    assert "## taylor" not in markdown


def test_json_is_the_record_with_the_check_in_it(cli):
    ended = check(cli, "-m", "jet", "--json")
    cells = json.loads(ended.out)["measurements"]
    assert [cell["check"]["verdict"] for cell in cells] == ["agrees"] * 3
    assert all(cell["check"]["digits"] > 4 for cell in cells)
    assert cells[0]["value"][0]["entries"] == [2.0, 0.5]


def test_a_mistake_is_found_in_double_precision_too(cli):
    assert check(cli, "--x64", "-m", "taylor", "-m", "mymod:wrong").code == 3
    assert check(cli, "--x64", "-m", "mymod:right").code == 0


def test_help_shows_the_options_of_a_check(cli):
    out = cli("check", "--help").out
    assert "--reference" in out
    assert "--points" in out
