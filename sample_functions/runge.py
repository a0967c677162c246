"""Runge's function, 1 / (1 + 25 t^2): derivatives that grow like n! 5^n.

Its Taylor series at 0 converges only for |t| < 1/5, which is why interpolation at equally spaced
points fails for it. The size of its high derivatives is the error term of interpolation and
quadrature rules, and in float32 it shows how many digits each way of differentiating keeps.

Try:
    derivprof count sample_functions/runge.py:f --order 8 --at 0.0
    derivprof time sample_functions/runge.py:f --order 8
"""

example_inputs = (0.3,)


def f(t):
    return 1.0 / (1.0 + 25.0 * t**2)
