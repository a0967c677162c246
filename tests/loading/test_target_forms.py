"""Every form of TARGET finds its function."""

import jax
import jax.numpy as jnp
import pytest

from derivprof.loading import load_target, resolve
from derivprof.plans import InputOptions
from derivprof.plans.target_text import parse_target

SINE = "def f(x):\n    return jnp.sin(x)\n"


def load(text, **options):
    return load_target(text, InputOptions(**options))


def test_module_and_function(write):
    name = write(SINE)
    target = load(f"{name}:f")
    assert target.name == f"{name}:f"
    assert target.text == f"{name}:f"
    assert target.fun(0.0) == 0.0


def test_attribute_of_an_attribute(write):
    name = write("class Models:\n    @staticmethod\n    def sine(x):\n        return jnp.sin(x)\n")
    assert load(f"{name}:Models.sine").name == f"{name}:Models.sine"


def test_submodule_of_a_package(write):
    write("", "pack_a/__init__.py")
    write(SINE, "pack_a/waves.py")
    assert load("pack_a.waves:f").name == "pack_a.waves:f"


def test_submodule_that_nobody_imported_yet(write):
    write("", "pack_b/__init__.py")
    write(SINE, "pack_b/waves.py")
    assert load("pack_b:waves.f").fun(0.0) == 0.0


@pytest.mark.parametrize("separator", [":", "::"])
def test_file_with_one_or_two_colons(write, separator):
    write(SINE, "sub/waves_file.py")
    target = load(f"sub/waves_file.py{separator}f")
    assert target.name == "waves_file:f"
    assert target.source == "sub/waves_file.py:3"


def test_file_with_an_absolute_path(write, folder):
    write(SINE, "sub/waves_absolute.py")
    assert load(f"{folder}/sub/waves_absolute.py:f").source == "sub/waves_absolute.py:3"


def test_file_outside_the_current_folder_keeps_its_full_path(write, folder, monkeypatch):
    write(SINE, "there/waves_outside.py")
    (folder / "here").mkdir()
    monkeypatch.chdir(folder / "here")
    target = load("../there/waves_outside.py:f")
    assert target.source == f"{folder}/there/waves_outside.py:3"


def test_path_with_blanks_and_parentheses(write):
    write(SINE, "my folder (1)/waves_blank.py")
    assert load("my folder (1)/waves_blank.py:f").fun(0.0) == 0.0


def test_file_imports_its_neighbours(write):
    write("def square(x):\n    return x * x\n", "sub/neighbour_a.py")
    write("from neighbour_a import square\ndef f(x):\n    return square(x)\n", "sub/uses_a.py")
    assert load("sub/uses_a.py:f").fun(3.0) == 9.0


def test_file_in_a_package_uses_relative_imports(write):
    write("", "sub/pack_c/__init__.py")
    write("def square(x):\n    return x * x\n", "sub/pack_c/parts.py")
    write("from .parts import square\ndef f(x):\n    return square(x)\n", "sub/pack_c/whole.py")
    assert load("sub/pack_c/whole.py:f").fun(3.0) == 9.0


def test_init_file_of_a_package(write):
    write(SINE, "sub/pack_d/__init__.py")
    assert load("sub/pack_d/__init__.py:f").fun(0.0) == 0.0


def test_file_named_as_a_standard_module_hides_nothing(write):
    write(SINE, "sub/random.py")
    assert load("sub/random.py:f").fun(0.0) == 0.0
    import random

    assert hasattr(random, "shuffle")


def test_two_files_of_one_name_stay_apart(write):
    write("def f(x):\n    return x\n", "one/same_name.py")
    write("def f(x):\n    return 2.0 * x\n", "two/same_name.py")
    assert load("one/same_name.py:f").fun(1.0) == 1.0
    assert load("two/same_name.py:f").fun(1.0) == 2.0


def test_the_same_file_is_imported_once(write):
    write(SINE, "sub/waves_once.py")
    assert load("sub/waves_once.py:f").fun is load("sub/waves_once.py:f").fun


def test_factory_with_a_literal(write):
    name = write("def make(n):\n    return lambda x: x**n\n")
    target = load(f"{name}:make(3)")
    assert target.name == f"{name}:make(3)"
    assert target.fun(2.0) == 8.0


def test_factory_with_a_keyword(write):
    name = write("def make(n, kind='a'):\n    return lambda x: x * n if kind == 'b:c' else x\n")
    assert load(f'{name}:make(3, kind="b:c")').fun(2.0) == 6.0


def test_factory_in_a_file(write):
    write("def make(n):\n    return lambda x: x**n\n", "sub/factory.py")
    assert load("sub/factory.py::make(3)").name == "factory:make(3)"


def test_class_as_a_factory(write):
    name = write(
        """
        class Power:
            def __init__(self, n):
                self.n = n
            def __call__(self, x):
                return x**self.n
        """
    )
    target = load(f"{name}:Power(3)")
    assert target.fun(2.0) == 8.0
    assert target.source == f"{name}.py:7"


def test_library_function():
    target = load("jax.numpy:tanh")
    assert target.name == "jax.numpy:tanh"
    assert target.fun is jnp.tanh


@pytest.mark.parametrize(
    "definition",
    [
        "f = jax.jit(g)",
        "f = jax.custom_jvp(g); f.defjvps(lambda t, y, x: 2 * x * t)",
        "f = __import__('functools').partial(g)",
        "f = jax.checkpoint(g)",
    ],
)
def test_source_is_found_through_wrappers(write, definition):
    name = write(f"def g(x):\n    return x * x\n{definition}\n")
    assert load(f"{name}:f").source == f"{name}.py:3"


def test_function_without_python_source_has_none(write):
    name = write("import numpy as np\nf = jax.lax.sin_p.bind\n")
    assert load("builtins:abs").source is None
    assert load(f"{name}:f").source is not None


def test_folder_is_where_the_file_is(write, folder):
    write(SINE, "sub/waves_folder.py")
    assert load("sub/waves_folder.py:f").folder == folder / "sub"


def test_callable_of_the_user_is_loaded_without_inputs(write):
    name = write("def my_derivative(f, order):\n    return f\n")
    found = resolve(f"{name}:my_derivative")
    assert found.name == f"{name}:my_derivative"
    assert found.fun(jax.jit, 1) is jax.jit


def test_parts_of_a_target():
    target = parse_target("a.b:make(3, k='a')")
    assert (target.place, target.attribute) == ("a.b", "make")
    assert target.call is not None
    assert target.call.arguments == (3,)
    assert target.call.keywords == {"k": "a"}
