"""Which functions each method differentiates: ``python benchmarks/coverage.py [ORDER]``.

Every case of ``tests/taylor/cases.py`` to order 4 (or ORDER) by Taylor mode under ``jit``, in a
batch and op by op, and by jet for comparison, against nested jvp at the case's tolerance. Prints
what fails, and the totals. It takes half an hour.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_numpy_dtype_promotion", "strict")

from jax.experimental.jet import jet

from tests.taylor.cases import CASES
from tests.taylor.test_coverage import (
    assert_close,
    can_be_mapped,
    nested,
    of_chosen,
    tangents,
    taylor,
)


def jet_top(fun, seeds, order):
    def top(*primals):
        series = tuple((v, *[0 * v] * (order - 1)) for v in seeds)
        value, terms = jet(fun, primals, series)
        tops = jax.tree.structure(value).flatten_up_to(terms)
        return jax.tree.unflatten(jax.tree.structure(value), [each[-1] for each in tops])

    return top


def verdict(case, method, order):
    """None when the method agrees with nested jvp, and otherwise what went wrong."""
    fun, primals = of_chosen(case)
    seeds = tangents(case.args, case.argnums)
    expected = jax.jit(nested(fun, seeds, order))(*primals)
    try:
        assert_close(jax.jit(method(fun, seeds, order))(*primals), expected, case.rtol, "differs")
    except Exception as error:  # noqa: BLE001 - the point is to see whatever is raised
        return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"[:120]
    return None


def by_rows(fun, seeds, order):
    """Taylor mode mapped over two copies of the arguments; the first result."""

    def first(*primals):
        rows = [jnp.stack([x, x]) for x in primals]
        mapped = jax.vmap(taylor(fun, seeds, order))(*rows)
        return jax.tree.map(lambda row: row[0], mapped)

    return first


def eager_verdict(case):
    """None when Taylor mode op by op gives the second derivative that nested jvp gives."""
    fun, primals = of_chosen(case)
    seeds = tangents(case.args, case.argnums)
    expected = jax.jit(nested(fun, seeds, 2))(*primals)
    try:
        assert_close(taylor(fun, seeds, 2)(*primals), expected, case.rtol, "differs")
    except Exception as error:  # noqa: BLE001 - the point is to see whatever is raised
        return f"{type(error).__name__}: {error}".splitlines()[0][:120]
    return None


def main(most):
    print(f"jax {jax.__version__}, {len(CASES)} functions, to order {most}")
    ways = {
        "taylor": lambda case, order: verdict(case, taylor, order),
        "taylor in a batch, order 2": lambda case, _: verdict(case, by_rows, 2),
        "taylor op by op, order 2": lambda case, _: eager_verdict(case),
        "jet": lambda case, order: verdict(case, jet_top, order),
    }
    covered = dict.fromkeys(ways, 0)
    unmapped = 0
    for case in CASES:
        fun, primals = of_chosen(case)
        is_mapped = can_be_mapped(fun, [jnp.stack([x, x]) for x in primals])
        unmapped += not is_mapped
        for name, way in ways.items():
            if "batch" in name and not is_mapped:
                continue
            wrong = way(case, min(most, case.max_order))
            covered[name] += wrong is None
            if wrong is not None and name != "jet":
                print(f"{name} fails: {case.name}: {wrong}", flush=True)
    for name, count in covered.items():
        print(f"{name}: {count} of {len(CASES) - unmapped * ('batch' in name)}")
    print(f"{unmapped} functions are not mapped by JAX itself")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
