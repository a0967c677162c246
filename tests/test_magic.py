"""``%derivprof`` in a shell of IPython."""

import jax.numpy as jnp
import pytest

import derivprof
from derivprof.errors import UsageError
from derivprof.magic import found_by


def wave(t, k):
    return jnp.sin(k * t)


NAMES = {"wave": wave, "x": 0.5, "np": jnp, "square": lambda t: t * t}


def test_a_function_of_the_notebook_is_called_with_its_arguments():
    record = found_by("count wave(x, 2.0) --order 3 -m taylor", NAMES)
    assert record.methods == ("taylor",)
    assert record.orders == (0, 1, 2, 3)
    assert [leaf.entries for info in record.target.inputs for leaf in info.leaves] == [0.5, 2.0]


def test_a_function_without_arguments_is_tried_at_a_scalar():
    record = found_by("count square -n 1", NAMES)
    assert record.target.inputs[0].entries == 1.1


def test_an_attribute_is_a_function_too():
    assert found_by("count np.tanh(0.3) --order 1", NAMES).orders == (0, 1)


def test_plot_gives_a_figure():
    assert found_by("plot square(2.0) --order 2 -m taylor", NAMES).axes


def test_plot_gives_the_figure_that_is_named():
    drawn = found_by("plot square(2.0) --figure ratio --order 2 -m taylor", NAMES)
    assert "N + 1" in " ".join(text.get_text() for axes in drawn.axes for text in axes.texts)


def test_a_target_in_a_module_goes_through_the_command_line(tmp_path, monkeypatch):
    (tmp_path / "mymod.py").write_text("def f(t):\n    return t**3\n")
    monkeypatch.chdir(tmp_path)
    record = found_by("count mymod:f --order 1 --at 2.0 -m nested-jvp", {})
    assert record.target.name == "mymod:f"
    assert record.target.inputs[0].entries == 2.0


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("", "none of count"),
        ("count", "No function is named"),
        ("measure square", "`measure` is none of"),
        ("count square(t=1.0)", "by position"),
        ("count square(1.0) --order two", "invalid int"),
        ("check square(1.0)", "can be imported"),
        ("count nosuchmodule:f", "nosuchmodule"),
        ("count nosuchname(1.0)", "Name 'nosuchname' is not defined here."),
    ],
)
def test_a_line_that_means_nothing_is_one_sentence(line, complaint):
    with pytest.raises(UsageError, match=complaint):
        found_by(line, NAMES)


def test_the_magic_is_there_after_load_ext():
    testing = pytest.importorskip("IPython.testing.globalipapp", reason="no IPython")
    shell = testing.start_ipython()
    shell.run_line_magic("load_ext", "derivprof")
    shell.user_ns["square"] = lambda t: t * t
    record = shell.run_line_magic("derivprof", "count square(3.0) --order 2 -m taylor")
    assert isinstance(record, derivprof.Profile)
