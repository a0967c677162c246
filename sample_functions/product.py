"""A product of five numbers: one mixed partial out of 125.

f(x) = x0 x1 x2 x3 x4, and only d^3 f / dx0 dx2 dx4 = x1 x3 is wanted, while f keeps its single
vector argument. The full tensor holds 125 entries to use one; nested `jvp` along one-hot
directions, scalar arguments or Taylor mode compute only that entry. Correlation functions,
cumulants and multilinear forms ask for such partials. `rows` is a batch of six points, where the
answers are 8, 63, 168, 323, 528 and 783.

Try:
    derivprof count sample_functions/product.py:f --partial 0,2,4
    derivprof time sample_functions/product.py:per_row --partial 0,2,4 --vmap
    derivprof check sample_functions/product.py:per_row --partial 0,2,4 --vmap --x64
    derivprof count sample_functions/product.py:f --tensor 3
"""

import jax.numpy as jnp
import numpy as np

rows = np.arange(1.0, 31.0).reshape(6, 5)
example_inputs = (rows[0],)


def f(x):
    return jnp.prod(x)


def per_row(row):
    """The same, with the six rows as its example: derivatives per row with --vmap."""
    return f(row)


per_row.example_inputs = (rows,)


def closed_form(x, *, order):
    """The product of the factors that the first n of x0, x2, x4 leave."""
    return jnp.prod(jnp.delete(x, np.array([0, 2, 4][:order], int)))
