"""The product of two wide Jacobians, J(x1) J(x2)^T, without ever holding one.

f(x) = sqrt(A x / N) maps N = 10 000 numbers to M = 5. The product is 5 x 5, with 1 / (3 N) = 3.3e-5
on its diagonal, while each Jacobian has 50 000 entries. The direct way forms both; the indirect
way sends each of the M unit vectors back through a `vjp` at x2 and forward through a `jvp` at x1.
Natural gradients, neural tangent kernels and error propagation need this product.

Try:
    derivprof time sample_functions/jjt.py:f --jjt --device cpu
    derivprof count sample_functions/jjt.py:f --jjt
    derivprof time "sample_functions/jjt.py:make(100)" --jjt
"""

import functools

import jax.numpy as jnp
import numpy as np

N, M = 10_000, 5


def f(x):
    matrix = jnp.asarray(positive_matrix(), jnp.result_type(x))
    return jnp.sqrt(matrix @ x / N)


def make(m, n=N):
    """The same with `m` outputs and `n` inputs."""

    def sizes_of_rows(x):
        matrix = jnp.asarray(positive_matrix(m, n), jnp.result_type(x))
        return jnp.sqrt(matrix @ x / n)

    sizes_of_rows.example_inputs = functools.partial(example_inputs, n)
    sizes_of_rows.second_inputs = functools.partial(second_inputs, n)
    return sizes_of_rows


@functools.cache
def positive_matrix(m=M, n=N):
    """A, of shape (m, n), uniform in [0, 1)."""
    return np.random.default_rng(0).random((m, n))


def example_inputs(n=N):
    """x1, uniform in [0, 1)."""
    return (np.random.default_rng(1).random(n),)


def second_inputs(n=N):
    """x2, where the second Jacobian is taken."""
    return (np.random.default_rng(2).random(n),)


def by_hand(x1, x2):
    """A A^T / (4 N^2 f(x1) f(x2)^T): the rows of J are those of A, each divided by 2 N f."""
    matrix = jnp.asarray(positive_matrix(), jnp.result_type(x1))
    return (matrix @ matrix.T) / (4 * N**2 * jnp.outer(f(x1), f(x2)))


by_hand.example_inputs = lambda: (*example_inputs(), *second_inputs())
