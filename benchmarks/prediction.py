"""Predicted counts beside traced ones: ``python benchmarks/prediction.py [SECONDS]``.

For every sample function with example inputs: how long orders 0 to 30 of nested JVP take to
predict, the total of order 30 and its law; then orders are traced as long as the next one fits into
SECONDS (20) by the speed so far, and compared per primitive.
"""

import inspect
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "sample_functions")]

import jax

jax.config.update("jax_enable_x64", True)

from sample_files import NAMES, inputs_of, load

from derivprof.derivatives import Directional, Ones
from derivprof.differentiate import Problem
from derivprof.prediction import counted
from derivprof.prediction.predicting import traced_primitives

ORDER = 30
ALONG = Directional(ORDER, Ones())


def functions():
    """Every (file, function) of the samples that takes its example inputs and nothing else."""
    for name in NAMES:
        module = load(name)
        for attribute, fun in inspect.getmembers(module, inspect.isfunction):
            is_own = fun.__module__ == module.__name__ and not attribute.startswith("_")
            if is_own and takes_example(name, attribute, fun):
                yield name, attribute


def takes_example(name, attribute, fun):
    try:
        inspect.signature(fun).bind(*inputs_of(name, attribute))
        jax.eval_shape(fun, *inputs_of(name, attribute))
    except Exception:  # noqa: BLE001 - helpers, factories, and functions of other inputs
        return False
    return True


def report(name, attribute, budget_s):
    args = inputs_of(name, attribute)
    problem = Problem(getattr(load(name), attribute), args)
    if not problem.live:
        return None
    start = time.perf_counter()
    found = counted(problem, ALONG, ORDER)
    predicted_s = time.perf_counter() - start
    spent_s, speed, equal, reached = 0.0, 1e-4, True, 0
    for expected in found.orders:
        if spent_s + speed * expected.total > budget_s:
            break
        start = time.perf_counter()
        traced = traced_primitives(problem, ALONG, expected.order)
        equal &= dict(traced) == dict(expected.primitives)
        took_s = time.perf_counter() - start
        spent_s, speed, reached = spent_s + took_s, took_s / expected.total, expected.order
        if not equal:
            break
    jax.clear_caches()
    law = found.law()
    print(
        f"{name}:{attribute}: orders 0 to {reached} traced in {spent_s:.1f} s, "
        f"{'equal' if equal else 'DIFFERENT'}; 0 to {found.orders[-1].order} predicted in "
        f"{predicted_s:.2f} s, {found.types} types, total {found.orders[-1].total}, "
        f"{law.law if law else found.doubts[0]}",
        flush=True,
    )
    return equal


def main(budget_s):
    print(f"jax {jax.__version__}, float64, along ones, {budget_s:g} s of tracing per function")
    found = [report(*each, budget_s) for each in functions()]
    verdicts = [equal for equal in found if equal is not None]
    print(f"{sum(verdicts)} of {len(verdicts)} functions are as predicted, per primitive")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 20.0)
