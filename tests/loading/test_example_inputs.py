"""`example_inputs` beside a function, or on it, are its inputs unless the command line says so."""

import numpy as np
import pytest

from derivprof.errors import ExitCode, InputError
from derivprof.loading import load_target
from derivprof.plans import InputOptions

ONE = "def f(x):\n    return jnp.sum(jnp.asarray(x))\n"
ANY = "def f(x):\n    return jax.tree.leaves(x)[0] * 1.0\n"
TWO = "def f(a, x):\n    return a * jnp.sum(x)\n"
BESIDE = f"{TWO}example_inputs = 2.0, jnp.ones(3)\n"


@pytest.fixture
def load(write):
    def load(source, attribute="f", **options):
        return load_target(f"{write(source)}:{attribute}", InputOptions(**options))

    return load


@pytest.fixture
def error_of(write):
    def error_of(source, **options):
        with pytest.raises(InputError) as caught:
            load_target(f"{write(source, 'user.py')}:f", InputOptions(**options))
        assert caught.value.exit_code is ExitCode.USAGE
        return str(caught.value)

    return error_of


def plain(target):
    return {
        name: np.asarray(value).tolist()
        for name, value in zip(target.arg_names, target.args, strict=True)
    }


@pytest.mark.parametrize(
    "examples",
    [
        "example_inputs = 2.0, jnp.ones(2)",
        "example_inputs = 2.0, np.ones(2)",
        "example_inputs = np.float64(2.0), np.ones(2, '>f8')",
        "example_inputs = np.longdouble(2.0), np.ones(2)",
        "example_inputs = {'x': jnp.ones(2), 'a': 2.0}",
        "example_inputs = lambda: (2.0, jnp.ones(2))",
        "def example_inputs():\n    return {'a': 2.0, 'x': jnp.ones(2)}",
        "f.example_inputs = 2.0, jnp.ones(2)",
        "f.example_inputs = lambda: {'a': 2.0, 'x': jnp.ones(2)}",
        "f = jax.jit(f)\nf.example_inputs = 2.0, jnp.ones(2)",
        "example_inputs = 7.0, 7.0\nf.example_inputs = 2.0, jnp.ones(2)",
    ],
)
def test_ways_to_leave_example_inputs(load, examples):
    target = load(f"import numpy as np\n{TWO}{examples}\n")
    assert plain(target) == {"a": 2.0, "x": [1.0, 1.0]}
    assert all(str(getattr(value, "dtype", "float64")) == "float64" for value in target.args)


@pytest.mark.parametrize(
    ("examples", "x"),
    [("2.0", 2.0), ("jnp.ones(2)", [1.0, 1.0]), ("{'x': 2.0}", 2.0), ("(2.0,)", 2.0)],
)
def test_the_one_argument_of_a_function_needs_no_tuple(load, examples, x):
    assert plain(load(f"{ONE}example_inputs = {examples}\n")) == {"x": x}


@pytest.mark.parametrize("examples", ["[2.0, 3.0]", "{'w': 2.0}", "((2.0, 3.0),)", "{'x': (2.0,)}"])
def test_the_one_argument_of_a_function_may_be_a_pytree(load, examples):
    (x,) = load(f"{ANY}example_inputs = {examples}\n").args
    assert type(x) in (list, dict, tuple)


def test_a_named_tuple_is_one_argument(load):
    source = "import collections\nQ = collections.namedtuple('Q', 'a b')\n"
    (x,) = load(f"{source}def f(q):\n    return q.a * q.b\nexample_inputs = Q(2.0, 3.0)\n").args
    assert (x.a, x.b) == (2.0, 3.0)


@pytest.mark.parametrize(
    ("source", "attribute"),
    [
        ("class Model:\n    example_inputs = (2.0,)\n"
         "    def __call__(self, x):\n        return x\nmodel = Model()\n", "model"),
        ("class Model:\n    def energy(self, x):\n        return x\n"
         "    energy.example_inputs = (2.0,)\nmodel = Model()\n", "model.energy"),
        ("def make(n):\n    return lambda x: x**n\nexample_inputs = (2.0,)\n", "make(3)"),
        ("import functools\ndef g(n, x):\n    return x**n\nf = functools.partial(g, 3)\n"
         "example_inputs = (2.0,)\n", "f"),
    ],
)  # fmt: skip
def test_every_kind_of_callable_may_have_example_inputs(load, source, attribute):
    assert plain(load(source, attribute)) == {"x": 2.0}


