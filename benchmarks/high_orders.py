"""Figures of the rolled schedule, in one run: ``python benchmarks/high_orders.py [PART ...]``.

Prints a Markdown table of ratios. Run times are 10th percentiles of interleaved rounds, errors are
against mpmath at 50 digits. ``jet-array`` is compared with where it is installed. ``reduced`` takes
smaller orders and fewer rounds; a part is one of ``PARTS``.
"""

import importlib
import random
import sys
import time
from itertools import pairwise
from pathlib import Path

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
from jax.experimental.jet import jet
from mpmath import mp

import derivprof
from derivprof.jaxprs import equation_count
from derivprof.loading import load_target
from derivprof.plans import InputOptions
from derivprof.taylor import Rolling, along

REDUCED = "reduced" in sys.argv[1:]
HIGH = 60 if REDUCED else 400
ROUNDS = 5 if REDUCED else 31
ORDERS = (4, 12, 24) if REDUCED else (4, 6, 8, 12, 16, 24, 40, 100, 200)
LONGEST_S = 30.0
"""The unrolled schedule is not compiled at higher orders once it took so long."""

SAMPLES = (
    ("sine_power", "f"), ("nested_sine", "f"), ("rational_exp", "f"), ("runge", "f"), ("mlp", "f"),
    ("logsumexp", "f"), ("activations", "gelu"), ("activations", "softplus"),
    ("activations", "mish"), ("activations", "tanh_square"), ("pendulum", "step"),
    ("neural_ode", "step"), ("recurrence", "f"), ("newton", "f"), ("linear_solve", "f"),
)  # fmt: skip


def exp_sin(t):
    return jnp.exp(jnp.sin(t))


def nested_sine(t):
    return jnp.sin(jnp.sin(jnp.sin(t)))


def sine_power(t):
    return 0.3 * jnp.sin(t) * t**10


def runge(t):
    return 1 / (1 + 25 * t**2)


def network():
    rng = np.random.default_rng(0)
    layers = [
        (rng.standard_normal((a, b)) / np.sqrt(a), 0.1 * rng.standard_normal(b))
        for a, b in pairwise((1, 64, 64, 64, 64, 1))
    ]

    def apply(t):
        x = jnp.reshape(t, (1,))
        for weights, bias in layers[:-1]:
            x = jnp.tanh(x @ weights + bias)
        return (x @ layers[-1][0] + layers[-1][1])[0]

    return apply


def seeded(order):
    return np.array([1.0] + [0.0] * (order - 1))


def ours(fun, order, schedule="rolled"):
    series = ([1.0] + [0.0] * (order - 1),)
    return lambda t: derivprof.jet(fun, (t,), series, False, schedule=schedule, stacked=True)[1]


def compiled(function, *args):
    start = time.perf_counter()
    program = jax.jit(function).lower(*args).compile()
    return program, time.perf_counter() - start


def run_times(programs, rounds=ROUNDS):
    """By key: the 10th percentile of interleaved calls; ``programs`` holds pairs with arguments."""
    samples = {key: [] for key in programs}
    for _ in range(rounds):
        for key in random.sample(list(programs), len(programs)):
            program, args = programs[key]
            start = time.perf_counter()
            jax.block_until_ready(program(*args))
            samples[key].append(time.perf_counter() - start)
    return {key: float(np.percentile(values, 10)) for key, values in samples.items()}


def row(what, found, goal):
    print(f"| {what} | {found} | {goal} |", flush=True)


def against_jet():
    order = 20 if REDUCED else 60
    _, ours_s = compiled(ours(exp_sin, order), 1.1)
    series = ([1.0] + [0.0] * (order - 1),)
    _, theirs_s = compiled(lambda t: jet(exp_sin, (t,), series), 1.1)
    row(
        f"all {order} coefficients of exp(sin t), trace and compile, of jax.experimental.jet",
        f"{ours_s / theirs_s:.3f} ({ours_s:.2f} s of {theirs_s:.1f} s)", "at most 0.03",
    )  # fmt: skip


def equations():
    low = 15 if REDUCED else 30
    tasks = {
        "exp(sin t)": exp_sin, "sin(sin(sin t))": nested_sine,
        "0.3 sin(t) t^10": sine_power, "1/(1+25 t^2)": runge,
    }  # fmt: skip
    for name, fun in tasks.items():
        counts = [
            equation_count(jax.make_jaxpr(ours(fun, order))(1.1).jaxpr) for order in (low, HIGH)
        ]
        row(f"equations of {name}, all coefficients, K = {low} and K = {HIGH}",
            f"{counts[0]} and {counts[1]}", "equal")  # fmt: skip


def against_jet_array():
    tasks = {"exp(sin t)": (exp_sin, 1.1, 1), "1/(1+25 t^2)": (runge, 0.3, 10),
             "tanh MLP R->R 4 x 64": (network(), 0.3, 30)}  # fmt: skip
    try:
        theirs = importlib.import_module("jet_array").jet
    except ImportError:
        row("run time of all coefficients of jet-array", "not installed", "")
        return
    for name, (fun, t, goal) in tasks.items():
        other = compiled(lambda t, f=fun: theirs(f, (t,), (seeded(HIGH),))[1], t)[0]
        programs = {"ours": (compiled(ours(fun, HIGH), t)[0], (t,)), "theirs": (other, (t,))}
        found = run_times(programs, ROUNDS if goal < 30 else 3)
        row(f"{name}, K = {HIGH}: run time of jet-array over ours",
            f"{found['theirs'] / found['ours']:.1f} (ours {found['ours'] * 1e6:.0f} us)",
            f"at least {goal}")  # fmt: skip


