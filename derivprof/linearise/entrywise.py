"""Which equations may be part of a chain: they work entry by entry, and so does their JVP rule."""

from collections.abc import Iterable, Sequence
from typing import Any

import jax.numpy as jnp
from jax.extend.core import primitives as p

from derivprof.compat import Jaxpr, JaxprEqn, body_of_call, opened
from derivprof.jaxprs import ENTRYWISE, TangentRules, is_inexact

_HOLOMORPHIC = frozenset({
    p.acos_p, p.acosh_p, p.add_jaxvals_p, p.add_p, p.asin_p, p.asinh_p, p.atan_p, p.atanh_p,
    p.broadcast_in_dim_p, p.cbrt_p, p.convert_element_type_p, p.copy_p, p.cos_p, p.cosh_p, p.div_p,
    p.exp2_p, p.exp_p, p.expm1_p, p.integer_pow_p, p.log1p_p, p.log_p, p.logistic_p, p.mul_p,
    p.neg_p, p.pow_p, p.rsqrt_p, p.select_n_p, p.sin_p, p.sinh_p, p.sqrt_p, p.square_p, p.sub_p,
    p.tan_p, p.tanh_p,
})  # fmt: skip
"""On complex numbers one derivative stands for them; `conj` or `abs` would need two."""


class Entrywise:
    """Whether equations are entrywise, the JVP rules of custom_jvp functions traced once each."""

    def __init__(self, rules: TangentRules) -> None:
        self._rules = rules

    def __call__(self, eqn: JaxprEqn) -> bool:
        """Whether each entry of the one result, and its tangent, need that entry alone."""
        if len(eqn.outvars) != 1 or eqn.effects or not hasattr(eqn.outvars[0].aval, "dtype"):
            return False
        result: Any = eqn.outvars[0].aval
        shape = result.shape
        if eqn.primitive.name != "custom_jvp_call":
            return _works_entrywise(eqn, shape)
        return _works_entrywise(eqn, shape) and self._rule_works_entrywise(eqn, shape)

    def _rule_works_entrywise(self, eqn: JaxprEqn, shape: tuple[int, ...]) -> bool:
        live = tuple(i for i, atom in enumerate(eqn.invars) if is_inexact(atom.aval))
        return _all_entrywise(self._rules.program(eqn, live).jaxpr, shape)


def _works_entrywise(eqn: JaxprEqn, shape: tuple[int, ...]) -> bool:
    avals = [atom.aval for atom in (*eqn.invars, *eqn.outvars)]
    if not _shapes_fit(avals, shape):
        return False
    body = _body_of(eqn)
    if body is not None:
        return _all_entrywise(body, shape)
    if _is_complex(avals):
        return eqn.primitive in _HOLOMORPHIC and _all_complex(avals)
    return eqn.primitive in ENTRYWISE or eqn.primitive is p.broadcast_in_dim_p


def _body_of(eqn: JaxprEqn) -> Jaxpr | None:
    if eqn.primitive.name == "custom_jvp_call":
        return opened(eqn.params["call_jaxpr"])[0]
    found = body_of_call(eqn)
    return None if found is None else found[0]


def _all_entrywise(jaxpr: Jaxpr, shape: tuple[int, ...]) -> bool:
    return not jaxpr.constvars and all(_works_entrywise(eqn, shape) for eqn in jaxpr.eqns)


def _shapes_fit(avals: Iterable[Any], shape: tuple[int, ...]) -> bool:
    """Each a scalar or of the chain's shape; a broadcast may start from a scalar only."""
    return all(getattr(aval, "shape", None) in ((), shape) for aval in avals)


def _is_complex(avals: Sequence[Any]) -> bool:
    return any(jnp.issubdtype(aval.dtype, jnp.complexfloating) for aval in avals)


def _all_complex(avals: Sequence[Any]) -> bool:
    """Among the inexact ones: a real operand beside a complex one is not holomorphic."""
    return all(_is_complex([aval]) for aval in avals if is_inexact(aval))
