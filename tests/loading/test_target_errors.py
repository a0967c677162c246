"""A target that cannot be loaded: what happened, where, and what to do."""

import sys

import pytest

from derivprof.errors import ExitCode, TargetError
from derivprof.loading import load_target, resolve
from derivprof.plans import InputOptions

SINE = "def sine(x):\n    return jnp.sin(x)\n"


def error_of(text):
    with pytest.raises(TargetError) as caught:
        load_target(text, InputOptions())
    assert caught.value.exit_code is ExitCode.USAGE
    return str(caught.value)


def test_missing_function_gets_a_did_you_mean(write):
    name = write(SINE)
    assert error_of(f"{name}:sien") == f"`{name}` has no `sien`. Did you mean `sine`?"


def test_missing_function_far_from_any_lists_them(write):
    name = write(SINE + "def cosine(x):\n    return jnp.cos(x)\n")
    assert error_of(f"{name}:zzz").endswith("It has: sine, cosine.")


def test_missing_library_function_gets_a_did_you_mean():
    assert "`tanh`" in error_of("jax.numpy:tahn")


def test_missing_attribute_of_an_attribute(write):
    name = write("class Models:\n    @staticmethod\n    def sine(x):\n        return x\n")
    assert error_of(f"{name}:Models.sien") == "`Models` has no `sien`. Did you mean `sine`?"


def test_attribute_that_raises_when_read(write):
    name = write(
        """
        class Model:
            @property
            def energy(self):
                raise ValueError("no parameters yet")
        model = Model()
        """
    )
    message = error_of(f"{name}:model.energy")
    assert "Reading `energy` of `Model`: ValueError: no parameters yet" in message
    assert f"{name}.py:7 in energy" in message


def test_missing_module_gets_a_did_you_mean(write):
    write(SINE, "waveforms.py")
    message = error_of("waveform:sine")
    assert "There is no module `waveform`" in message
    assert "Did you mean `waveforms`" in message


def test_missing_submodule_gets_a_did_you_mean(write):
    write("", "pack_e/__init__.py")
    write(SINE, "pack_e/waves.py")
    assert error_of("pack_e.wave:f") == "`pack_e` has no module `wave`. Did you mean `waves`?"


def test_missing_package_above_a_submodule(write):
    assert "There is no module `no_such_pack`" in error_of("no_such_pack.sub.mod:f")


def test_function_after_a_dot_is_told_from_a_missing_module(write):
    name = write(SINE)
    assert error_of(f"{name}.sine") == f"`{name}.sine` is not a module. Write `{name}:sine`."


def test_missing_file_gets_a_did_you_mean(write):
    write(SINE, "sub/pendulum.py")
    message = error_of("sub/pendulim.py:sine")
    assert message == "There is no file `sub/pendulim.py`. Did you mean `pendulum.py`?"


def test_file_without_its_extension(write):
    write(SINE, "sub/pendulum.py")
    assert error_of("sub/pendulum:sine").endswith("Did you mean `sub/pendulum.py`?")


def test_missing_folder():
    assert "there is no folder `nowhere`" in error_of("nowhere/pendulum.py:sine")


def test_folder_instead_of_a_file(write):
    write(SINE, "sub/pendulum.py")
    assert "is a folder. Name a file in it, such as pendulum.py" in error_of("sub/:sine")


def test_file_that_is_not_python(folder):
    (folder / "notes.txt").write_text("")
    assert "not a Python file" in error_of("./notes.txt:f")


def test_target_without_a_colon_lists_the_functions_of_the_module(write):
    name = write(SINE + "def _hidden(x):\n    return x\n")
    assert error_of(name) == f"`{name}` names no function. Write `{name}:sine`; it holds sine."


def test_target_without_a_colon_lists_the_functions_of_the_file(write):
    write(SINE + "from math import sqrt\nfast = jax.jit(sine)\n", "sub/waves_list.py")
    assert "Write `sub/waves_list.py:sine`; it holds sine, fast." in error_of("sub/waves_list.py")


def test_target_without_a_colon_and_without_functions(write):
    assert "none is defined there" in error_of(write("x = 1\n"))


def test_target_with_a_colon_and_nothing_after(write):
    name = write(SINE)
    assert f"Write `{name}:sine`" in error_of(f"{name}:")


@pytest.mark.parametrize("text", ["", ":f", "a:b:c", "a:3f", "a:f g"])
def test_text_that_is_no_target(text):
    assert "Write module:function, path/file.py:function" in error_of(text)


def test_number_instead_of_a_function(write):
    name = write("omega = 3.0\n")
    assert error_of(f"{name}:omega") == f"`{name}:omega` is a float (3.0), not a function."


def test_class_instead_of_a_function(write):
    name = write("class Model:\n    pass\n")
    assert "is a class. Name a function, or make an instance" in error_of(f"{name}:Model")


