"""J(x1) J(x2)^T, in plain JAX."""

import math

from derivprof.snippets.case import Case
from derivprof.snippets.code import Lines, defined

BLOCK_ENTRIES = 1 << 25
"""How many entries of pulled-back rows are held at a time."""


def direct(case: Case) -> Lines:
    """Both Jacobians, and their matrix product."""
    jacobian = {"direct": "jacfwd", "direct-jacrev": "jacrev"}[case.method]
    prepared, (g, x), (h, y) = _points(case)
    return defined(case, *prepared, f"return jax.{jacobian}({g})({x}) @ jax.{jacobian}({h})({y}).T")


def indirect(case: Case) -> Lines:
    """Each unit vector back through a vjp at x2, and forward through a jvp at x1."""
    prepared, (g, x), (h, y) = _points(case)
    outputs = math.prod(case.output_shape or (1,))
    block = max(1, BLOCK_ENTRIES // max(case.size, 1))
    mapped = "jax.vmap(column, out_axes=1)(units)"
    if outputs > block:
        mapped = f"jax.lax.map(column, units, batch_size={block}).T"
    return defined(
        case,
        *prepared,
        f"value, pull_back = jax.vjp({h}, {y})",
        f"column = lambda unit: jax.jvp({g}, ({x},), pull_back(unit))[1]",
        "units = jnp.eye(value.size, dtype=value.dtype)",
        f"return {mapped}",
    )


Point = tuple[str, str]
"""The name of a function of one vector, and of the vector."""


def _points(case: Case) -> tuple[Lines, Point, Point]:
    """Lines that bring the function to vectors, and its two points."""
    second = case.second or case.arguments
    if case.one is not None and case.one.shape and len(case.one.shape) == 1 and _is_vector(case):
        return _of_vector(case, second[case.live[0]].name)
    return _ravelled(case)


def _is_vector(case: Case) -> bool:
    return case.output_shape is not None and len(case.output_shape) == 1


def _of_vector(case: Case, other: str) -> tuple[Lines, Point, Point]:
    x = case.live_names
    if case.of_live == case.fun:
        return [], (case.fun, x), (case.fun, other)
    lines = [f"g = {case.of_live}"]
    if case.second:
        return [*lines, f"h = {_at_second(case)}"], ("g", x), ("h", other)
    return lines, ("g", x), ("g", other)


def _ravelled(case: Case) -> tuple[Lines, Point, Point]:
    """All inputs as one vector, and all outputs as one."""
    lines = [
        f"z, unravel = ravel_pytree(({case.live_names},))",
        f"f1 = {case.of_live}",
        "g = lambda z: ravel_pytree(f1(*unravel(z)))[0]",
    ]
    if not case.second:
        return lines, ("g", "z"), ("g", "z")
    live = ", ".join(case.second[index].name for index in case.live)
    lines += [
        f"z2 = ravel_pytree(({live},))[0]",
        f"f2 = {_at_second(case)}",
        "h = lambda z: ravel_pytree(f2(*unravel(z)))[0]",
    ]
    return lines, ("g", "z"), ("h", "z2")


def _at_second(case: Case) -> str:
    """The function of the differentiated inputs, with the others as at the second point."""
    if case.of_live == case.fun:
        return case.fun
    wrt = {each.name for each in case.wrt}
    renamed = {
        first.name: second.name
        for first, second in zip(case.arguments, case.second, strict=True)
        if first.name not in wrt
    }
    call = ", ".join(_renamed(part, renamed) for part in case.call)
    return f"lambda {case.live_names}: {case.fun}({call})"


def _renamed(part: str, names: dict[str, str]) -> str:
    keyword, equals, value = part.rpartition("=")
    return f"{keyword}{equals}{names.get(value, value)}"
