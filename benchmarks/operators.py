"""Figures of differential operators beside Hessians, jet and folx, each row in one run.

``python benchmarks/operators.py [PART ...]``; a part is a word of ``PARTS``. Run times are 10th
percentiles of interleaved rounds, as ratios; memory is what XLA plans for temporaries.
"""

import functools
import math
import random
import sys
import time
import warnings
from fractions import Fraction
from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np

import derivprof
from derivprof.jaxprs import equation_count
from derivprof.taylor import operators
from derivprof.taylor.quotient import Quotient

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import folx

ROUNDS, BATCH = 41, 8
WIDTHS = (768, 768, 512, 512, 1)


def network(inputs):
    """Weights of a tanh network from R^inputs to R."""
    rng = np.random.default_rng(0)
    return [
        (jnp.asarray(rng.standard_normal((a, b)) / np.sqrt(a)), jnp.asarray(rng.standard_normal(b)))
        for a, b in pairwise((inputs, *WIDTHS))
    ]


def apply(params, x):
    for weights, bias in params[:-1]:
        x = jnp.tanh(x @ weights + bias)
    weights, bias = params[-1]
    return (x @ weights + bias)[0]


def points(inputs, count=BATCH):
    return jnp.asarray(np.random.default_rng(1).standard_normal((count, inputs)))


def hessian_laplacian(u):
    return lambda x: jnp.trace(jax.hessian(u)(x))


def folx_laplacian(u):
    return lambda x: folx.forward_laplacian(u)(x).laplacian


def jet_directions(u, directions, weights, order):
    """The weighted sum of the derivatives of an order along directions, by mapped jets."""
    from jax.experimental.jet import jet

    directions, weights = jnp.asarray(directions), jnp.asarray(weights)

    def derivative(x):
        def along(v):
            zeros = [jnp.zeros_like(v)] * (order - 1)
            return jet(u, (x,), ((v, *zeros),))[1][-1]

        return weights @ jax.vmap(along)(directions)

    return derivative


def jet_laplacian(u, size):
    return jet_directions(u, np.eye(size), np.ones(size), 2)


def jet_biharmonic(u, size):
    """x^2 y^2 from the fourth derivatives along x + y, x - y, x and y."""
    eye, directions, weights = np.eye(size), [], []
    for i in range(size):
        directions.append(eye[i])
        weights.append(1 - 4 * (size - 1) / 12)
        for j in range(i):
            directions += [eye[i] + eye[j], eye[i] - eye[j]]
            weights += [2 / 12, 2 / 12]
    return jet_directions(u, directions, weights, 4)


def measured(ways, *args):
    """By name: seconds of a call and of compiling, temporary bytes, difference from the first."""
    programs, found, first = {}, {}, None
    for name, way in ways.items():
        traced = jax.jit(way).trace(*args)
        start = time.perf_counter()
        programs[name] = traced.lower().compile()
        memory = programs[name].memory_analysis().temp_size_in_bytes
        found[name] = {"compile": time.perf_counter() - start, "MiB": memory / 2**20}
        result = jax.tree.leaves(programs[name](*args))
        first = first or result
        size = max(float(jnp.max(jnp.abs(leaf))) for leaf in first)
        found[name]["error"] = max(
            float(jnp.max(jnp.abs(a - b))) / size for a, b in zip(result, first, strict=True)
        )
    samples = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name in random.sample(list(ways), len(ways)):
            start = time.perf_counter()
            jax.block_until_ready(programs[name](*args))
            samples[name].append(time.perf_counter() - start)
    for name, each in samples.items():
        found[name]["run"] = float(np.percentile(each, 10))
    return found


def show(title, found, beside):
    print(f"\n{title}\n\n| way | run | of {beside} | compile | temporaries | difference |")
    print("|---|---|---|---|---|---|")
    for name, each in found.items():
        print(
            f"| {name} | {each['run'] * 1e3:.2f} ms | {each['run'] / found[beside]['run']:.2f} | "
            f"{each['compile']:.2f} s | {each['MiB']:.1f} MiB | {each['error']:.1e} |"
        )


