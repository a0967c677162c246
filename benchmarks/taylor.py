"""Figures of Taylor mode beside jet and nested jvp, in one run: ``python benchmarks/taylor.py``.

Equations of the top derivative, relative errors against mpmath, and run and compile time of a
network as ratios. Times are 10th percentiles of interleaved rounds.
"""

import random
import time
from itertools import pairwise

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
from jax.experimental.jet import jet
from mpmath import mp

import derivprof
from derivprof.jaxprs import equation_count, take_census
from derivprof.taylor.written import WRITTEN

ROUNDS = 41


def jet_top(fun, order):
    def top(x):
        zero = jnp.zeros_like(x)
        return jet(fun, (x,), ((jnp.ones_like(x), *[zero] * (order - 1)),))[1][-1]

    return top


def nested(fun, order):
    for _ in range(order):
        fun = (lambda g: lambda x: jax.jvp(g, (x,), (jnp.ones_like(x),))[1])(fun)
    return fun


def network(sizes, seed=0):
    rng = np.random.default_rng(seed)
    layers = [
        (jnp.asarray(rng.standard_normal((a, b)) / np.sqrt(a), dtype=float),
         jnp.asarray(0.1 * rng.standard_normal(b), dtype=float))
        for a, b in pairwise(sizes)
    ]  # fmt: skip

    def apply(x):
        for weights, bias in layers[:-1]:
            x = jnp.tanh(x @ weights + bias)
        return x @ layers[-1][0] + layers[-1][1]

    return apply


def size(function, x):
    return equation_count(jax.make_jaxpr(function)(x).jaxpr)


def equations():
    mlp = network((1, 64, 64, 64, 64, 1))
    tasks = [
        ("0.3 sin(t) t^10", lambda t: 0.3 * jnp.sin(t) * t**10, (8, 20)),
        ("sin(sin(sin t))", lambda t: jnp.sin(jnp.sin(jnp.sin(t))), (12,)),
        ("exp(sin t)/(1+t^2)", lambda t: jnp.exp(jnp.sin(t)) / (1 + t**2), (12,)),
        ("tanh MLP 4 x 64", lambda t: mlp(jnp.reshape(t, (1,)))[0], (10,)),
    ]
    print("equations of the top derivative: taylor / without written rules / jet")
    for name, fun, orders in tasks:
        for order in orders:
            ours = size(derivprof.derivative(fun, order), 1.1)
            rules = dict(WRITTEN)
            WRITTEN.clear()
            plain = size(derivprof.derivative(fun, order), 1.1)
            WRITTEN.update(rules)
            print(f"  {name}, order {order}: {ours} / {plain} / {size(jet_top(fun, order), 1.1)}")


def partials():
    product = jnp.prod
    mlp = network((5, 16, 16, 1), seed=1)
    x = jnp.arange(1.0, 6.0) / 5
    tasks = [("prod of 5", product, (0, 2, 4)), ("prod of 5", product, (0, 1, 2, 3, 4))] + [
        ("MLP R^5", lambda x: mlp(x)[0], indices)
        for indices in (
            (0,), (0, 1), (0, 1, 2), (0, 1, 2, 3), (0, 1, 2, 3, 4), (0, 1, 2, 3, 4, 0),
            (0, 0, 1, 1, 2, 2, 3, 3), (0, 0, 0, 1, 1, 2), (0, 0, 0, 0), (0, 0, 0, 0, 1),
            (0, 0, 0, 0, 1, 2), (0,) * 6, (0, 0, 0, 0, 1, 1, 1, 1), (0,) * 8,
        )
    ]  # fmt: skip
    print("mixed partials, equations after DCE: taylor / nested jvp")
    for name, fun, indices in tasks:
        by_jvp = fun
        for index in indices:
            by_jvp = (lambda g, v: lambda y: jax.jvp(g, (y,), (v,))[1])(by_jvp, jnp.eye(5)[index])
        counts = [
            take_census(jax.make_jaxpr(program)(x)).after_dce
            for program in (derivprof.partial(fun, indices), by_jvp)
        ]
        print(f"  {name} {indices}: {counts[0]} / {counts[1]}")


