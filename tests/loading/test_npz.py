"""--input beyond the plain file: nested keys, odd arrays, files that are not what they seem."""

from pathlib import Path

import numpy as np
import pytest

from derivprof.errors import ExitCode, InputError
from derivprof.loading import load_target
from derivprof.plans import InputOptions

ONE = "def f(x):\n    return jnp.sum(x)\n"
TWO = "def f(a, x):\n    return a * jnp.sum(x)\n"
ANY = "def f(x):\n    return jax.tree.leaves(x)[0] * 1.0\n"


@pytest.fixture
def load(write, folder):
    def load(source, file="in.npz", **options):
        return load_target(f"{write(source)}:f", InputOptions(input=folder / file, **options))

    return load


@pytest.fixture
def error_of(load):
    def error_of(source=ONE, file="in.npz", **options):
        with pytest.raises(InputError) as caught:
            load(source, file, **options)
        assert caught.value.exit_code is ExitCode.USAGE
        return str(caught.value)

    return error_of


def test_slashes_in_keys_nest_as_deep_as_they_go(load):
    np.savez("in.npz", **{"x/layer/w": np.ones(2), "x/layer/b": 1.0, "x/scale": 3.0})
    (x,) = load(ANY).args
    assert set(x) == {"layer", "scale"}
    assert set(x["layer"]) == {"w", "b"}


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_an_npz_may_be_compressed(load, save):
    save("in.npz", x=np.arange(3.0))
    np.testing.assert_array_equal(load(ONE).args[0], [0.0, 1.0, 2.0])


@pytest.mark.parametrize(
    ("array", "dtype"),
    [
        (np.float64(2.5), "float64"),
        (np.ones(2, np.float32), "float32"),
        (np.ones(2, np.float16), "float16"),
        (np.ones(2, ">f8"), "float64"),
        (np.ones(2, ">c8"), "complex64"),
        (np.ones(2, np.longdouble), "float64"),
        (np.ones((2, 3), order="F"), "float64"),
        (np.array([1 + 2j]), "complex128"),
    ],
)
def test_an_npy_keeps_its_values_and_their_precision(load, array, dtype):
    np.save("in.npy", array)
    (x,) = load(ONE, "in.npy").args
    assert x.dtype == dtype
    np.testing.assert_array_equal(np.asarray(x), np.asarray(array, dtype))


def test_dtype_casts_what_was_read(load):
    np.savez("in.npz", x=np.ones(2))
    assert load(ONE, dtype="float32").args[0].dtype == "float32"


def test_the_home_folder_may_be_written_as_a_tilde(write, folder, monkeypatch):
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    np.save("in.npy", np.ones(2))
    options = InputOptions(input=Path("~/in.npy"))
    assert load_target(f"{write(ONE)}:f", options).args[0].shape == (2,)


def test_an_npz_replaces_one_of_several_examples(load):
    np.savez("in.npz", x=np.ones(2))
    a, x = load(f"{TWO}example_inputs = 2.0, jnp.ones(5)\n").args
    assert (a, x.shape) == (2.0, (2,))


@pytest.mark.parametrize(
    ("source", "options"),
    [(TWO, {"at": ("x=[1,2]",)}), ("def f(a, n):\n    return a**n\n", {"static": ("n=3",)})],
)
def test_an_npy_is_for_the_argument_that_is_left(load, source, options):
    np.save("in.npy", 2.5)
    assert load(source, "in.npy", **options).args[0] == 2.5


@pytest.mark.parametrize(
    ("contents", "options", "says"),
    [
        ({"x": np.ones(2)}, {"at": ("x=1",)}, "`x` is given twice, by --input "),
        ({"x": np.ones(2), "x/w": np.ones(2)}, {}, "`x.w` is given twice, by --input "),
        ({"x": np.ones(2)}, {"static": ("x=1",)}, "`x` is bound by --static already"),
        ({"arr_0": np.ones(2)}, {}, "has no argument `arr_0`. It takes: x."),
        ({"x": np.array([True])}, {}, "No input is a floating-point number or array (x: bool[1])"),
        ({"x": np.array(["2020-01-01"], "M8[D]")}, {}, "`x` has dtype datetime64[D], which is not"),
        ({"x": np.zeros(2, [("a", "f8")])}, {}, "`x` has dtype [('a', '<f8')], which is not"),
        ({}, {}, "the file holds no arrays. Write numpy.savez(file, x=x)."),
    ],
)
def test_arrays_that_cannot_be_the_input(error_of, contents, options, says):
    np.savez("in.npz", **contents)
    assert says in error_of(**options)


def damaged(name, change):
    """Writes a compressed file with some of its bytes changed."""
    np.savez_compressed("whole.npz", x=np.arange(50.0))
    Path(name).write_bytes(change(Path("whole.npz").read_bytes()))


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content[:60],
        lambda content: b"",
        lambda content: content[:60] + b"\xff" * 30 + content[90:],
    ],
    ids=["cut off", "empty", "overwritten"],
)
def test_a_damaged_file_is_an_error_in_words(error_of, change):
    damaged("in.npz", change)
    message = error_of()
    assert "the file cannot be read (" in message
    assert message.endswith("Write it with numpy.savez(file, x=x) or numpy.save(file, x).")


def test_a_file_of_one_kind_may_have_the_name_of_the_other(load):
    np.savez("other.npz", x=np.ones(2))
    Path("other.npz").rename("in.npy")
    assert load(ONE, "in.npy").args[0].shape == (2,)


def test_a_folder_is_no_file_and_is_not_suggested(error_of, folder):
    (folder / "in.npz").mkdir()
    assert error_of().endswith("/in.npz: there is no such file.")