def over_batch(way):
    """From params -> (x -> value) to a function of the params and a batch."""
    return lambda params, x: jax.vmap(way(params))(x)


def laplacian():
    size = 50
    u = lambda params: lambda x: apply(params, x)  # noqa: E731
    ways = {
        "hessian": lambda p: hessian_laplacian(u(p)),
        "jet": lambda p: jet_laplacian(u(p), size),
        "folx": lambda p: folx_laplacian(u(p)),
        "taylor": lambda p: derivprof.operator(u(p), "laplacian"),
    }
    found = measured({n: over_batch(w) for n, w in ways.items()}, network(size), points(size))
    show(f"Laplacian, D = {size}, tanh network {size}-768-768-512-512-1, batch 8", found, "folx")


def biharmonic_ways(size):
    u = lambda params: lambda x: apply(params, x)  # noqa: E731
    return {
        "nested hessian": lambda p: hessian_laplacian(hessian_laplacian(u(p))),
        "jet": lambda p: jet_biharmonic(u(p), size),
        "nested folx": lambda p: folx_laplacian(folx_laplacian(u(p))),
        "taylor": lambda p: derivprof.operator(u(p), "biharmonic"),
    }


def biharmonic():
    size = 5
    ways = {name: over_batch(way) for name, way in biharmonic_ways(size).items()}
    found = measured(ways, network(size), points(size))
    show(f"biharmonic, D = {size}, the same network", found, "nested folx")


def gradient():
    """Of the mean square of the biharmonic, with respect to the weights."""
    size = 5

    def trained(way):
        return jax.grad(lambda params, x: jnp.mean(jax.vmap(way(params))(x) ** 2))

    ways = biharmonic_ways(size)
    del ways["jet"]
    found = measured(
        {name: trained(way) for name, way in ways.items()}, network(size), points(size)
    )
    show("gradient of the mean square of that by the weights", found, "nested folx")


def heat():
    u = lambda params: lambda x: apply(params, x)  # noqa: E731

    def hessian(params):
        def residual(x):
            second = jax.hessian(lambda y: apply(params, jnp.append(y, x[3])))(x[:3])
            return jnp.trace(second) - jax.grad(u(params))(x)[3]

        return residual

    ways = {
        "hessian": hessian,
        "taylor": lambda p: derivprof.operator(u(p), "u_00 + u_11 + u_22 - u_3"),
    }
    found = measured({n: over_batch(w) for n, w in ways.items()}, network(4), points(4))
    show("u_xx + u_yy + u_zz - u_t, the same network", found, "hessian")


def functions():
    size = 32
    rng = np.random.default_rng(0)
    w = jnp.asarray(rng.standard_normal((size, 64)) / np.sqrt(size))
    q, k, v = (jnp.asarray(rng.standard_normal((8, 16)) / 3) for _ in range(3))

    def attention(x):
        h = jnp.tanh(x @ w).reshape(8, 8)
        return jnp.sum(jax.nn.softmax((h @ q) @ (h @ k).T / 4) @ (h @ v))

    def branch(x):
        return jax.lax.cond(
            x[0] > 0, lambda x: jnp.sum(jnp.sin(x @ w)), lambda x: jnp.sum((x @ w) ** 3), x
        )

    cases = {
        "sort": lambda x: jnp.sum(jnp.sort(jnp.tanh(x @ w)) * jnp.arange(64.0)),
        "cond": branch,
        "erf": lambda x: jnp.sum(jax.scipy.special.erf(x @ w)),
        "lgamma": lambda x: jnp.sum(jax.lax.lgamma(jnp.exp(x @ w) + 1.0)),
        "remat": lambda x: jnp.sum(jax.checkpoint(lambda y: jnp.sin(jnp.tanh(y @ w)))(x)),
        "logsumexp": lambda x: jax.nn.logsumexp(jnp.tanh(x @ w)),
        "attention": attention,
        "gelu": lambda x: jnp.sum(jax.nn.gelu(x @ w) ** 2),
    }
    print("\nLaplacian of functions with D = 32, batch 256\n")
    print("| function | run, of folx | of the Hessian | error of taylor | of folx | equations |")
    print("|---|---|---|---|---|---|")
    for name, f in cases.items():
        ways = {
            "hessian": jax.vmap(hessian_laplacian(f)),
            "folx": jax.vmap(folx_laplacian(f)),
            "taylor": jax.vmap(derivprof.operator(f, "laplacian")),
        }
        found = measured(ways, points(size, 256))
        taylor, other = found["taylor"], found["folx"]
        count = equation_count(
            jax.make_jaxpr(derivprof.operator(f, "laplacian"))(points(size)[0]).jaxpr
        )
        print(
            f"| {name} | {taylor['run'] / other['run']:.2f} | "
            f"{taylor['run'] / found['hessian']['run']:.2f} | {taylor['error']:.1e} | "
            f"{other['error']:.1e} | {count} |"
        )


