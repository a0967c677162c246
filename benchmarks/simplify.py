"""Figures of simplification between levels: ``python benchmarks/simplify.py [PART ...]``.

Parts: samples, exact, accuracy, times, xla, mixed, gradients. Equations of the derivatives of all
sample functions by every level, with jet raw and after DCE and CSE beside them; what XLA keeps;
relative errors against mpmath at 50 digits; the time that all orders take.
"""

import math
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "sample_functions"))

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
from jax.experimental.jet import jet
from mpmath import mp

import derivprof
from derivprof.compat import optimised_hlo
from derivprof.jaxprs import instruction_count, take_census
from derivprof.simplify import Level, Simplifier

SINGLE = (Level.EXACT, Level.LEIBNIZ, Level.RING)


def samples():
    """``name: (function of one array, its value, the direction)`` of every sample function."""
    import activations
    import elementwise
    import helpers
    import jjt
    import lennard_jones
    import linear_solve
    import logsumexp
    import mlp
    import nested_sine
    import neural_ode
    import newton
    import pendulum
    import pinn
    import product
    import rational_exp
    import recurrence
    import rowwise
    import runge
    import sine_power
    import tridiagonal

    scalars = {
        "sine_power": (sine_power.f, 1.1), "nested_sine": (nested_sine.f, 1.1),
        "rational_exp": (rational_exp.f, 1.1), "runge": (runge.f, 0.3),
        "logistic": (activations.logistic, 0.7), "tanh_square": (activations.tanh_square, 0.7),
        "gelu": (activations.gelu, 0.7), "gelu_tanh": (activations.gelu_tanh, 0.7),
        "softplus": (activations.softplus, 0.7), "silu": (activations.silu, 0.7),
        "mish": (activations.mish, 0.7), "relu": (activations.relu, 0.7), "mlp": (mlp.f, 0.5),
        "mlp 8, 8": (mlp.make(2, 8), 0.5), "linear_solve": (linear_solve.f, 0.4),
        "recurrence": (recurrence.f, 2.9), "newton": (newton.f, 1.1),
        "pendulum": (pendulum.step, 0.1), "neural_ode": (neural_ode.step, 0.1),
    }  # fmt: skip
    small = jjt.make(3, 20)
    arrays = {
        "elementwise": (elementwise.f, elementwise.example_inputs[0]),
        "rowwise": (rowwise.f, rowwise.example_inputs[0]),
        "product": (product.f, product.example_inputs[0]),
        "logsumexp": (logsumexp.f, logsumexp.example_inputs[0]),
        "lennard_jones": (lennard_jones.energy, lennard_jones.example_inputs[0]),
        "tridiagonal": (tridiagonal.f, tridiagonal.example_inputs[0]),
        "pinn": (pinn.u, np.array([0.3, 0.1])),
        "jjt": (small, np.linspace(0.5, 1.5, 20)),
        "helpers": (lambda p: helpers.main(p, jnp.linspace(0.1, 0.9, 3))[1],
                    np.linspace(0.2, 0.8, 3)),
    }  # fmt: skip
    found = {**scalars, **arrays}
    return {name: (fun, jnp.asarray(x, float)) for name, (fun, x) in found.items()}


def program(fun, x):
    return jax.make_jaxpr(fun)(x)


def simplifier(fun, x, level):
    return Simplifier(program(fun, x), level, at=[np.asarray(x)])


def nested(fun, order):
    for _ in range(order):
        fun = (lambda g: lambda x: jax.jvp(g, (x,), (jnp.ones_like(x),))[1])(fun)
    return fun


def by_jet(fun, x, order):
    """``(raw, after DCE and CSE)``; None where jet raises."""

    def top(x):
        zero = jnp.zeros_like(x)
        return jet(fun, (x,), ((jnp.ones_like(x), *[zero] * (order - 1)),))[1]

    def last(x):
        terms = top(x)
        return jax.tree.map(lambda _: terms[-1], 0) if isinstance(terms, list) else terms

    try:
        census = take_census(jax.make_jaxpr(last)(x))
    except Exception:  # noqa: BLE001 - jet raises many kinds for what it does not cover
        return None
    return census.total, census.after_cse


def slope(small, large):
    return math.log(large / small) / math.log(2) if small else float("nan")


def part_samples():
    print("equations along ones: orders 12 and 24, log-log slope between them, seconds for 0 to 24")
    print("  name: exact | leibniz | ring | auto | jet at 12 raw / after DCE and CSE")
    for name, (fun, x) in samples().items():
        texts = []
        for level in (*SINGLE, Level.AUTO):
            texts.append(_swept(simplifier(fun, x, level)))
        found = by_jet(fun, x, 12)
        texts.append("-" if found is None else f"{found[0]} / {found[1]}")
        print(f"  {name}: {' | '.join(texts)}", flush=True)


def _swept(made, limit_s=12):
    start = time.perf_counter()
    counts = []
    for order in range(25):
        counts.append(made.along([[1]] * order).equation_count)
        if time.perf_counter() - start > limit_s:
            return f"{counts[-1]} at {order} (over {limit_s} s)"
    seconds = time.perf_counter() - start
    return f"{counts[12]} {counts[24]} {slope(counts[12], counts[24]):.2f} {seconds:.2f} s"


