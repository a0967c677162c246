"""--at, --shape, --input, --dtype, --seed and --static give the inputs they say."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from derivprof.errors import ExitCode, InputError
from derivprof.loading import load_target
from derivprof.plans import InputOptions

ONE = "def f(x):\n    return jnp.sum(jnp.sin(x))\n"
TWO = "def f(params, x):\n    return jnp.sum(params['w'] * x) + params['b']\n"
ANY = "def f(x):\n    return jax.tree.leaves(x)[0] * 1.0\n"
POWER = "def f(x, n):\n    for _ in range(n - 1):\n        x = x * x\n    return x\n"


@pytest.fixture
def load(write):
    def load(source, **options):
        return load_target(f"{write(source)}:f", InputOptions(**options))

    return load


@pytest.fixture
def error_of(load):
    def error_of(source, **options):
        with pytest.raises(InputError) as caught:
            load(source, **options)
        assert caught.value.exit_code is ExitCode.USAGE
        return str(caught.value)

    return error_of


def assert_array(value, expected, dtype="float64"):
    assert isinstance(value, jax.Array)
    assert value.dtype == dtype
    np.testing.assert_array_equal(value, expected)


# --at


def test_scalar_stays_a_python_float(load):
    (x,) = load(ONE, at=("1.5",)).args
    assert type(x) is float
    assert x == 1.5


def test_whole_number_becomes_a_float(load):
    (x,) = load(ONE, at=("2",)).args
    assert type(x) is float


def test_list_is_an_array_of_floats(load):
    (x,) = load(ONE, at=("x=[1,2,3]",)).args
    assert_array(x, [1.0, 2.0, 3.0])


def test_nested_list_is_a_matrix(load):
    (x,) = load(ONE, at=("[[1,2],[3,4.5]]",)).args
    assert_array(x, [[1.0, 2.0], [3.0, 4.5]])


def test_commas_without_brackets_are_a_list(load):
    (x,) = load(ONE, at=("x=1,2,3",)).args
    assert_array(x, [1.0, 2.0, 3.0])


def test_empty_list_is_an_empty_array(load):
    (x,) = load(ONE, at=("[]",)).args
    assert x.shape == (0,)


def test_dict_is_a_pytree_of_arrays(load):
    params, x = load(TWO, at=("params={'w': [1.0, 2.0], 'b': 0.5}", "x=[3, 4]")).args
    assert_array(params["w"], [1.0, 2.0])
    assert params["b"] == 0.5
    assert_array(x, [3.0, 4.0])


def test_tuple_is_a_pytree(load):
    ((a, b),) = load(ANY, at=("x=(1, [2, 3])",)).args
    assert a == 1.0
    assert_array(b, [2.0, 3.0])


def test_list_of_dicts_is_a_pytree(load):
    (layers,) = load(ANY, at=("[{'w': [1, 2]}, {'w': [3]}]",)).args
    assert_array(layers[1]["w"], [3.0])


def test_complex_literals(load):
    target = load("def f(z, w):\n    return z * jnp.sum(w)\n", at=("z=1+2j", "w=[1j, 2]"))
    assert target.args[0] == 1 + 2j
    assert_array(target.args[1], [1j, 2], "complex128")


def test_dots_reach_into_a_dict(load):
    params, _ = load(TWO, at=("params.w=[1,2]", "params.b=3", "x=[1,1]")).args
    assert_array(params["w"], [1.0, 2.0])
    assert params["b"] == 3.0


def test_inputs_stand_in_the_order_of_the_function(load):
    target = load("def f(a, b):\n    return a - b\n", at=("b=1", "a=2"))
    assert target.arg_names == ("a", "b")
    assert target.args == (2.0, 1.0)


def test_value_without_a_name_goes_to_the_argument_that_needs_one(load):
    target = load("def f(a, b, c=3.0):\n    return a - b\n", at=("a=1", "2"))
    assert target.args == (1.0, 2.0)


def test_value_without_a_name_goes_to_an_argument_with_a_default(load):
    assert load("def f(x=3.0):\n    return x * x\n", at=("2",)).args == (2.0,)


def test_value_without_a_name_for_two_arguments(error_of):
    message = error_of("def f(a, b):\n    return a - b\n", at=("1.5",))
    assert message == "--at 1.5 does not say which of (a, b) it is for. Write --at a=1.5."


@pytest.mark.parametrize("text", ["[1,2", "x=", "x=open('a')", "x=1 2", "sin"])
def test_bad_literal(error_of, text):
    message = error_of(ONE, at=(text,))
    assert f"--at {text}: `" in message
    assert "is not a number, list, tuple or dict of numbers. Write it as in Python" in message


def test_ragged_lists(error_of):
    assert "the lists have different lengths" in error_of(ONE, at=("[[1,2],[3]]",))


def test_text_among_numbers(error_of):
    assert "holds something that is not a number" in error_of(ONE, at=("x=[1, 'a']",))


def test_text_instead_of_a_number(error_of):
    message = error_of(ONE, at=("x='relu'",))
    assert "'relu' is not a number" in message
    assert "--static" in message


def test_keys_of_two_kinds(error_of):
    assert "are not all strings" in error_of(ANY, at=("x={'a': 1, 2: 3}",))


def test_whole_number_beyond_floats(error_of):
    assert "is too large for float" in error_of(ONE, at=("x=1" + "0" * 400,))


def test_unknown_name_gets_a_did_you_mean(error_of):
    message = error_of("def f(omega):\n    return omega\n", at=("omgea=1",))
    assert message == ("--at omgea=1: the function has no argument `omgea`. Did you mean `omega`?")


@pytest.mark.parametrize(
    "options",
    [
        {"at": ("x=1", "x=2")},
        {"at": ("x=1",), "shape": ("x=3",)},
        {"at": ("x=1", "2")},
        {"at": ("x={'a': 1}", "x.a=2")},
    ],
)
def test_argument_given_twice(error_of, options):
    message = error_of(ANY, **options)
    assert "twice" in message or "does not say which" in message


# --shape


def test_shape_is_drawn_from_the_normal_distribution(load):
    (x,) = load(ONE, shape=("x=40,30",)).args
    assert x.shape == (40, 30)
    assert x.dtype == "float64"
    assert abs(float(x.mean())) < 0.1
    assert abs(float(x.std()) - 1) < 0.1


@pytest.mark.parametrize(
    ("text", "shape"),
    [("4,3", (4, 3)), ("x=4", (4,)), ("x=()", ()), ("(4,3)", (4, 3)), ("[4]", (4,)), ("4,", (4,))],
)
def test_ways_to_write_a_shape(load, text, shape):
    (x,) = load(ONE, shape=(text,)).args
    assert x.shape == shape


def test_same_seed_same_numbers_in_any_order(load):
    source = "def f(a, b):\n    return jnp.sum(a) + jnp.sum(b)\n"
    first = load(source, shape=("a=3", "b=3")).args
    second = load(source, shape=("b=3", "a=3")).args
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first[0], first[1])


def test_other_seed_other_numbers(load):
    (first,) = load(ONE, shape=("3",)).args
    (second,) = load(ONE, shape=("3",), seed=1).args
    assert not np.array_equal(first, second)


def test_dotted_shapes_make_nested_dicts(load):
    params, x = load(TWO, shape=("params.w=3", "params.b=()", "x=3")).args
    assert params["w"].shape == x.shape == (3,)
    assert params["b"].shape == ()


def test_shapes_and_values_meet_in_one_dict(load):
    params, _ = load(TWO, shape=("params.w=3", "x=3"), at=("params.b=0.5",)).args
    assert params["b"] == 0.5


def test_complex_dtype_draws_complex_numbers(load):
    (z,) = load("def f(z):\n    return jnp.sum(z)\n", shape=("3",), dtype="complex64").args
    assert z.dtype == "complex64"
    assert np.all(np.imag(z) != 0)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("4,a", "`a` is not a length"),
        ("x=-1", "`-1` is not a length"),
        ("x=3.5", "`3.5` is not a length"),
        ("x=", "a length is missing"),
        ("x=4,,3", "a length is missing"),
    ],
)
def test_bad_shape(error_of, text, says):
    message = error_of(ONE, shape=(text,))
    assert f"--shape {text}: {says}. Write --shape x=4,3" in message


def test_shape_too_large_for_any_machine(error_of):
    assert "is too large for this machine" in error_of(ONE, shape=("999999999999999",))


def test_negative_seed(error_of):
    assert "--seed -1 is negative" in error_of(ONE, shape=("3",), seed=-1)


# --input


def test_npz_holds_arguments_by_name(load, folder):
    np.savez(folder / "in.npz", **{"params/w": np.ones(3), "params/b": 2.0, "x": np.arange(3.0)})
    params, x = load(TWO, input=folder / "in.npz").args
    assert_array(params["w"], np.ones(3))
    assert_array(params["b"], 2.0)
    assert_array(x, [0.0, 1.0, 2.0])


def test_npy_is_the_single_argument(load, folder):
    np.save(folder / "in.npy", np.arange(3.0))
    assert_array(*load(ONE, input=folder / "in.npy").args, [0.0, 1.0, 2.0])


def test_npz_leaves_whole_numbers_alone(load, folder):
    np.savez(folder / "in.npz", x=np.ones(2), i=np.array([1, 0]))
    target = load("def f(x, i):\n    return jnp.sum(x[i])\n", input=folder / "in.npz")
    assert_array(target.args[1], [1, 0], "int64")


def test_npz_and_at_share_the_arguments(load, folder):
    np.savez(folder / "in.npz", x=np.ones(2))
    assert (
        load("def f(x, y):\n    return x * y\n", input=folder / "in.npz", at=("y=2",)).args[1]
        == 2.0
    )


def test_npy_for_two_arguments(error_of, folder):
    np.save(folder / "in.npy", np.ones(2))
    message = error_of("def f(x, y):\n    return x\n", input=folder / "in.npy")
    assert "does not say which of (x, y) it is for. Write a file.npz with the key x." in message


def test_unknown_key_in_npz(error_of, folder):
    np.savez(folder / "in.npz", xx=np.ones(3))
    assert "has no argument `xx`. Did you mean `x`?" in error_of(ONE, input=folder / "in.npz")


def test_missing_key_in_npz(error_of, folder):
    np.savez(folder / "in.npz", x=np.ones(3))
    message = error_of(TWO, input=folder / "in.npz")
    assert "takes 2 arguments (params, x) and params was not given" in message


def test_missing_file(error_of, folder):
    np.savez(folder / "inputs.npz", x=np.ones(3))
    message = error_of(ONE, input=folder / "input.npz")
    assert "there is no such file. Did you mean `inputs.npz`?" in message


def test_file_of_another_kind(error_of, folder):
    assert "must end in .npz, or .npy" in error_of(ONE, input=folder / "in.csv")


@pytest.mark.parametrize("name", ["in.npz", "in.npy"])
def test_damaged_file(error_of, folder, name):
    (folder / name).write_bytes(b"nothing of the kind")
    assert "the file cannot be read" in error_of(ONE, input=folder / name)


def test_file_of_objects(error_of, folder):
    np.savez(folder / "in.npz", x=np.array([{}, 1], dtype=object))
    assert "the file cannot be read" in error_of(ONE, input=folder / "in.npz")


def test_file_of_text(error_of, folder):
    np.savez(folder / "in.npz", x=np.array(["a"]))
    assert "`x` has dtype <U1, which is not a number's" in error_of(ONE, input=folder / "in.npz")


# --dtype


@pytest.mark.parametrize(
    "dtype", ["float32", "float64", "bfloat16", "float16", "complex64", "complex128"]
)
def test_dtype_casts_scalars_and_arrays(load, dtype):
    source = "def f(x, y):\n    return jnp.sum(x) + jnp.sum(y)\n"
    x, y = load(source, at=("x=1.5", "y=[1,2]"), dtype=dtype).args
    assert x.dtype == y.dtype == dtype


def test_dtype_casts_the_scalar_that_is_tried_unasked(load):
    assert load(ONE, dtype="float32").args[0].dtype == "float32"


def test_real_dtype_keeps_complex_numbers_complex(load):
    (z,) = load("def f(z):\n    return z * z\n", at=("1+2j",), dtype="float32").args
    assert_array(z, 1 + 2j, "complex64")


def test_integer_dtype_is_for_whole_numbers_alone(load):
    source = "def f(x, i):\n    return x[i] * 1.0\n"
    x, i = load(source, at=("x=[1.5,2.5]", "i=1"), dtype="int32").args
    assert_array(x, [1.5, 2.5])
    assert_array(i, 1, "int32")


def test_nonsense_dtype(error_of):
    assert "--dtype flaot32 is not a dtype. Did you mean `float32`" in error_of(
        ONE, dtype="flaot32"
    )


@pytest.mark.parametrize("dtype", ["float64", "complex128"])
def test_wide_dtype_without_x64(error_of, dtype):
    with jax.enable_x64(False):
        assert f"--dtype {dtype} needs 64 bits, which are off. Add --x64." in error_of(
            ONE, dtype=dtype
        )


def test_arrays_have_single_precision_without_x64(load):
    with jax.enable_x64(False):
        assert load(ONE, shape=("3",)).args[0].dtype == "float32"


# --static


def test_static_argument_is_bound(load):
    target = load(POWER, at=("2.0",), static=("n=3",))
    assert target.arg_names == ("x",)
    assert target.fun(2.0) == 16.0
    assert target.fun.__name__ == "f"


def test_static_argument_before_the_others(load):
    source = "def f(n, x, y):\n    return x * y if n == 'both' else x\n"
    target = load(source, at=("x=2", "y=3"), static=("n=both",))
    assert target.arg_names == ("x", "y")
    assert target.fun(2.0, 3.0) == 6.0


def test_static_keyword_of_a_jitted_function(load):
    source = (
        "from functools import partial\n"
        "@partial(jax.jit, static_argnames='n')\n"
        "def f(x, n):\n    return x**n\n"
    )
    assert load(source, static=("n=3",)).fun(2.0) == 8.0


def test_static_name_that_only_keywords_take(load):
    source = "def f(x, **options):\n    return x * options['scale']\n"
    assert load(source, static=("scale=3.0",)).fun(2.0) == 6.0


def test_static_by_position_only(load):
    source = "def f(n, x, /):\n    return x**n\n"
    assert load(source, at=("x=2.0",), static=("n=3",)).fun(2.0) == 8.0


def test_unknown_static(error_of):
    message = error_of("def f(x, depth=1):\n    return x\n", static=("dept=4",))
    assert message == "--static dept=4: the function has no argument `dept`. Did you mean `depth`?"


def test_static_without_a_name(error_of):
    assert "--static 4 has no name. Write --static n=4." in error_of(POWER, static=("4",))


def test_static_given_twice(error_of):
    assert "`n` is given twice" in error_of(POWER, static=("n=4", "n=5"))


def test_static_that_is_also_an_input(error_of):
    message = error_of(POWER, static=("n=4",), at=("n=3", "x=1"))
    assert "--at n=3: `n` is bound by --static already" in message


# parameters of every kind, and nothing given


def test_nothing_given_tries_a_scalar(load):
    assert load("def f(x):\n    return x * x\n").args == (1.1,)


def test_parameters_with_defaults_keep_them(load):
    target = load("def f(x, c=3.0):\n    return c * x\n")
    assert target.arg_names == ("x",)
    assert target.fun(1.0) == 3.0


def test_gap_before_a_given_argument_keeps_its_default(load):
    target = load("def f(x, c=3.0, d=1.0):\n    return c * x + d\n", at=("x=1", "d=2"))
    assert target.arg_names == ("x", "d")
    assert target.fun(1.0, 2.0) == 5.0


def test_gap_before_an_argument_passed_by_position_only(error_of):
    message = error_of("def f(x, c=3.0, d=1.0, /):\n    return x\n", at=("x=1", "d=2"))
    assert "`d` can only be passed by position, and `c` before it has no input" in message


def test_keyword_only_arguments_are_inputs_too(load):
    target = load("def f(x, *, omega):\n    return x * omega\n", at=("x=2", "omega=3"))
    assert target.arg_names == ("x", "omega")
    assert target.fun(2.0, 3.0) == 6.0


def test_variadic_arguments_are_numbered(load):
    target = load("def f(*xs):\n    return xs[0] - xs[1]\n", at=("xs0=2", "xs1=1"))
    assert target.fun(2.0, 1.0) == 1.0


def test_variadic_argument_left_out(error_of):
    message = error_of("def f(*xs):\n    return xs[1]\n", at=("xs1=1",))
    assert "takes (*xs) and xs0 was not given" in message


def test_function_that_cannot_be_inspected_has_numbered_arguments(load):
    source = """
class Odd:
    __signature__ = "none"
    def __call__(self, a, b):
        return a - b
f = Odd()
"""
    target = load(source, at=("arg0=2", "arg1=1"))
    assert target.arg_names == ("arg0", "arg1")
    assert target.fun(2.0, 1.0) == 1.0


def test_several_arguments_and_nothing_given(error_of):
    message = error_of(TWO)
    assert message.endswith(
        "takes 2 arguments (params, x) and none were given. "
        "Try --shape params=3 --shape x=5, or set `example_inputs` beside it."
    )


def test_some_arguments_left_out(error_of):
    message = error_of("def f(a, b, c):\n    return a\n", at=("a=1",))
    assert (
        "takes 3 arguments (a, b, c) and b, c were not given. Try --shape b=3 --shape c=5"
        in message
    )


def test_function_without_arguments(error_of):
    message = error_of("def f():\n    return jnp.sin\n")
    assert "takes no arguments" in message
    assert ":f()`" in message


def test_default_float_is_jaxs_own(load):
    (x,) = load(ONE, at=("[1,2]",)).args
    assert x.dtype == jnp.result_type(float)
