"""One over a, entry by entry: the diagonal derivative, and a silent way to get it wrong.

f(a) = 1 / a on a batch of shape (2, 2). Wanted: the derivatives of each output by its own input,
-1 / a^2 and 2 / a^3. Differentiating `f(a)[0]`, because `grad` asks for a scalar, drops every
other output of the row: no error is raised, and the entries that ought to be -48.4 and -674.2 are
zero. Activations, potentials on a grid and link functions are differentiated this way.

Try:
    derivprof count sample_functions/elementwise.py:f --diagonal 4
    derivprof check sample_functions/elementwise.py:f --diagonal 2 -m sample_functions/elementwise.py:nested_grad -m sample_functions/elementwise.py:wrong_first_output
"""  # noqa: E501

import jax
import jax.numpy as jnp
import numpy as np

example_inputs = (np.array([[-0.019781165, -0.14368236], [-1.0782456, -1.2608526]]),)


def f(a):
    return 1.0 / a


def nested_grad(a, *, order):
    """Right: f of one number, differentiated n times, mapped over rows and columns."""
    derivative = f
    for _ in range(order):
        derivative = jax.grad(derivative)
    return jax.vmap(jax.vmap(derivative))(a)


def jacobian_diagonal(a, *, order):
    """Right: the diagonal of the square Jacobian of a row, n times, mapped over rows."""
    derivative = f
    for _ in range(order):
        derivative = _diagonal_of_jacobian(derivative)
    return jax.vmap(derivative)(a)


def wrong_first_output(a, *, order):
    """Wrong: the gradient of the first output of a row, n times; the other outputs are dropped."""
    derivative = f
    for _ in range(order):
        derivative = _gradient_of_first_output(derivative)
    return jax.vmap(derivative)(a)


def _diagonal_of_jacobian(fun):
    return lambda row: jnp.diagonal(jax.jacobian(fun)(row))


def _gradient_of_first_output(fun):
    return jax.grad(lambda row: fun(row)[0])
