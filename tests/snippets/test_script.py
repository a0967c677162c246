"""The parts of a script: the function by every kind of name, the inputs, which method it is for."""

from dataclasses import replace

import numpy as np
import pytest

from derivprof.derivatives import Directional, OneHot, Pullback, Variable
from derivprof.errors import RecordError
from derivprof.record import Check, Imported, Status, Verdict
from derivprof.snippets import Choice, best_method, snippet
from tests.record.profiles import cell, profile
from tests.snippets.scripts import Asked, printed

SOURCE = """
import jax.numpy as jnp
import numpy as np

def f(x):
    return jnp.sum(jnp.sin(x) ** 2)

def g(v, e):
    return jnp.sin(v) * e

def derivative(x):
    return jnp.sin(x)

def make(k, name="a"):
    def made(x):
        return x**k
    return made

class Model:
    def value(self, x):
        return 3 * x**2

model = Model()

def applied(x, act):
    return jnp.sum(act(x))

applied.example_inputs = lambda: (np.linspace(0.1, 1.0, 40), jnp.cosh)

def slope(x, order):
    return order * x

def along(x, direction):
    return jnp.sum(x * direction)

def whole(p):
    return jnp.where(p["n"], p["w"] ** 2, 0.0)

example_inputs = (np.linspace(0.1, 1.0, 30),)
"""


@pytest.fixture
def write(folder):
    def write(path):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(SOURCE)

    return write


def checked(asked, method="nested-jvp"):
    script = asked.script(method)
    np.testing.assert_allclose(printed(script), asked.value(method), rtol=1e-12)
    return script


AT = {"at": ("x=0.7",)}


@pytest.mark.parametrize(
    ("path", "target", "line"),
    [
        ("named_one.py", "named_one:f", "from named_one import f"),
        ("named_two.py", "named_two.py:f", "from named_two import f"),
        ("sub/named_three.py", "sub/named_three.py::f", 'sys.path.insert(0, "sub")'),
        ("named_four.py", "named_four:make(3, name='b')", "f = make(3, name='b')"),
        ("named_five.py", "named_five:model.value", "f = model.value"),
        ("random.py", "random.py:f", 'module = runpy.run_path("random.py")'),
        ("named_six.py", "named_six:derivative", "from named_six import derivative as f"),
        ("named_seven.py", "jax.numpy:tanh", "from jax.numpy import tanh"),
    ],
)
def test_the_function_is_imported_as_it_was_named(write, path, target, line):
    write(path)
    assert line in checked(Asked(target, Directional(1), **AT)).splitlines()


def test_a_file_of_a_package_is_imported_as_part_of_it(write, folder):
    write("outer/inner/named_eight.py")
    for part in ("outer", "outer/inner"):
        (folder / part / "__init__.py").write_text("")
    script = checked(Asked("outer/inner/named_eight.py:f", Directional(1), **AT))
    assert "from outer.inner.named_eight import f" in script
    assert "sys.path" not in script


def test_large_examples_are_taken_from_where_they_stand(write):
    write("named_nine.py")
    script = checked(Asked("named_nine:f", Directional(1)))
    assert "from named_nine import f, example_inputs" in script
    assert "x = example_inputs[0]" in script


def test_an_example_that_is_no_number_is_part_of_the_call(write):
    write("named_ten.py")
    script = checked(Asked("named_ten:applied", Directional(1)))
    assert "applied(x, applied.example_inputs()[1])" in script


def test_random_inputs_have_a_placeholder_of_their_shape(write):
    write("named_eleven.py")
    script = Asked("named_eleven:f", Directional(1), shape=("x=5,6",)).script("nested-jvp")
    assert "normal(size=(5, 6)))  # your own values here" in script
    assert printed(script).shape == (1,)


def test_names_that_the_script_needs_are_not_the_users(write):
    write("named_twelve.py")
    script = checked(Asked("named_twelve:g", Directional(2), at=("v=0.3", "e=2.0")))
    assert "from named_twelve import g as f" in script
    assert "v_ = 0.3" in script


