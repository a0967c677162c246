"""The log-sum-exp of eight numbers: a smooth maximum.

Its gradient is the softmax and its Hessian the covariance of the one-hot choice, diag(p) - p p^T;
higher partials are cumulants. Second-order optimisers of softmax losses, entropic optimal
transport and free energies differentiate it, and it subtracts the maximum first to stay finite.
Along the direction of ones it is a straight line, so ask for another.

Try:
    derivprof count sample_functions/logsumexp.py:f --order 4 --direction e3
    derivprof time sample_functions/logsumexp.py:f --order 4 --direction e3
"""

import jax
import numpy as np

example_inputs = (np.array([0.1, -1.2, 0.8, 2.0, -0.3, 1.5, 0.0, -2.1]),)


def f(x):
    return jax.scipy.special.logsumexp(x)