def errors():
    functions = {
        "sin": (jnp.sin, mp.sin),
        "1/(1+t)": (lambda t: 1 / (1 + t), lambda t: 1 / (1 + t)),
        "exp(sin t)": (lambda t: jnp.exp(jnp.sin(t)), lambda t: mp.exp(mp.sin(t))),
        "0.3 sin(t) t^10": (
            lambda t: 0.3 * jnp.sin(t) * t**10,
            lambda t: mp.mpf(0.3) * mp.sin(t) * t**10,
        ),
    }
    print("largest relative error of the coefficients 1 to 60 at 1.1, against mpmath")
    with mpmath.workdps(90):
        for name, (fun, exact) in functions.items():
            expected = mp.taylor(exact, mp.mpf(1.1), 60)[1:]
            for label, method in (("taylor", derivprof.jet), ("jet", jet)):
                _, terms = jax.jit(
                    lambda t, f=fun, m=method: m(f, (t,), ([1.0] + [0.0] * 59,), False)
                )(1.1)
                errors = [
                    float(abs(mp.mpf(float(a)) / b - 1))
                    for a, b in zip(terms, expected, strict=True)
                ]
                worst, second = sorted(errors, reverse=True)[:2]
                print(
                    f"  {name}, {label}: {worst:.1e} at order {errors.index(worst) + 1}, "
                    f"elsewhere at most {second:.1e}, median {np.median(errors):.1e}"
                )


def single_precision():
    print("float32, 1/(1+t) at 0.5, relative error of the normalised coefficient")
    with jax.enable_x64(False):
        for order in (34, 60):
            for label, method in (("taylor", derivprof.jet), ("jet", jet)):
                series = ([jnp.float32(1)] + [jnp.float32(0)] * (order - 1),)
                t = jnp.float32(0.5)
                _, terms = method(lambda t: 1 / (1 + t), (t,), series, False)
                exact = (-1) ** order * 1.5 ** -(order + 1)
                print(f"  order {order}, {label}: {abs(float(terms[-1]) / exact - 1):.1e}")


def matrix_products(x):
    """What any Taylor mode does at order 10: 11 coefficients through two layers of 256 x 256."""
    weights = [jnp.full((256, 256), value, jnp.float32) for value in (1e-3, 2e-3)]
    return [(x * (k + 1.0) + weights[0]) @ weights[0] @ weights[1] for k in range(11)]


def times():
    with jax.enable_x64(False):
        fun = network((1, 256, 256, 256, 1))
        x = jnp.asarray(np.random.default_rng(1).standard_normal((256, 1)), jnp.float32)
        programs, compile_s = {"f": jax.jit(fun).lower(x).compile()}, {}
        programs["products"] = jax.jit(matrix_products).lower(x).compile()
        for order in range(1, 11):
            made = {"taylor": derivprof.derivative(fun, order), "jet": jet_top(fun, order)}
            for label, function in made.items():
                lowered = jax.jit(function).lower(x)
                start = time.perf_counter()
                programs[label, order] = lowered.compile()
                compile_s[label, order] = time.perf_counter() - start
        samples = {key: [] for key in programs}
        for _ in range(ROUNDS):
            for key in random.sample(list(programs), len(programs)):
                start = time.perf_counter()
                jax.block_until_ready(programs[key](x))
                samples[key].append(time.perf_counter() - start)
    low = {key: np.percentile(values, 10) for key, values in samples.items()}
    print("tanh MLP 1-256-256-256-1, batch 256, float32, in evaluations of the function")
    print(f"  the 22 matrix products of order 10 alone: {low['products'] / low['f']:.2f}")
    for order in range(1, 11):
        ours, theirs = low["taylor", order], low["jet", order]
        compiled = compile_s["taylor", order] / compile_s["jet", order]
        print(
            f"  order {order}: taylor {ours / low['f']:.2f}, jet {theirs / low['f']:.2f}, "
            f"run ratio {ours / theirs:.2f}, compile ratio {compiled:.2f}"
        )


if __name__ == "__main__":
    device = jax.devices()[0]
    print(f"jax {jax.__version__} on {device.platform} ({device.device_kind})")
    jax.config.update("jax_enable_x64", True)
    equations()
    partials()
    errors()
    single_precision()
    times()
