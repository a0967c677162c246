"""The first call of the user's function: what it raises or returns, and what to type then."""

import pytest

from derivprof.errors import ExitCode, FunctionRaised, TargetError
from derivprof.loading import load_target
from derivprof.plans import InputOptions

SCALAR_HINT = (
    "No input was given, so it was tried at the scalar 1.1; if it takes an array, "
    "try --shape x=3 or --at x=[1,2,3], or set `example_inputs` beside it."
)
STATIC_HINT = "give an argument that decides what is computed by --static, as in --static n=4."


@pytest.fixture
def error_of(write):
    def error_of(source, kind=FunctionRaised, **options):
        with pytest.raises(kind) as caught:
            load_target(f"{write(source, 'user.py')}:f", InputOptions(**options))
        return caught.value

    return error_of


def test_a_function_that_raises_is_told_with_its_inputs_and_its_line(error_of):
    error = error_of(
        """
        def energy(x):
            raise ValueError("no such state")
        def f(x, w):
            return energy(x) * w
        """,
        at=("x=[1,2]", "w=3"),
    )
    assert error.exit_code is ExitCode.FUNCTION_RAISED == 5
    assert str(error).splitlines() == [
        "`user:f` raised when called with x = float64[2], w = float64 scalar.",
        "ValueError: no such state",
        "  user.py:7 in f: return energy(x) * w",
        '  user.py:5 in energy: raise ValueError("no such state")',
    ]


def test_the_error_of_a_library_points_at_the_users_line(error_of):
    text = str(error_of("def f(x):\n    return jnp.dot(x, jnp.ones(3))\n", at=("[1,2]",)))
    assert "  user.py:4 in f: return jnp.dot(x, jnp.ones(3))" in text
    assert "site-packages" not in text


def test_the_innermost_frames_of_a_deep_call_are_shown(error_of):
    text = str(error_of("def f(x):\n    return f(x)\n", at=("1",)))
    assert "RecursionError" in text
    assert text.count("user.py:4 in f") == 4


def test_the_original_exception_is_kept_as_the_cause(error_of):
    error = error_of("def f(x):\n    raise ZeroDivisionError\n")
    assert isinstance(error.__cause__, ZeroDivisionError)
    assert "\nZeroDivisionError\n" in str(error)


@pytest.mark.parametrize(
    "body",
    ["return x[0] * 2", "assert x.ndim == 1", "return x.shape[0] * x", "raise ValueError('odd')"],
)
def test_with_no_input_given_it_says_what_was_tried_and_how_to_give_one(error_of, body):
    source = f"def f(x):\n    {body}\n"
    assert SCALAR_HINT in str(error_of(source))
    assert "No input was given" not in str(error_of(source, at=("1.5",)))


def test_the_hint_names_the_argument(error_of):
    assert "--shape params=3 or --at params=[1,2,3]" in str(
        error_of("def f(params):\n    return params['w']\n")
    )


@pytest.mark.parametrize(
    ("body", "raised"),
    [
        ("return sinn(x)", "NameError: name 'sinn' is not defined"),
        ("import no_such_library", "ModuleNotFoundError"),
        ("raise SystemExit(3)", "SystemExit: 3"),
    ],
)
def test_what_other_inputs_would_not_mend_gets_no_hint_about_them(error_of, body, raised):
    text = str(error_of(f"def f(x):\n    {body}\n"))
    assert raised in text
    assert "No input was given" not in text
    assert "--static" not in text


NEEDS_PLAIN_VALUE = {
    "a branch": "if x > 0:\n        return x\n    return -x",
    "a float": "return jnp.sin(float(x))",
    "numpy": "import numpy\n    return numpy.sin(x)",
    "a loop": "while x < 9:\n        x = x * x\n    return x",
}


@pytest.mark.parametrize("body", NEEDS_PLAIN_VALUE.values(), ids=NEEDS_PLAIN_VALUE)
@pytest.mark.parametrize("at", [(), ("1.5",)])
def test_what_needs_a_plain_value_gets_the_hint_about_static(error_of, body, at):
    text = str(error_of(f"def f(x):\n    {body}\n", at=at))
    assert STATIC_HINT in text
    assert "No input was given" not in text


@pytest.mark.parametrize("body", ["return sum(x for _ in range(n))", "return [x, x][n]"])
def test_a_whole_number_that_was_traced_gets_the_hint_about_static(error_of, body):
    text = str(error_of(f"def f(x, n):\n    {body}\n", at=("x=1.5", "n=2")))
    assert STATIC_HINT in text


def test_the_hint_about_static_helps(write):
    name = write("def f(x, n):\n    return sum(x for _ in range(n))\n")
    assert load_target(f"{name}:f", InputOptions(at=("x=1.5",), static=("n=2",))).fun(1.5) == 3.0


def test_an_error_of_the_users_types_gets_no_hint_about_static(error_of):
    text = str(error_of("def f(x):\n    return x + 'a'\n", at=("1.5",)))
    assert "TypeError" in text
    assert "--static" not in text


@pytest.mark.parametrize(
    ("returned", "says"),
    [
        ("None", "returns nothing. Let it `return` an array."),
        ("[]", "returns nothing. Let it `return` an array."),
        ("1", "returns int64 scalar, and a derivative needs floating-point numbers"),
        ("x > 0", "returns bool scalar, and a derivative needs"),
        ("(1, x > 0)", "returns (int64[], bool[]), and a derivative needs"),
        ("'a'", "returns a str, and a derivative needs"),
        ("{'y': object()}", "returns a object, and a derivative needs"),
    ],
)
def test_what_has_no_derivative_is_not_returned(error_of, returned, says):
    error = error_of(f"def f(x):\n    return {returned}\n", TargetError)
    assert error.exit_code is ExitCode.USAGE
    assert f"`user:f` {says}" in str(error)


def test_a_factory_named_as_if_it_were_the_function_is_told_to_be_called(error_of):
    text = str(error_of("def f(x):\n    return jnp.sin\n", TargetError))
    assert text.endswith("give its arguments as literals: `user:f(3)`.")


@pytest.mark.parametrize("returned", ["x", "(x, 1)", "{'a': x}", "x * 1j", "jnp.zeros(0)", "2.0"])
def test_anything_with_a_floating_point_leaf_is_a_result(write, returned):
    name = write(f"def f(x):\n    return {returned}\n")
    assert load_target(f"{name}:f", InputOptions()).args == (1.1,)


def test_the_function_is_not_run_with_numbers(write):
    name = write("def f(x):\n    assert isinstance(x, jax.core.Tracer)\n    return x\n")
    load_target(f"{name}:f", InputOptions())


def test_an_interrupt_is_not_swallowed(write):
    name = write("def f(x):\n    raise KeyboardInterrupt\n")
    with pytest.raises(KeyboardInterrupt):
        load_target(f"{name}:f", InputOptions())
