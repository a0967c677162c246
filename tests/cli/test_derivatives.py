"""Every derivative from the command line, with its methods and its values."""

import json

import numpy as np
import pytest

from derivprof.sparsity import pattern
from tests.cli.conftest import ROOT

PRODUCT = str(ROOT / "sample_functions" / "product.py")
JJT = """
def f(x):
    return jnp.stack([x[0] * x[1], jnp.sin(x[2])])

second_inputs = (jnp.array([0.5, 2.0, 1.0]),)
"""


def cells(ended):
    assert ended.code == 0
    return {(cell["method"], cell["order"]): cell for cell in json.loads(ended.out)["measurements"]}


def values(cell):
    return cell["value"][0]["entries"]


def test_one_mixed_partial_per_row_of_a_batch_by_every_way(cli):
    methods = ("nested-jvp", "split-argnums", "jacfwd-jacrev", "taylor")
    asked = [part for method in methods for part in ("-m", method)]
    found = cells(cli("check", f"{PRODUCT}:per_row", "--partial", "0,2,4", "--vmap",
                      "--points", "0", "--x64", "--json", *asked))  # fmt: skip
    for method in methods:
        np.testing.assert_allclose(values(found[method, 3]), [8, 63, 168, 323, 528, 783], rtol=1e-6)


def test_a_named_entry_reaches_the_heading_and_the_record(cli):
    ended = cli("count", f"{PRODUCT}:f", "--partial", "x[0],x[0]", "-m", "taylor")
    assert "mixed partial derivatives by x[0], x[0] with respect to x" in ended.out
    ended = cli("count", f"{PRODUCT}:f", "--partial", "x[1]", "-m", "taylor", "--json")
    assert json.loads(ended.out)["derivative"]["indices"] == ["x[1]"]


@pytest.mark.parametrize("option", [("--tensor", "2"), ("--diagonal", "2"), ("--vjp",), ("--jjt",)])
def test_each_other_derivative_is_counted_by_its_own_methods(cli, write, option):
    write("def f(x):\n    return jnp.sin(x) * x[::-1]\n")
    found = cells(cli("count", "mymod:f", "--shape", "x=3", *option, "--json"))
    silent = {method for (method, _), cell in found.items() if cell["status"] != "ok"}
    assert silent <= {"compressed"}  # a Hessian needs one scalar output


def test_a_product_of_jacobians_takes_second_inputs(cli, write):
    write(JJT)
    at = ("--at", "x=[1.0,2.0,0.0]", "--jjt", "--x64", "--json")
    expected = [[2 * 2.0 + 1 * 0.5, 0.0], [0.0, np.cos(1.0)]]
    found = cells(cli("check", "mymod:f", *at))
    for method in ("direct", "direct-jacrev", "indirect"):
        np.testing.assert_allclose(values(found[method, 1]), expected)
    found = cells(cli("check", "mymod:f", *at, "--second", "[1.0,2.0,0.0]", "-m", "indirect"))
    np.testing.assert_allclose(values(found["indirect", 1]), [[5.0, 0.0], [0.0, 1.0]])


def test_a_method_of_another_derivative_is_a_row_with_a_reason(cli):
    found = cells(cli("count", f"{PRODUCT}:f", "--tensor", "1", "-m", "jet", "-m", "indirect",
                      "--json"))  # fmt: skip
    assert found["jet", 1]["status"] == "not-applicable"
    assert "--jjt" in found["indirect", 1]["reason"]


def test_a_row_repeated_as_a_batch(cli, write):
    write("def f(x):\n    return jnp.sum(x**2)\n")
    found = cells(cli("check", "mymod:f", "--at", "x=[1.0,2.0]", "--order", "1", "--batch", "3",
                      "-m", "taylor", "--json"))  # fmt: skip
    assert values(found["taylor", 1]) == [6.0, 6.0, 6.0]


def test_what_reverse_mode_stores_stands_below_the_counts(cli):
    ended = cli("count", "jax.numpy:sin", "--at", "[0.1,0.2]", "--vjp", "--order", "1")
    assert "stored between the last forward and backward pass: order 1 1 array" in ended.out
    assert "the last backward pass at order 1: 1 mul\n" in ended.out


def test_without_the_extra_compressed_is_a_row_that_names_it(cli, write, monkeypatch):
    def absent():
        raise ImportError("No module named 'asdex'")

    monkeypatch.setattr(pattern, "import_asdex", absent)
    write("def f(x):\n    return jnp.sin(x)\n")
    ended = cli("count", "mymod:f", "--shape", "x=3", "--tensor", "1")
    assert ended.code == 0
    assert "not applicable: it needs `asdex`" in ended.out
    assert "pip install 'derivprof[sparse]'" in ended.out