def test_examples_that_are_no_numbers_are_bound(load):
    target = load(
        "def f(x, g, n):\n    return g(x) * len(n)\nexample_inputs = 2.0, jnp.exp2, 'ab'\n"
    )
    assert target.arg_names == ("x",)
    assert target.fun(2.0) == 8.0


def test_variadic_arguments_have_examples_by_position(load):
    target = load("def f(*xs):\n    return xs[0] - xs[1]\nexample_inputs = 2.0, 3.0\n")
    assert plain(target) == {"xs0": 2.0, "xs1": 3.0}


def test_keyword_only_arguments_have_examples_by_name(load):
    target = load("def f(x, *, c):\n    return x * c\nexample_inputs = {'c': 3.0, 'x': 2.0}\n")
    assert plain(target) == {"x": 2.0, "c": 3.0}


def test_example_inputs_that_are_none_are_none_at_all(load):
    assert plain(load(f"{ONE}example_inputs = None\n")) == {"x": 1.1}


# with the command line


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"at": ("a=5",)}, {"a": 5.0, "x": [1.0, 1.0, 1.0]}),
        ({"at": ("x=[4,5]",)}, {"a": 2.0, "x": [4.0, 5.0]}),
        ({"at": ("x=[4,5]", "a=5")}, {"a": 5.0, "x": [4.0, 5.0]}),
        ({"static": ("a=5",)}, {"x": [1.0, 1.0, 1.0]}),
    ],
)
def test_the_command_line_replaces_one_of_several(load, options, expected):
    assert plain(load(BESIDE, **options)) == expected


def test_dtype_casts_the_examples(load):
    assert {str(value.dtype) for value in load(BESIDE, dtype="float32").args} == {"float32"}


def test_a_value_without_a_name_is_for_the_argument_without_an_example(load):
    source = f"{TWO}example_inputs = {{'a': 2.0}}\n"
    assert plain(load(source, at=("[4,5]",))) == {"a": 2.0, "x": [4.0, 5.0]}


def test_a_value_without_a_name_is_for_the_only_argument_with_floats(load):
    source = "def f(n, x):\n    return x * n\nf.example_inputs = 3, 2.0\n"
    assert plain(load(source, at=("5",))) == {"n": 3, "x": 5.0}


def test_examples_of_the_module_may_be_for_another_function(load):
    source = f"{ONE}example_inputs = {{'params': 1.0, 'y': 2.0}}\n"
    assert plain(load(source, at=("x=5",))) == {"x": 5.0}


# what cannot be meant


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (f"{ONE}example_inputs = 1.0, 2.0", "The example_inputs of `user` holds 2 values, and the "
         "function takes 1 by position, (x)."),
        (f"{TWO}example_inputs = {{'a': 1.0, 'xx': 2.0}}",
         "The example_inputs of `user` has `xx`, which is no argument. Did you mean `x`?"),
        (f"{TWO}f.example_inputs = {{'a': 1.0, 'q': 2.0}}",
         "The example_inputs of `user:f` has `q`, which is no argument. It takes: a, x."),
        (f"{TWO}example_inputs = (1.0,)", "takes 2 arguments (a, x) and x was not given"),
        (f"{TWO}example_inputs = {{'a': 1.0}}", "takes 2 arguments (a, x) and x was not given"),
        (f"{ONE}example_inputs = 'abc'", "Every input of `user:f` is bound and not traced (x)"),
        (f"{ONE}example_inputs = 2", "No input is a floating-point number or array (x: int64"),
    ],
)  # fmt: skip
def test_examples_that_do_not_fit(error_of, source, says):
    assert says in error_of(f"{source}\n")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("raise ValueError('no data')", "raised when called: ValueError: no data\n  user.py:6 in "),
        ("raise SystemExit(1)", "raised when called: SystemExit: 1\n  user.py:6 in "),
    ],
)
def test_examples_that_raise(error_of, body, says):
    message = error_of(f"{ONE}def example_inputs():\n    {body}\n")
    assert message.startswith(f"The example_inputs of `user` {says}")


def test_examples_that_want_arguments(error_of):
    message = error_of(f"{ONE}def example_inputs(n):\n    return n\n")
    assert "missing 1 required positional argument: 'n'" in message


def test_a_value_without_a_name_that_may_be_for_two(error_of):
    message = error_of(f"{TWO}f.example_inputs = 2.0, jnp.ones(3)\n", at=("5",))
    assert message == "--at 5 does not say which of (a, x) it is for. Write --at a=5."
