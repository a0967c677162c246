"""Whether a function works entry by entry: output i depends on input i alone."""

from collections.abc import Callable
from typing import Any

import jax

from derivprof.compat import Jaxpr, Literal, body_of_call, opened
from derivprof.jaxprs import ENTRYWISE


def is_elementwise(fun: Callable[..., Any], primal: Any) -> bool:
    """Whether every equation between the input and the output of ``fun(primal)`` is entrywise."""
    closed = jax.make_jaxpr(fun)(primal)
    return _outputs_are_entrywise(closed.jaxpr, [True])


def _outputs_are_entrywise(jaxpr: Jaxpr, depends: list[bool]) -> bool:
    live = {var for var, mark in zip(jaxpr.invars, depends, strict=True) if mark}
    for eqn in jaxpr.eqns:
        reads = [not isinstance(atom, Literal) and atom in live for atom in eqn.invars]
        if not any(reads):
            continue
        if not _is_entrywise(eqn, reads):
            return False
        live.update(eqn.outvars)
    return True


def _is_entrywise(eqn: Any, reads: list[bool]) -> bool:
    if (body := body_of_call(eqn)) is not None:
        return _outputs_are_entrywise(body[0], reads)
    if eqn.primitive.name in ("custom_jvp_call", "custom_vjp_call"):
        return _outputs_are_entrywise(opened(eqn.params["call_jaxpr"])[0], reads)
    shapes = {atom.aval.shape for atom, read in zip(eqn.invars, reads, strict=True) if read}
    return eqn.primitive in ENTRYWISE and shapes == {eqn.outvars[0].aval.shape}
