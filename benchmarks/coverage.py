"""Which functions each method differentiates: ``python benchmarks/coverage.py [ORDER]``.

Every case of ``tests/taylor/cases.py`` to order 4 (or ORDER) by Taylor mode, and by jet for
comparison, against nested jvp at the case's tolerance. Prints what fails, and the totals.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import jax

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_numpy_dtype_promotion", "strict")

from jax.experimental.jet import jet

from tests.taylor.cases import CASES
from tests.taylor.test_coverage import assert_close, nested, of_chosen, tangents, taylor


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


def main(most):
    print(f"jax {jax.__version__}, {len(CASES)} functions, to order {most}")
    covered = dict.fromkeys(("taylor", "jet"), 0)
    for case in CASES:
        order = min(most, case.max_order)
        for name, method in (("taylor", taylor), ("jet", jet_top)):
            wrong = verdict(case, method, order)
            covered[name] += wrong is None
            if wrong is not None and name == "taylor":
                print(f"taylor fails: {case.name}: {wrong}", flush=True)
    for name, count in covered.items():
        print(f"{name}: {count} of {len(CASES)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
