"""Linear operators from the command line."""

import json
import re

import pytest

from derivprof.cli.targets_file import over

SOURCE = """
def u(params, x, t):
    return params["a"] * jnp.sin(x) * jnp.exp(-t) + jnp.sum(params["w"] ** 3) * x

u.example_inputs = ({"a": 2.0, "w": jnp.array([1.0, 2.0])}, 0.5, 0.25)

def residual(params, x, t):
    return jax.grad(u, 2)(params, x, t) - jax.grad(jax.grad(u, 1), 1)(params, x, t)

def wrong(params, x, t):
    return jax.grad(u, 2)(params, x, t) + jax.grad(jax.grad(u, 1), 1)(params, x, t)

def g(x):
    return jnp.sum(jnp.sin(x) * x[::-1])
"""
METHODS = ("nested-jvp", "taylor", "jet", "hessian", "folx")


@pytest.fixture
def user(write):
    write(SOURCE)


@pytest.mark.usefixtures("user")
def test_what_the_operator_names_is_differentiated(cli):
    ended = cli("check", "mymod:u", "--operator", "u_t - u_xx", "--x64", "--points", "1",
                "-m", "mymod:residual", "-m", "mymod:wrong")  # fmt: skip
    assert ended.code == 3
    assert "u_t - u_xx with respect to x, t, at params" in ended.out
    right = next(line for line in ended.out.splitlines() if line.startswith("Right"))
    assert right.endswith(f"{', '.join(METHODS)}, mymod:residual.")
    assert "Wrong: mymod:wrong at order 2" in ended.out


@pytest.mark.usefixtures("user")
def test_several_operators_are_measured_at_once(cli):
    asked = ("--operator", "u_t - u_xx", "--operator", "u_{params.w[1]^2} + 0*u_x")
    data = json.loads(cli("count", "mymod:u", *asked, "--x64", "--json").out)
    expressions = ["u_t - u_xx", "u_{params.w[1]^2} + 0*u_x"]
    assert data["derivative"] == {"kind": "operator", "order": 2, "expressions": expressions}
    assert [each["differentiated"] for each in data["target"]["inputs"]] == [True, True, True]
    cells = {cell["method"]: cell["status"] for cell in data["measurements"]}
    assert set(cells) == set(METHODS)
    assert set(cells.values()) == {"ok"}


@pytest.mark.usefixtures("user")
def test_a_laplacian_over_all_entries_and_its_snippet(cli):
    ended = cli("count", "mymod:g", "--shape", "x=4", "--operator", "laplacian", "--snippet")
    assert "laplacian with respect to x, at x" in ended.out
    assert re.search(r"^derivative = |^def derivative\(x\):", ended.out, re.MULTILINE)


@pytest.mark.usefixtures("user")
@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--operator", "u*u_x"), "is a product of two derivatives"),
        (("--operator", "u_q"), "--operator u_q: the function has no argument `q`"),
        (("--operator", "u_ww"), "no argument `w`"),
        (("--operator", "laplacian - u_t"), "Say which these are with argnums"),
        (("--operator", "u_t", "--order", "2"), "--order does not go with --operator"),
        (("--operator", "u_t", "--tensor", "2"), "--tensor and --operator ask for different"),
        (("--operator", "u_t", "--direction", "e1"), "--operator and --direction"),
        (("--operator", "u_pp"), "no input `p` to|no argument `p`"),
        (("--operator", "u_x", "--argnums", "t"), "no input `x` to differentiate by.*There are: t"),
    ],
)
def test_what_is_no_operator_of_the_function_says_why(cli, options, says):
    ended = cli("count", "mymod:u", *options)
    assert ended.code == 2
    assert ended.out == ""
    assert re.search(says, " ".join(ended.err.split()))


@pytest.mark.usefixtures("user")
def test_a_figure_of_growth_from_the_function_on_says_that_there_is_one_order(cli):
    ended = cli("plot", "mymod:u", "--operator", "u_t", "-m", "taylor", "--figure", "ratio",
                "-o", "ratio.png")  # fmt: skip
    assert ended.code == 2
    assert "u_t of mymod:u has order 1 alone" in " ".join(ended.err.split())


def test_an_operator_of_a_target_replaces_the_defaults_of_a_file():
    assert over({"order": 3, "x64": True}, {"operator": ["u_x"]}) == {
        "operator": ["u_x"], "x64": True,
    }  # fmt: skip
