"""Functions that decide in Python by the values of their arguments, as eager jvp lets them."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

import derivprof


@jax.custom_jvp
def odd(x):
    return x * x


odd.defjvp(lambda primals, tangents: (odd(*primals), 3 * primals[0] * tangents[0]))


@jax.custom_vjp
def cube(x):
    return x**3


cube.defvjp(lambda x: (cube(x), x), lambda x, ct: (3 * x**2 * ct,))


def grown(x):
    y, steps = (x**2 if x > 0 else -x), 0
    while y < 50:
        y, steps = y * x * 1.7, steps + 1
    return jax.nn.softplus(y) / (1 + float(steps)) + jax.jit(jnp.sin)(x)


def newton(x):
    y = x
    while abs(y * y - x) > 1e-10:
        y = (y + x / y) / 2
    return y


DECIDING = {
    "branches and loops": grown,
    "iteration to a tolerance": newton,
    "a whole number": lambda x: sum(x**k for k in range(int(x) + 2)),
    "the length of a scan": lambda x: lax.fori_loop(0, int(x) + 2, lambda _, y: y * x, x),
    "a custom rule after a branch": lambda x: odd(x) * (2 if x > 1 else 3) * jax.nn.relu(x),
}


def nested(fun, order):
    for _ in range(order):
        fun = (lambda g: lambda x: jax.jvp(g, (x,), (jnp.ones_like(x),))[1])(fun)
    return fun


@pytest.mark.parametrize("name", DECIDING)
def test_the_branch_taken_is_differentiated(name):
    fun = DECIDING[name]
    for order in (0, 1, 3):
        found = derivprof.derivative(fun, order)(1.3)
        np.testing.assert_allclose(found, nested(fun, order)(1.3), rtol=1e-10)


def test_it_composes_with_grad_and_with_itself():
    second = nested(grown, 2)(1.3)
    np.testing.assert_allclose(jax.grad(derivprof.derivative(grown))(1.3), second, rtol=1e-10)
    twice = derivprof.derivative(derivprof.derivative(grown))
    np.testing.assert_allclose(twice(1.3), second, rtol=1e-10)


def test_a_custom_vjp_function_is_entered_after_a_branch():
    assert float(derivprof.derivative(lambda x: cube(x) if x > 0 else x, 2)(1.3)) == pytest.approx(
        7.8
    )


def test_boolean_masks_choose_entries():
    x = jnp.array([-1.0, 0.5, 2.0])
    np.testing.assert_allclose(derivprof.derivative(lambda x: x[x > 0] ** 2)(x), [1.0, 4.0])


def test_partials_tensors_diagonals_and_jets_of_the_branch_taken():
    x = jnp.array([1.0, 2.0])
    one = lambda x: x[0] ** 2 * x[1] if x[1] > 0 else x[0]  # noqa: E731
    assert float(derivprof.partial(one, (0, 1))(x)) == 2.0
    np.testing.assert_allclose(derivprof.tensor(one, 2)(x), [[4.0, 2.0], [2.0, 0.0]])
    np.testing.assert_allclose(derivprof.diagonal(one, 2)(x), [4.0, 0.0])
    value, (first, second) = derivprof.jet(one, (x,), ([jnp.ones(2), jnp.zeros(2)],))
    np.testing.assert_allclose([value, first, second], [2.0, 5.0, 8.0])


def test_under_jit_there_is_no_value_and_jax_says_so():
    with pytest.raises(jax.errors.TracerBoolConversionError):
        jax.jit(derivprof.derivative(grown))(1.3)