def test_function_called_as_if_it_were_a_factory(write):
    name = write("def square(x):\n    return x * x\n")
    message = error_of(f"{name}:square(3)")
    assert "returned an int (9), not a function" in message
    assert f"write `{name}:square` and give its inputs with --at" in message


def test_number_called_as_a_factory(write):
    name = write("omega = 3.0\n")
    assert "is a float (3.0), so it cannot be called with (3)" in error_of(f"{name}:omega(3)")


def test_factory_that_raises(write):
    name = write("def make(n):\n    raise ValueError('n must be even')\n")
    message = error_of(f"{name}:make(3)")
    assert "`make(3)` raised while it made the function: ValueError: n must be even" in message
    assert f"  {name}.py:4 in make: raise ValueError" in message


def test_factory_that_exits(write):
    name = write("def make(n):\n    raise SystemExit(3)\n")
    assert "SystemExit: 3" in error_of(f"{name}:make(3)")


def test_factory_argument_that_is_no_literal():
    assert "`n` in the target `mod:make(n)` is not a literal" in error_of("mod:make(n)")


def test_factory_call_left_open():
    assert "is not a call: '(' was never closed" in error_of("mod:make(3")


def test_attribute_after_a_factory_call():
    assert "goes on after its call" in error_of("mod:make(3).energy")


def test_factory_call_with_unpacked_keywords():
    assert "unpacks a dict with **" in error_of("mod:make(**{'n': 3})")


def test_factory_named_without_its_call(write):
    name = write("def make(n):\n    return lambda x: x**n\n")
    message = error_of(f"{name}:make")
    assert "returns a function" in message
    assert f"`{name}:make(3)`" in message


def test_module_that_raises_at_import_shows_the_users_frames_alone(write):
    name = write("def setup():\n    return {}['missing']\n\nsetup()\n")
    message = error_of(f"{name}:f")
    assert message.splitlines() == [
        f"`{name}` raised while it was imported: KeyError: 'missing'",
        f"  {name}.py:6 in <module>: setup()",
        f"  {name}.py:4 in setup: return {{}}['missing']",
    ]


def test_file_that_raises_at_import_is_not_left_half_imported(write):
    write("raise ValueError('later')\n", "sub/raises_once.py")
    assert "`sub/raises_once.py` raised while it was imported" in error_of("sub/raises_once.py:f")
    assert "raises_once" not in sys.modules


def test_module_that_exits_at_import(write):
    name = write("import sys\nsys.exit('usage: prog FILE')\n")
    message = error_of(f"{name}:f")
    assert "ended the program while it was imported (SystemExit: usage: prog FILE)" in message
    assert '`if __name__ == "__main__":`' in message


def test_module_with_a_syntax_error(write):
    name = write("def f(x):\n    return x +\n")
    message = error_of(f"{name}:f")
    assert message.startswith(f"{name}.py, line 4, is not valid Python: invalid syntax.")
    assert message.endswith("return x +")


def test_file_with_a_syntax_error_in_what_it_imports(write):
    write("x = (\n", "sub/broken_part.py")
    write("import broken_part\n", "sub/whole_part.py")
    assert "sub/broken_part.py, line 3, is not valid" in error_of("sub/whole_part.py:f")


@pytest.mark.parametrize("form", ["{name}:f", "./{name}.py:f"])
def test_missing_import_inside_the_module_is_told_apart(write, form):
    name = write("import no_such_library\n")
    message = error_of(form.format(name=name))
    assert "was found, but it imports `no_such_library`, which is not there" in message
    assert sys.executable in message
    assert f"{name}.py:3 in <module>: import no_such_library" in message


def test_missing_import_that_the_user_raises_by_hand(write):
    name = write("raise ModuleNotFoundError('install the data first')\n")
    assert "ModuleNotFoundError: install the data first" in error_of(f"{name}:f")


def test_interrupt_at_import_is_not_swallowed(write):
    name = write("raise KeyboardInterrupt\n")
    with pytest.raises(KeyboardInterrupt):
        load_target(f"{name}:f", InputOptions())


def test_function_that_returns_nothing(write):
    name = write("def f(x):\n    jnp.sin(x)\n")
    assert error_of(f"{name}:f") == f"`{name}:f` returns nothing. Let it `return` an array."


def test_function_that_returns_text(write):
    name = write("def f(x):\n    return x, 'done'\n")
    assert f"`{name}:f` returns a str, and a derivative needs" in error_of(f"{name}:f")


def test_function_that_returns_whole_numbers(write):
    name = write("def f(x):\n    return jnp.argmax(x)\n")
    assert f"`{name}:f` returns int64 scalar" in error_of(f"{name}:f")


def test_callable_that_is_not_there(write):
    name = write("def my_derivative(f):\n    return f\n")
    with pytest.raises(TargetError, match="Did you mean `my_derivative`"):
        resolve(f"{name}:my_derivatve")
