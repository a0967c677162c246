"""The logistic map: a recurrence stepped with `lax.scan`, as a function of its rate.

x becomes r x (1 - x), twenty times. Simulations, recurrent networks and filters are loops like
this one, differentiated by a parameter. The loop's body is one sub-program: it is counted once as
written and twenty times as run, and only the body grows with the order of the derivative.

Try:
    derivprof count sample_functions/recurrence.py:f --order 6
    derivprof count "sample_functions/recurrence.py:make(100)" --order 4
"""

import jax
import jax.numpy as jnp

START = 0.3
example_inputs = (2.9,)


def f(rate):
    return make(steps=20)(rate)


def make(steps):
    """The population after `steps` steps, as a function of the rate."""

    def population(rate):
        def step(x, _):
            return rate * x * (1.0 - x), None

        final, _ = jax.lax.scan(step, jnp.full((), START, jnp.result_type(rate)), length=steps)
        return final

    population.example_inputs = example_inputs
    return population