@pytest.mark.parametrize("order", [0, 1, 2])
def test_a_script_has_few_lines(write, order):
    write("named_thirteen.py")
    lines = Asked("named_thirteen:f", Pullback(order), **AT).script("vjp").splitlines()
    assert len([line for line in lines if line]) <= 20


def test_the_users_own_derivative_is_called_with_the_order(write):
    write("named_own.py")
    asked = Asked("named_own:f", Directional(2), **AT)
    own = "named_own.py:slope"
    record = asked.profile()
    target = replace(record.target, own=(Imported(own, "named_own", takes_order=True),))
    script = snippet(replace(record, target=target), Choice(own, 2, "fastest to run"))
    assert "from named_own import slope" in script
    assert printed(script) == pytest.approx([1.4])


def test_the_users_own_derivative_is_called_with_the_direction(write):
    write("named_directed.py")
    asked = Asked("named_directed:f", Directional(2, variable=Variable.DIRECTION), **AT)
    own = "named_directed.py:along"
    record = asked.profile()
    target = replace(record.target, own=(Imported(own, "named_directed"),))
    script = snippet(replace(record, target=target), Choice(own, 2, "fastest to run"))
    assert "derivative = lambda v: along(x, direction=v)" in script
    assert printed(script) == pytest.approx([0.7])


def test_directions_of_pytrees_with_whole_numbers_have_no_snippet(write):
    write("named_whole.py")
    of_direction = Directional(1, OneHot(0), Variable.DIRECTION)
    asked = Asked("named_whole:whole", of_direction, at=("p={'w': 0.5, 'n': True}",))
    with pytest.raises(RecordError, match="Use --direction ones"):
        asked.script("taylor")


def test_a_function_without_a_name_is_left_to_the_reader(write):
    write("named_last.py")
    record = Asked("named_last:f", Directional(1), **AT).profile()
    nameless = replace(record, target=replace(record.target, imported=None))
    assert "from my_module import f" in snippet(nameless, Choice("taylor", 1, "fastest to run"))


def test_a_record_from_before_snippets_is_refused():
    with pytest.raises(RecordError, match="Measure it again"):
        snippet(profile())


# which method


WRONG, RIGHT = Check("a", 0.5, Verdict.DIFFERS), Check("a", 0.0, Verdict.AGREES)


def test_the_fastest_at_the_highest_order_is_chosen_where_there_are_times():
    cells = [cell("a", 0, 1, run_s=1e-9), cell("a", 1, 1, run_s=9e-8), cell("b", 1, 9, run_s=1e-8)]
    assert best_method(profile(*cells)) == Choice("b", 1, "fastest to run")


def test_a_run_time_that_is_missing_lowers_no_order():
    cells = [cell("a", 1, 9, run_s=1e-9), cell("a", 2, 9), cell("b", 2, 4)]
    assert best_method(profile(*cells)) == Choice("b", 2, "fewest equations after DCE and CSE")


def test_the_fewest_equations_are_chosen_where_there_are_none():
    fewest = Choice("a", 1, "fewest equations after DCE and CSE")
    assert best_method(profile(cell("a", 1, 4), cell("b", 1, 9))) == fewest


def test_what_is_wrong_is_never_chosen():
    cells = cell("a", 1, 9, run_s=9e-8), cell("b", 1, 1, run_s=1e-9, check=WRONG)
    assert best_method(profile(*cells)) == Choice("a", 1, "the only one")
    assert best_method(profile(cells[1])) is None


def test_the_users_own_code_is_chosen_only_where_it_was_checked():
    ours, own = cell("a", 1, 9), cell("m:df", 1, 1)
    found = best_method(profile(ours, own))
    assert found is not None
    assert found.method == "a"
    found = best_method(profile(ours, replace(own, check=RIGHT)))
    assert found is not None
    assert found.method == "m:df"


def test_a_record_of_a_check_has_a_right_method():
    right = replace(cell("b", 1, 1, check=RIGHT), census=None, timing=None, status=Status.OK)
    found = best_method(profile(right))
    assert found is not None
    assert found.method == "b"
