"""A sine of a sine of a sine: a chain of elementwise operations.

Each sine stores its own cosine for the backward pass, and the backward pass multiplies three
times. Linearised at one point, the whole chain is one stored derivative and one multiplication.
Deep chains of cheap scalar functions are what activations, link functions and changes of
variables are made of.

Try:
    derivprof count sample_functions/nested_sine.py:f --vjp --order 1
    derivprof count sample_functions/nested_sine.py:f --order 6
    derivprof plot sample_functions/nested_sine.py:f --x64 -m nested-jvp -m nested-jvp+cse -m nested-jvp+leibniz -m taylor
    derivprof count sample_functions/nested_sine.py:f --order 12 --x64 -m nested-jvp+auto -m taylor
"""  # noqa: E501

import jax.numpy as jnp

example_inputs = (1.1,)


def f(t):
    return jnp.sin(jnp.sin(jnp.sin(t)))
