"""Reverse mode: ones pulled back, once per order."""

from derivprof.snippets.case import Case
from derivprof.snippets.code import Lines, defined, named


def vjp(case: Case) -> Lines:
    """``jax.vjp`` per order; ``jax.grad`` where that is the same."""
    return _pullback(case, "{}")


def linearised_vjp(case: Case) -> Lines:
    """The same of the function with one linearisation point per chain."""
    return _pullback(case, "linearised({})")


def _pullback(case: Case, prepared: str) -> Lines:
    if case.order == 1 and case.output_shape == ():
        return named(f"jax.grad({prepared.format(case.of_all)}{case.argnums})")
    if case.order == 1:
        return defined(
            case,
            f"value, pull_back = jax.vjp({prepared.format(case.of_live)}, {case.live_names})",
            "return pull_back(jax.tree.map(jnp.ones_like, value))",
        )
    return [
        "def pulled_back(g):",
        "    def of_ones(*primals):",
        f"        value, pull_back = jax.vjp({prepared.format('g')}, *primals)",
        "        return pull_back(jax.tree.map(jnp.ones_like, value))",
        "    return of_ones",
        "",
        *defined(
            case,
            f"g = {case.of_live}",
            f"for _ in range({case.order}):",
            "    g = pulled_back(g)",
            f"return g({case.live_names})",
        ),
    ]
