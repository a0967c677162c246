"""What ``import derivprof`` offers, and what it does not load."""

import subprocess
import sys

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.extend.core import jaxpr_as_fun

import derivprof
from derivprof.jaxprs import equation_count

X = jnp.array([0.3, -0.5, 1.7])


def curvature(x):
    return jax.grad(lambda y: jnp.sum(jax.grad(lambda z: jnp.sum(jnp.sin(z) * z**3))(y)))(x)


@pytest.mark.parametrize("name", derivprof.__all__)
def test_every_public_name_is_there(name):
    assert getattr(derivprof, name) is not None


@pytest.mark.parametrize("level", ["exact", "leibniz", "ring", "auto"])
def test_a_simplified_program_has_fewer_equations_and_the_same_values(level):
    closed = jax.make_jaxpr(curvature)(X)
    smaller = derivprof.simplify(closed, level=level)
    assert equation_count(smaller.jaxpr) < equation_count(closed.jaxpr)
    (found,) = jax.jit(jaxpr_as_fun(smaller))(X)
    np.testing.assert_allclose(found, curvature(X), rtol=1e-12)


def test_a_level_that_there_is_not_is_an_error():
    with pytest.raises(ValueError, match="everything"):
        derivprof.simplify(jax.make_jaxpr(jnp.sin)(1.0), level="everything")


def printed_by(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not done.stderr
    return done.stdout.strip()


EACH_ANEW = """
import sys, jax
for first in ("import derivprof.simplify", "from derivprof.simplify import Level",
              "derivprof.derivative"):
    for name in [name for name in sys.modules if name.partition(".")[0] == "derivprof"]:
        del sys.modules[name]
    import derivprof
    exec(first)
    print(len(derivprof.simplify(jax.make_jaxpr(lambda x: x * 1.0)(2.0)).jaxpr.eqns))
"""


def test_simplify_can_be_called_whatever_was_imported_before():
    assert printed_by(EACH_ANEW).split() == ["0", "0", "0"]


def test_the_package_alone_loads_no_jax():
    assert printed_by("import derivprof, sys; print('jax' in sys.modules)") == "False"
