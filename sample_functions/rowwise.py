"""Two inputs, one output: a Jacobian that is not square has no diagonal to take.

f(a) = [a0^2 + a1^3]. Wanted: the derivatives by each input, (2 a0, 3 a1^2) and (2, 6 a1). The
recipe that works for an elementwise function, `diag` of the Jacobian, here takes one entry of a
1 x 2 matrix, which then broadcasts against the right answer without any error. Energies and
losses of a few unlike variables are differentiated this way. `rows` is a batch of two points.

Try:
    derivprof count sample_functions/rowwise.py:f --order 4
    derivprof check sample_functions/rowwise.py:f --diagonal 2 -m sample_functions/rowwise.py:wrong_diagonal -m sample_functions/rowwise.py:nested_jacobian
    derivprof time sample_functions/rowwise.py:f --order 2 --direction e0 --device cpu
"""  # noqa: E501

import jax
import jax.numpy as jnp
import numpy as np

rows = np.array([[-0.019781165, -0.14368236], [-1.0782456, -1.2608526]])
example_inputs = (rows[1],)


def f(a):
    return jnp.stack([a[0] ** 2 + a[1] ** 3])


def nested_jacobian(a, *, order):
    """Right: all partials of order n, shape (1, 2, ..., 2), then those by one input alone."""
    partials = f
    for _ in range(order):
        partials = jax.jacobian(partials)
    same_input = (np.arange(2),) * order
    return partials(a)[0][same_input] if order else f(a)


def wrong_diagonal(a, *, order):
    """Wrong: the diagonal of the 1 x 2 Jacobian, n times; it has a single entry."""
    derivative = f
    for _ in range(order):
        derivative = _diagonal_of_jacobian(derivative)
    return derivative(a)


def wrong_first_output(a, *, order):
    """Wrong from order 2 on: the gradient of the first output, n times, drops the second."""
    derivative = f
    for _ in range(order):
        derivative = _gradient_of_first_output(derivative)
    return derivative(a)


def _diagonal_of_jacobian(fun):
    return lambda a: jnp.diagonal(jax.jacobian(fun)(a))


def _gradient_of_first_output(fun):
    return jax.grad(lambda a: fun(a)[0])
