"""Primitives that work entry by entry."""

from jax.extend.core import primitives as p

ENTRYWISE = frozenset({
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
"""Entry i of the result depends on entry i of each operand, or on a scalar operand, alone."""
