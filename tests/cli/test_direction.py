"""``--as-function-of direction`` on the command line: every command, at fixed inputs."""

import json

import pytest

from tests.cli.conftest import SINE_POWER

MODULE = """
def cube(x):
    return jnp.sum(x**3)

def exact(x, *, order, direction):
    return [jnp.sum(x**3), jnp.sum(3 * x**2 * direction), jnp.sum(6 * x * direction**2)][order]

def wrong(x, *, order, direction):
    return jnp.sum(6 * x * direction)

def without(x, *, order):
    return jnp.sum(x)
"""
AT = ("mymod:cube", "--at", "x=[1.0,2.0]", "--order", "2", "--as-function-of", "direction")
METHODS = ("nested-jvp", "nested-grad", "jet", "taylor")
NAMED = tuple(f"-m{method}" for method in METHODS)


@pytest.fixture(autouse=True)
def module(write):
    write(MODULE)


def cells(ended):
    found = json.loads(ended.out)["measurements"]
    return {(cell["method"], cell["order"]): cell for cell in found}


def test_count_compares_methods_for_the_function_of_the_direction(cli):
    line = (SINE_POWER + ":f", "--at", "2.0", "--order", "4", "--as-function-of", "direction")
    ended = cli("count", *line)
    assert ended.code == 0
    assert (
        "derivatives of order 0 to 4 with respect to t as functions of the direction, at t = 2.0"
        in ended.out
    )
    assert "Fewest equations after DCE and CSE at order 4: taylor" in ended.out


def test_the_record_says_what_it_is_a_function_of_only_when_asked(cli):
    derivative = {"kind": "directional", "order": 2, "direction": "ones"}
    of_direction = json.loads(cli("count", *AT, "--json").out)["derivative"]
    assert of_direction == derivative | {"as_function_of": "direction"}
    of_inputs = json.loads(cli("count", *AT[:-1], "inputs", "--json").out)["derivative"]
    assert of_inputs == derivative


@pytest.mark.parametrize(("direction", "value"), [("ones", 18.0), ("e1", 12.0)])
def test_check_knows_every_method_as_right_at_the_direction(cli, direction, value):
    ended = cli("check", *AT, "--direction", direction, *NAMED, "--json")
    found = cells(ended)
    assert ended.code == 0
    for method in METHODS:
        assert found[method, 2]["check"]["verdict"] == "agrees"
        assert found[method, 2]["check"]["points"] == 3
        assert found[method, 2]["value"][0]["entries"] == pytest.approx(value)


def test_check_compares_the_users_code_at_directions_near_the_given_one(cli):
    ended = cli("check", *AT, "-m", "mymod:wrong", "-m", "mymod:without")
    assert ended.code == 3
    assert "Checked at the given direction and 2 points near it." in ended.out
    assert "Wrong: mymod:wrong" in ended.out
    assert "it takes no `direction`, of which the derivative is to be a function" in ended.out


def test_the_users_formula_of_the_direction_is_a_reference(cli):
    ended = cli("check", *AT, "--reference", "mymod:exact", "-m", "taylor")
    assert ended.code == 0
    assert "taylor compared with mymod:exact in float64" in ended.out


def test_time_runs_the_function_of_the_direction(cli):
    found = cells(
        cli("time", "--sampling-seconds", "0.05", *AT, "-m", "nested-jvp", "-m", "taylor", "--json")
    )
    assert found["taylor", 2]["value"][0]["entries"] == pytest.approx(18.0)
    assert found["taylor", 2]["timing"]["call_s"] is not None


def test_explain_names_the_variable_and_the_lines(cli):
    ended = cli("explain", *AT, "-m", "nested-jvp")
    assert ended.code == 0
    assert "as functions of the direction, at x = [1.0, 2.0]" in ended.out
    assert "return jnp.sum(x**3)" in ended.out


def test_plot_and_show_render_the_record(cli, folder):
    assert cli("plot", *AT, "-m", "taylor", "-o", "growth.svg", "-o", "run.json").code == 0
    assert (folder / "growth.svg").is_file()
    assert "as functions of the direction" in cli("show", "run.json").out


def test_inputs_that_are_not_differentiated_and_pytrees_stay_fixed(cli, write):
    write("def f(p, n):\n    return {'y': p['w'] ** 2 * n}\n", "trees.py")
    ended = cli("check", "trees:f", "--at", "p={'w': [1.0, 2.0], 'k': 3}", "--at", "n=2.0",
                "--order", "2", "--direction", "e1", "--as-function-of", "direction",
                "-m", "nested-jvp", "-m", "taylor", "--json")  # fmt: skip
    found = cells(ended)
    assert ended.code == 0
    assert found["taylor", 2]["check"]["verdict"] == "agrees"