SCALAR = {
    "0.3 sin(t) t^10": (lambda t: 0.3 * jnp.sin(t) * t**10,
                        lambda t: mp.mpf(0.3) * mp.sin(t) * t**10),
    "sin(sin(sin t))": (lambda t: jnp.sin(jnp.sin(jnp.sin(t))),
                        lambda t: mp.sin(mp.sin(mp.sin(t)))),
    "exp(sin t)/(1+t^2)": (lambda t: jnp.exp(jnp.sin(t)) / (1 + t**2),
                           lambda t: mp.exp(mp.sin(t)) / (1 + t**2)),
    "logistic": (jax.nn.sigmoid, lambda t: 1 / (1 + mp.exp(-t))),
    "tanh(t^2+1)": (lambda t: jnp.tanh(t**2 + 1), lambda t: mp.tanh(t**2 + 1)),
}  # fmt: skip


def part_accuracy():
    print("relative error at order 24 at 1.1 against mpmath (float64), and at 16 in float32")
    for name, (fun, exact) in SCALAR.items():
        with mpmath.workdps(80):
            terms = mp.taylor(exact, mp.mpf(1.1), 24)
            wide = terms[24] * mp.factorial(24)
            narrow = mp.taylor(exact, mp.mpf(float(np.float32(1.1))), 16)[16] * mp.factorial(16)
        errors = []
        for dtype, order, value in ((np.float64, 24, wide), (np.float32, 16, narrow)):
            x = jnp.asarray(1.1, dtype)
            found = {"taylor": jax.jit(derivprof.derivative(fun, order))(x)}
            for level in (*SINGLE, Level.AUTO):
                made = simplifier(fun, x, level).along([[1]] * order)
                found[f"{level} ({made.level})" if level is Level.AUTO else str(level)] = jax.jit(
                    made
                )(x)[0]
            errors.append(
                ", ".join(
                    f"{n} {float(abs((float(v) - value) / value)):.1e}" for n, v in found.items()
                )
            )
        print(f"  {name}: {errors[0]}; float32: {errors[1]}", flush=True)


def part_times():
    print("seconds to derive and plan, leibniz: all orders 0 to 24; order 60 (equations)")
    for name, (fun, _) in SCALAR.items():
        x = jnp.asarray(1.1, float)
        start = time.perf_counter()
        made = simplifier(fun, x, Level.LEIBNIZ)
        for order in range(25):
            made.along([[1]] * order)
        all_s = time.perf_counter() - start
        start = time.perf_counter()
        last = simplifier(fun, x, Level.LEIBNIZ).along([[1]] * 60)
        print(
            f"  {name}: {all_s:.2f} s; {time.perf_counter() - start:.2f} s ({last.equation_count})"
        )


def part_xla():
    print("HLO instructions of nested jvp / of nested jvp+cse, orders 0 to 8")
    for name, (fun, _) in SCALAR.items():
        x = jnp.asarray(1.1, float)
        made = simplifier(fun, x, Level.EXACT)
        pairs = []
        for order in range(9 if name != "exp(sin t)/(1+t^2)" else 8):
            simplified = made.along([[1]] * order)
            programs = (nested(fun, order), lambda t, s=simplified: s(t)[0])
            texts = (optimised_hlo(jax.jit(p).lower(x).compile()) for p in programs)
            pairs.append("/".join(str(instruction_count(text)) for text in texts))
        print(f"  {name}: {', '.join(pairs)}", flush=True)


def part_mixed():
    print("d^8 exp(x_0 x_1 ... x_7) / dx_0 ... dx_7, equations by level")
    x = jnp.linspace(0.5, 1.4, 8)
    eye = jnp.eye(8)

    def by_index(x):
        return jnp.exp(math.prod(x[i] for i in range(8)))

    for name, fun in (
        ("x[0] * x[1] * ...", by_index),
        ("jnp.prod(x)", lambda x: jnp.exp(x.prod())),
    ):
        counts = [
            f"{level} {simplifier(fun, x, level).along([[row] for row in eye]).equation_count}"
            for level in (*SINGLE, Level.AUTO)
        ]
        print(f"  {name}: {', '.join(counts)}", flush=True)


def part_gradients():
    print("iterated grad, orders 2, 4, ..., 12: ring | auto (level)")
    for name, (fun, _) in SCALAR.items():
        x = jnp.asarray(1.1, float)
        rows = []
        for level in (Level.RING, Level.AUTO):
            made = simplifier(fun, x, level)
            found = [made.gradients([[1]] * n, [[1]] * n) for n in range(13)]
            rows.append(", ".join(f"{f.equation_count}" for f in found[2::2]))
        print(f"  {name}: {rows[0]} | {rows[1]} ({found[-1].level})", flush=True)


PARTS = {
    "samples": part_samples, "accuracy": part_accuracy, "times": part_times, "xla": part_xla,
    "mixed": part_mixed, "gradients": part_gradients,
}  # fmt: skip


if __name__ == "__main__":
    jax.config.update("jax_enable_x64", True)
    print(f"jax {jax.__version__}, {jax.devices()[0].platform}, float64 unless said otherwise")
    for part in sys.argv[1:] or PARTS:
        PARTS[part]()
