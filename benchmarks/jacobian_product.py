"""J(x1) J(x2)^T, direct against indirect: ``python benchmarks/jacobian_product.py [MOST]``.

The function of ``sample_functions/jjt.py``, f(x) = sqrt(A x / N) from R^N to R^M. First M = 5 and
N = 10 000 in both precisions, then M = 4, 8, ... to MOST (1024) with the M, interpolated, at which
a direct way overtakes the indirect one; and the same for N = 100, where M can exceed N. Counted in
multiplications, `direct` takes 2 M N^2 + M^2 N, `direct-jacrev` 3 M^2 N and `indirect` 2 M^2 N: the
first should overtake it at M = 2 N, the second nowhere. Run times
are 10th percentiles of interleaved calls; memory is arguments, results and temporaries, as planned
by the compiler. Ratios are a direct way's figure over that of the indirect way.
"""

import math
import random
import sys
import time
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import jax
import jax.numpy as jnp
import numpy as np

from derivprof.derivatives import JacobianProduct
from derivprof.differentiate import METHODS, Problem
from derivprof.measure import compile_stages, describe_environment
from derivprof.units import bytes_text, count_text, ratio_text, seconds_text
from sample_functions import jjt

WAYS = ("direct", "direct-jacrev", "indirect")
PUBLISHED = 886 / 158
LEAST_ROUNDS, MOST_ROUNDS, ROUNDS_S, TURN_S = 3, 101, 6.0, 0.02


def problem_of(m, n, dtype):
    fun = jjt.make(m, n)
    first, second = (
        tuple(jnp.asarray(x, dtype) for x in given())
        for given in (fun.example_inputs, fun.second_inputs)
    )
    return Problem(fun, first, second=second)


def compiled_ways(problem):
    return {
        way: compile_stages(
            METHODS[way].build(problem, JacobianProduct(), 1), problem.inputs, repeats=1
        )
        for way in WAYS
    }


def run_times(stages, inputs):
    """The 10th percentile of every way, in seconds; all of them have a turn in each round."""
    samples = {way: [] for way in stages}
    begun = time.perf_counter()
    for done in range(MOST_ROUNDS):
        for way in random.sample(list(stages), len(stages)):
            samples[way] += one_turn(stages[way].compiled, inputs)
        if done + 1 >= LEAST_ROUNDS and time.perf_counter() - begun > ROUNDS_S:
            break
    return {way: float(np.percentile(found, 10)) for way, found in samples.items()}


def one_turn(compiled, inputs):
    """Seconds of as many calls as fit into ``TURN_S``, and of one at least."""
    found = []
    while not found or sum(found) < TURN_S:
        start = time.perf_counter()
        jax.block_until_ready(compiled(*inputs))
        found.append(time.perf_counter() - start)
    return found


def measured(m, n, dtype):
    """By way, (seconds, bytes); raises where the ways disagree."""
    with jax.enable_x64(dtype == "float64"):  # or A would be converted again in every pass
        problem = problem_of(m, n, dtype)
        stages = compiled_ways(problem)
        values = [stages[way].compiled(*problem.inputs) for way in WAYS]
        for value in values:
            np.testing.assert_allclose(value, values[0], rtol=1e3 * float(jnp.finfo(dtype).eps))
        seconds = run_times(stages, problem.inputs)
    return {way: (seconds[way], held_bytes(stages[way].memory)) for way in WAYS}


def held_bytes(memory):
    """Without constants of the program, which hold A whatever the way."""
    return memory.argument_bytes + memory.output_bytes + memory.temp_bytes


def published_case(dtype):
    found = measured(jjt.M, jjt.N, dtype)
    print(
        f"M = {jjt.M}, N = {count_text(jjt.N)}, {dtype} (published: {PUBLISHED:.1f} times faster)"
    )
    for way, (seconds, size) in found.items():
        over = [a / b for a, b in zip(found[way], found["indirect"], strict=True)]
        print(
            f"  {way:<14}{seconds_text(seconds):>9}{bytes_text(size):>10}"
            f"   time {ratio_text(over[0])}, memory {ratio_text(over[1])}"
        )


def sweep(n, sizes, dtype):
    print(f"N = {count_text(n)}, {dtype}, ratios to the indirect way")
    print(f"{'':30}{'direct':>18}{'direct-jacrev':>18}")
    print(f"{'M':>7}{'indirect':>11}{'':12}" + f"{'time':>10}{'memory':>8}" * 2)
    ratios = {(way, index): [] for way in WAYS[:2] for index in (0, 1)}
    for m in sizes:
        found = measured(m, n, dtype)
        seconds, size = found["indirect"]
        for way, index in ratios:
            ratios[way, index].append(found[way][index] / found["indirect"][index])
        shown = [ratio_text(ratios[key][-1]) for key in ratios]
        figures = f"{seconds_text(seconds):>11}{bytes_text(size):>12}"
        print(f"{m:>7}{figures}" + "".join(f"{a:>10}{b:>8}" for a, b in batched(shown)), flush=True)
    for (way, index), found in ratios.items():
        print(f"  {('time', 'memory')[index]}: {crossover_text(way, sizes, found)}")


def batched(texts):
    return zip(texts[::2], texts[1::2], strict=True)


def crossover_text(way, sizes, ratios):
    crossed = ", ".join(f"{m:.0f}" for m in crossings(sizes, ratios))
    if crossed:
        return f"{way} and indirect are equal at M = {crossed}"
    less = "indirect" if ratios[-1] > 1 else way
    return f"{way} and indirect are nowhere equal up to M = {sizes[-1]}: {less} takes less"


def crossings(sizes, ratios):
    """Where the ratio passes 1, linear in the logarithms of both."""
    for (m, ratio), (next_m, next_ratio) in pairwise(zip(sizes, ratios, strict=True)):
        low, high = math.log(ratio), math.log(next_ratio)
        if low * high < 0:
            yield m * (next_m / m) ** (low / (low - high))


def powers_of_two(most):
    return [2**k for k in range(2, most.bit_length()) if 2**k <= most]


def main(most):
    device, found = jax.devices()[0], describe_environment(jax.devices()[0])
    kind = found.cpu if device.platform == "cpu" else device.device_kind
    print(f"jax {found.jax} on {device.platform} ({kind}, {found.cpu_count} CPUs)")
    for dtype in ("float64", "float32"):
        published_case(dtype)
    sweep(jjt.N, powers_of_two(most), "float32")
    sweep(100, powers_of_two(most), "float32")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1024)
