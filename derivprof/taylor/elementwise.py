"""Whether a function works entry by entry: output i depends on input i alone."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any

import jax
from jax.extend.core import primitives as p

from derivprof.compat import (
    CUSTOM_RULE_CALLS,
    Jaxpr,
    Literal,
    body_of_call,
    opened,
)
from derivprof.jaxprs import Keys, TangentRules, is_inexact

_ENTRYWISE = frozenset({
    p.abs_p, p.acos_p, p.acosh_p, p.add_jaxvals_p, p.add_p, p.and_p, p.asin_p, p.asinh_p,
    p.atan2_p, p.atan_p, p.atanh_p, p.bessel_i0e_p, p.bessel_i1e_p, p.cbrt_p, p.ceil_p, p.clamp_p,
    p.conj_p, p.convert_element_type_p, p.copy_p, p.cos_p, p.cosh_p, p.digamma_p, p.div_p, p.eq_p,
    p.erf_inv_p, p.erf_p, p.erfc_p, p.exp2_p, p.exp_p, p.expm1_p, p.floor_p, p.ge_p, p.gt_p,
    p.igamma_p, p.igammac_p, p.imag_p, p.integer_pow_p, p.is_finite_p, p.le_p, p.lgamma_p,
    p.log1p_p, p.log_p, p.logistic_p, p.lt_p, p.max_p, p.min_p, p.mul_p, p.ne_p, p.neg_p, p.not_p,
    p.or_p, p.polygamma_p, p.pow_p, p.real_p, p.regularized_incomplete_beta_p, p.rem_p, p.round_p,
    p.rsqrt_p, p.select_n_p, p.sign_p, p.sin_p, p.sinh_p, p.sqrt_p, p.square_p, p.stop_gradient_p,
    p.sub_p, p.tan_p, p.tanh_p, p.xor_p,
})  # fmt: skip


def is_elementwise(fun: Callable[..., Any], primal: Any, order: int) -> bool:
    """Whether ``fun(primal)`` and its derivatives to that order work entry by entry.

    The rules of custom_jvp functions may call others, one level deeper for every derivative.
    """
    closed = jax.make_jaxpr(fun)(primal)
    return _Judge(order).outputs_are_entrywise(closed.jaxpr, [True])


class _Judge:
    """Judges equations; a custom_jvp function by its body and by its rule, each rule once."""

    def __init__(self, levels: int) -> None:
        self._levels = levels
        self._rules = TangentRules(Keys())
        self._judged: set[Hashable] = set()

    def outputs_are_entrywise(self, jaxpr: Jaxpr, depends: Iterable[bool]) -> bool:
        """Whether what depends on the marked inputs is made of entrywise equations alone."""
        live = {var for var, mark in zip(jaxpr.invars, depends, strict=True) if mark}
        for eqn in jaxpr.eqns:
            reads = [not isinstance(atom, Literal) and atom in live for atom in eqn.invars]
            if not any(reads):
                continue
            if not self._is_entrywise(eqn, reads):
                return False
            live.update(eqn.outvars)
        return True

    def _is_entrywise(self, eqn: Any, reads: list[bool]) -> bool:
        if (body := body_of_call(eqn)) is not None:
            return self.outputs_are_entrywise(body[0], reads)
        if eqn.primitive.name in CUSTOM_RULE_CALLS:
            body = opened(eqn.params["call_jaxpr"])[0]
            return self.outputs_are_entrywise(body, reads) and self._rule_is(eqn, reads)
        shapes = {atom.aval.shape for atom, read in zip(eqn.invars, reads, strict=True) if read}
        return eqn.primitive in _ENTRYWISE and shapes == {eqn.outvars[0].aval.shape}

    def _rule_is(self, eqn: Any, reads: list[bool]) -> bool:
        """Whether the user's JVP rule is entrywise, as far down as derivatives reach."""
        if eqn.primitive.name == "custom_vjp_call" or not self._levels:
            return True  # what counts is its body
        live = tuple(i for i, read in enumerate(reads) if read and is_inexact(eqn.invars[i].aval))
        key = self._rules.key(eqn), live, self._levels
        if key in self._judged:
            return True
        self._judged.add(key)
        jaxpr = self._rules.program(eqn, live).jaxpr
        self._levels -= 1
        try:
            return self.outputs_are_entrywise(jaxpr, [*reads, *(True for _ in live)])
        finally:
            self._levels += 1