def exact_exp_sin(t):
    u = [mp.sin(t + k * mp.pi / 2) / mp.factorial(k) for k in range(HIGH + 1)]
    h = [mp.exp(mp.sin(t))]
    for k in range(1, HIGH + 1):
        h.append(mp.fsum(j * u[j] * h[k - j] for j in range(1, k + 1)) / k)
    return h[1:]


def exact_runge(t):
    b = (1 + 25 * t * t, 50 * t, mp.mpf(25))
    h = [mp.mpf(0), 1 / b[0]]
    for _ in range(HIGH):
        h.append(-(b[1] * h[-1] + b[2] * h[-2]) / b[0])
    return h[2:]


def errors():
    tasks = {
        "exp(sin t)": (exp_sin, exact_exp_sin, 1.1),
        "1/(1+25 t^2)": (runge, exact_runge, 0.3),
    }
    for name, (fun, exact, t) in tasks.items():
        found = np.asarray(jax.jit(ours(fun, HIGH))(t))
        with mpmath.workdps(50):
            expected = exact(mp.mpf(t))
            kept = [k for k in range(1, HIGH - 1) if abs(expected[k]) > 1e-290]
            off = {k: abs(mp.mpf(float(found[k])) - expected[k]) for k in kept}
            own = [float(off[k] / abs(expected[k])) for k in kept]
            around = [
                float(off[k] / max(abs(expected[k]), mp.sqrt(abs(before * after))))
                for k, before, after in ((k, expected[k - 1], expected[k + 1]) for k in kept)
            ]
            peer = worst_of_jet_array(fun, t, expected, kept)
        row(
            f"{name}, K = {HIGH}, coefficients above 1e-290: relative error, worst, median; worst "
            "relative to the neighbours; worst of jet-array",
            f"{max(own):.1e}, {np.median(own):.1e}; {max(around):.1e}; {peer}", "at most 5e-14",
        )  # fmt: skip


def worst_of_jet_array(fun, t, expected, kept):
    """The worst relative error of the same coefficients by jet-array, as text."""
    try:
        theirs = importlib.import_module("jet_array").jet
    except ImportError:
        return "not installed"
    terms = jax.jit(lambda t: theirs(fun, (t,), (seeded(HIGH),))[1])(t)
    found = np.asarray(jax.tree.leaves(terms)[0])
    as_derivatives = abs(float(found[1]) / float(expected[1]) - 2) < 0.1

    def error(k):
        value = mp.mpf(float(found[k])) / (mp.factorial(k + 1) if as_derivatives else 1)
        return float(abs(value - expected[k]) / abs(expected[k]))

    return f"{max(map(error, kept)):.1e}"


def sample(module, name):
    folder = Path(__file__).parent.parent / "sample_functions"
    target = load_target(f"{folder / module}.py:{name}", InputOptions())
    return target.fun, tuple(map(jnp.asarray, target.args))


def cost(fun, args, seed, order, rolling, rounds=25):
    """Run time times 1000 and compile time: seconds."""
    function = lambda *x: along(fun, x, [seed], (order,), rolling)[0]  # noqa: E731
    lowered = jax.jit(function).lower(*args)
    start = time.perf_counter()
    program = lowered.compile()
    compile_s = time.perf_counter() - start
    run_s = run_times({"": (program, args)}, rounds)[""]
    return compile_s + 1000 * run_s


def choice():
    """How much worse the automatic choice is than the better schedule."""
    worst = []
    for module, name in SAMPLES:
        fun, args = sample(module, name)
        seed = [np.eye(8)[3]] if module == "logsumexp" else [1] * len(args)
        too_long = False
        for order in ORDERS:
            taken = []

            def auto(*x, fun=fun, seed=seed, order=order, taken=taken):
                value, expansion = along(fun, x, [seed], (order,))
                taken.append(expansion.taken.rolling)
                return value

            jax.eval_shape(auto, *args)
            rolled = cost(fun, args, seed, order, Rolling.ROLLED)
            if too_long:
                worst.append((0.0 if taken[0] is Rolling.ROLLED else np.inf, module, name, order))
                continue
            unrolled = cost(fun, args, seed, order, Rolling.UNROLLED)
            mine = rolled if taken[0] is Rolling.ROLLED else unrolled
            worst.append((mine / min(rolled, unrolled), module, name, order))
            too_long = unrolled > min(LONGEST_S, 3.0 + 5 * rolled)
    worst.sort(reverse=True)
    row(f"automatic choice, {len(worst)} cells of K = {ORDERS[0]}..{ORDERS[-1]}: cost over that of "
        "the better schedule, the three worst",
        "; ".join(f"{ratio:.2f} ({module}:{name}, {order})"
                  for ratio, module, name, order in worst[:3]),
        "at most 1.5")  # fmt: skip


PARTS = (against_jet, equations, against_jet_array, errors, choice)


def main(names):
    jax.config.update("jax_enable_x64", True)
    device = jax.devices()[0]
    print(f"jax {jax.__version__} on {device.platform} ({device.device_kind}), float64\n")
    print("| what | found | goal |\n|---|---|---|")
    for part in PARTS:
        if not names or part.__name__ in names:
            part()


if __name__ == "__main__":
    main([name for name in sys.argv[1:] if name != "reduced"])