def nested_terms(f, x, operator):
    """The terms of an operator by nested jvp."""

    def along(g, entry):
        seed = jnp.zeros_like(x).at[entry].set(1.0)
        return lambda y: jax.jvp(g, (y,), (seed,))[1]

    def term(monomial):
        return functools.reduce(along, monomial, f)(x)

    return [float(c) * term(monomial) for monomial, c in operator.items()]


def random_operators():
    rng = random.Random(0)
    size, worst = 3, 0.0
    w = jnp.asarray(np.random.default_rng(0).standard_normal((size, 8)) / 2)

    def f(x):
        return jnp.sum(jnp.tanh(x @ w) ** 2) + jnp.exp(jnp.sin(x[0]) * x[1]) / (1 + x[2] ** 2)

    x = jnp.asarray([0.7, 0.3, -0.4])
    for _ in range(30):
        operator = {}
        for _ in range(rng.randint(1, 4)):
            monomial = tuple(sorted(rng.randrange(size) for _ in range(rng.randint(0, 6))))
            operator[monomial] = Fraction(rng.choice([-3, -2, -1, 1, 2, 5]), rng.randint(1, 3))
        terms = nested_terms(f, x, operator)
        ((value,), _) = operators(f, [x], [operator])
        worst = max(worst, abs(float(value) - math.fsum(map(float, terms))) / max(map(abs, terms)))
    print(
        "\n30 random operators of order <= 6, mixed and inhomogeneous: the largest difference from"
    )
    print(f"nested jvp, relative to the largest term, is {worst:.1e}")


def dimensions():
    print("\nDimensions of the algebra by degree\n\n| operator | dimensions |\n|---|---|")
    texts = {
        "Laplacian, D = 50": {(i, i): Fraction(1) for i in range(50)},
        "u_xx + u_yy - u_t": {(0, 0): Fraction(1), (1, 1): Fraction(1), (2,): Fraction(-1)},
        "biharmonic, D = 5": _biharmonic(5),
        "biharmonic, D = 16": _biharmonic(16),
        "u_t + u_xxx": {(0,): Fraction(1), (1, 1, 1): Fraction(1)},
    }
    for name, operator in texts.items():
        print(f"| {name} | {', '.join(map(str, Quotient([operator]).dimensions))} |")


def _biharmonic(size):
    found = {}
    for i in range(size):
        for j in range(size):
            monomial = tuple(sorted((i, i, j, j)))
            found[monomial] = found.get(monomial, 0) + Fraction(1)
    return found


PARTS = {
    part.__name__: part
    for part in (
        laplacian, biharmonic, gradient, heat, functions, random_operators, dimensions,
    )
}  # fmt: skip


def main(names):
    jax.config.update("jax_enable_x64", True)
    print(
        f"{jax.devices()[0].device_kind}, JAX {jax.__version__}, folx {folx.__version__}, float64"
    )
    for name in names or PARTS:
        PARTS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
