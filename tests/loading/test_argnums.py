"""--argnums chooses, by number or by name, what the derivative is taken by."""

import pytest

from derivprof.errors import ExitCode, InputError
from derivprof.loading import describe_target, load_target
from derivprof.plans import InputOptions

THREE = "def f(a, n, b):\n    return jnp.sum(a) * n + b\n"
AT = ("a=[1,2]", "n=3", "b=2")
STATIC = "def f(n, x, y, c=1.0):\n    return x**n * y\n"


def load(write, source, argnums, **options):
    return load_target(f"{write(source)}:f", InputOptions(argnums=argnums, **options))


@pytest.mark.parametrize(
    ("argnums", "chosen"),
    [
        (None, (0,)), ("0", (0,)), ("2", (2,)), ("0,2", (0, 2)), ("2,0", (2, 0)), ("b", (2,)),
        ("b,a", (2, 0)), ("a, 2", (0, 2)), ("a,0,a", (0,)), ("+1", (1,)),
    ],
)  # fmt: skip
def test_arguments_are_chosen_by_number_or_name(write, argnums, chosen):
    assert load(write, THREE, argnums, at=AT).argnums == chosen


@pytest.mark.parametrize("argnums", ["1", "x"])
def test_numbers_count_the_arguments_of_the_function_and_so_the_bound_ones(write, argnums):
    target = load(write, STATIC, argnums, at=("x=2", "y=3"), static=("n=2",))
    assert target.arg_names == ("x", "y")
    assert target.argnums == (0,)


@pytest.mark.parametrize(
    ("source", "chosen"),
    [
        ("def f(i, x):\n    return x[i]\nexample_inputs = 1, jnp.ones(3)\n", "x"),
        ("def f(b, x):\n    return jnp.where(b, x, 0.0)\nexample_inputs = True, 2.0\n", "x"),
        ("def f(key, x):\n    return x\nexample_inputs = jax.random.key(0), 2.0\n", "x"),
        ("def f(p, x):\n    return x\nexample_inputs = {'i': 1, 'w': 2.0}, 3.0\n", "p"),
        ("def f(z, x):\n    return x\nexample_inputs = 1j, 3.0\n", "z"),
    ],
)
def test_by_default_the_first_argument_with_a_float_is_chosen(write, source, chosen):
    target = load(write, source, None)
    assert [target.arg_names[i] for i in target.argnums] == [chosen]


def test_only_what_was_chosen_is_described_as_differentiated(write):
    target = load(write, THREE, "b", at=AT)
    assert [info.differentiated for info in describe_target(target).inputs] == [False, False, True]


@pytest.mark.parametrize(
    ("argnums", "says"),
    [
        ("4", "--argnums 4: there is no argument 4. They are 0 (n), 1 (x), 2 (y), 3 (c)."),
        ("-1", "--argnums -1: there is no argument -1. They are 0 (n), 1 (x), 2 (y), 3 (c)."),
        ("z", "--argnums z: the function has no argument `z`. It takes: x, y."),
        ("", "--argnums : the function has no argument ``."),
        ("x,", "--argnums x,: the function has no argument ``."),
        ("0", "--argnums 0: `n` is bound to 2 and not traced, so no derivative can be taken"),
        ("n", "--argnums n: `n` is bound to 2 and not traced, so no derivative can be taken"),
        ("c", "--argnums c: `c` has no input and keeps its default. Give it one with --at c=1.0"),
        ("3", "--argnums 3: `c` has no input and keeps its default."),
    ],
)
def test_what_cannot_be_differentiated_by_is_refused(write, argnums, says):
    with pytest.raises(InputError) as caught:
        load(write, STATIC, argnums, at=("x=2", "y=3"), static=("n=2",))
    assert caught.value.exit_code is ExitCode.USAGE
    assert says in str(caught.value)


def test_a_misspelled_argument_gets_a_did_you_mean(write):
    with pytest.raises(InputError, match="Did you mean `params`"):
        load(write, "def f(params):\n    return params\n", "parms", at=("1",))


def test_an_argument_of_whole_numbers_is_refused(write):
    source = "def f(x, i):\n    return x[i]\nexample_inputs = jnp.ones(3), 1\n"
    with pytest.raises(InputError, match="`i` is int64 scalar, which has no floating-point"):
        load(write, source, "i")


def test_a_function_of_whole_numbers_alone_is_refused(write):
    source = "def f(i, j):\n    return i / j\nexample_inputs = 1, jnp.arange(3)\n"
    with pytest.raises(InputError, match=r"No input is a floating-point .* \(i: int64 scalar, j: "):
        load(write, source, None)


def test_a_function_whose_every_input_is_bound_is_refused(write):
    with pytest.raises(InputError, match=r"Every input of `.*:f` is bound and not traced \(x\)"):
        load(write, "def f(x):\n    return jnp.sin(1.0)\n", None, static=("x=relu",))
