"""Functions of one or more arrays, each with its arguments."""

import jax
import jax.numpy as jnp

X = jnp.linspace(-1.3, 1.7, 4, dtype=jnp.float32)
A = jnp.linspace(-0.8, 0.9, 16, dtype=jnp.float32).reshape(4, 4)


def mlp(activation):
    def fun(x, w):
        return jnp.sum(activation(w.T @ activation(w @ x)))

    return fun


def layer_norm(x):
    centred = x - jnp.mean(x)
    return jnp.sum(jnp.sin(centred / jnp.sqrt(jnp.mean(centred**2) + 1e-3)))


def scanned(x, w):
    def step(carry, scale):
        return jnp.tanh(jnp.sin(scale * carry) * w + carry), None

    return jnp.sum(jax.lax.scan(step, x, jnp.linspace(0.5, 1.5, 3, dtype=x.dtype))[0])


def branching(x):
    return jnp.sum(jax.lax.cond(x[0] < 0, lambda x: jnp.sin(jnp.exp(x)), jnp.cos, x))


@jax.checkpoint
def checkpointed(x):
    return jnp.sum(jnp.sin(jnp.exp(jnp.sin(x))))


def in_pieces(params, scale, x):
    hidden = jnp.tanh(scale * params["w"] @ x["x"] + params["b"]) * scale
    return jnp.sum(jax.nn.gelu(hidden) * x["x"])


CASES = {
    "mlp tanh": (mlp(jnp.tanh), (X, A)),
    "mlp gelu": (mlp(jax.nn.gelu), (X, A)),
    "mlp silu": (mlp(jax.nn.silu), (X, A)),
    "mlp softplus": (mlp(jax.nn.softplus), (X, A)),
    "mlp relu": (mlp(jax.nn.relu), (X, A)),
    "sines": (lambda x: jnp.sum(jnp.sin(jnp.sin(jnp.sin(x)))), (X,)),
    "softmax": (lambda x: jnp.sum(jax.nn.softmax(x) ** 2), (X,)),
    "logsumexp": (lambda x: jax.scipy.special.logsumexp(jnp.sin(x) * 2), (X,)),
    "layer norm": (layer_norm, (X,)),
    "product": (lambda x, y, z: jnp.sum(x * jnp.sin(y) * x * jnp.exp(z)), (X, 2 * X, X + 1)),
    "scalar parameter": (lambda s, x: jnp.sum(jnp.exp(s * x) / (1 + s**2 * x**2)), (X[3], X)),
    "where": (lambda x: jnp.sum(jnp.where(x > 0.2, x * jnp.sin(x), jnp.cos(x * 3) ** 2)), (X,)),
    "scan": (scanned, (X, X + 1)),
    "cond": (branching, (X,)),
    "checkpoint": (checkpointed, (X,)),
    "scalars": (lambda x: jnp.exp(jnp.sin(x[0]) * x[1]) ** 2, (X,)),
    "sum of chains": (lambda x: jnp.sum(jnp.sin(x) + jnp.exp(jnp.sin(x)) + 2.0), (X,)),
    "shared input": (lambda x: jnp.sum((y := jnp.exp(jnp.sin(x))) * jnp.cos(y)), (X,)),
}


def wide(args):
    """The arguments in float64."""
    return jax.tree.map(lambda a: jnp.asarray(a, jnp.float64), args)
