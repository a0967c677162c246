"""Random expressions of one number, and functions that the tests of simplification share."""

import jax
import jax.numpy as jnp
from hypothesis import strategies as st
from jax import lax

UNARY = {
    "sin": jnp.sin, "cos": jnp.cos, "exp": jnp.exp, "tanh": jnp.tanh, "neg": lambda x: -x,
    "square": jnp.square, "cube": lambda x: x**3, "third": lambda x: x / 3,
    "logistic": jax.nn.sigmoid, "log": lambda x: jnp.log(x * x + 1.5),
    "root": lambda x: jnp.sqrt(x * x + 0.5), "inverse": lambda x: 1 / (x * x + 2.0),
    "power": lambda x: (x * x + 1.0) ** 1.5, "arctan": jnp.arctan, "one less": lambda x: x - 1.0,
}  # fmt: skip
BINARY = {
    "add": lambda x, y: x + y, "sub": lambda x, y: x - y, "mul": lambda x, y: x * y,
    "div": lambda x, y: x / (y * y + 1.0), "max": jnp.maximum,
    "chosen": lambda x, y: jnp.where(x > 0.3, x, y * 2.0),
}  # fmt: skip


def expressions(depth=3):
    """Nested tuples: ``("t",)``, ``(unary, e)``, ``(binary, e, e)``."""
    leaf = st.just(("t",)) | st.sampled_from([("number", 0.3), ("number", 2.0)])
    return st.recursive(
        leaf,
        lambda inner: st.tuples(st.sampled_from(sorted(UNARY)), inner)
        | st.tuples(st.sampled_from(sorted(BINARY)), inner, inner),
        max_leaves=2**depth,
    )


def function_of(expression):
    """The expression as a function of t."""

    def evaluate(e, t):
        match e:
            case ("t",):
                return t
            case ("number", value):
                return jnp.asarray(value, t.dtype)
            case (name, x):
                return UNARY[name](evaluate(x, t))
            case (name, x, y):
                return BINARY[name](evaluate(x, t), evaluate(y, t))

    return lambda t: evaluate(expression, t)


def nested(fun, order, direction=None):
    """Nested jvp along ones, or the direction."""
    for _ in range(order):
        fun = (lambda g: lambda x: jax.jvp(g, (x,), (direction_of(x, direction),))[1])(fun)
    return fun


def direction_of(x, direction):
    return jnp.ones_like(x) if direction is None else direction


def sine_power(t):
    return 0.3 * jnp.sin(t) * t**10


def nested_sine(t):
    return jnp.sin(jnp.sin(jnp.sin(t)))


def rational(t):
    return jnp.exp(jnp.sin(t)) / (1 + t**2)


def oscillator(t):
    def step(state, _):
        y, v = state
        return (y + 0.1 * v, v - 0.1 * jnp.sin(y) * t), y * v

    (y, v), energies = lax.scan(step, (t, jnp.cos(t)), None, length=5)
    return y * v + energies.sum()


def babylonian(t):
    return lax.while_loop(
        lambda s: jnp.abs(s[0] * s[0] - t) > 1e-3,
        lambda s: (s[0] - (s[0] ** 2 - t) / (2 * s[0]), s[1] + 1),
        (t, 0),
    )[0]


def branched(t):
    return lax.cond(t > 1, lambda x: jnp.sin(x) * x, lambda x: x**3, t) + t
