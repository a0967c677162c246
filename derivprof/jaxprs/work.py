"""How many operations one equation is: a table from primitives to rules, one line per family.

A rule takes the equation and the work of its bodies, and says what the equation adds. Arithmetic
is of real numbers: a complex addition is 2 operations, a multiplication 6, a division 11, and a
factorisation of a complex matrix 4 times that of a real one. What XLA calls transcendental is
counted apart, a function of complex numbers twice. Factorisations have their leading terms, from
Golub and Van Loan, Matrix Computations, and LAPACK Working Note 41. Moving data is no operation.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, log2, prod
from typing import Any

import jax.numpy as jnp
from jax.extend.core import primitives as p

from derivprof.compat import Jaxpr, JaxprEqn, platform_index_p, primitives_named


@dataclass(frozen=True)
class Work:
    """Operations of a part of a program.

    ``unknown`` while loops in it were counted once, and the ``assumed`` primitives have no rule.
    """

    arithmetic: int = 0
    transcendental: int = 0
    unknown: int = 0
    assumed: frozenset[str] = frozenset()

    def __add__(self, other: "Work") -> "Work":
        return Work(
            self.arithmetic + other.arithmetic,
            self.transcendental + other.transcendental,
            self.unknown + other.unknown,
            self.assumed | other.assumed,
        )

    def times(self, count: int) -> "Work":
        """The same, done ``count`` times."""
        return Work(
            self.arithmetic * count, self.transcendental * count, self.unknown, self.assumed
        )


NOTHING = Work()

Bodies = Sequence[tuple[Jaxpr, Work]]
"""The bodies of an equation in the order of its params, each with the work of one execution."""

Rule = Callable[[JaxprEqn, Bodies], Work]

RULES: dict[Any, Rule] = {}


def work_of(eqn: JaxprEqn, bodies: Bodies) -> Work:
    """The operations of one equation; one per entry of its results where there is no rule."""
    rule = RULES.get(eqn.primitive)
    if rule is not None:
        return rule(eqn, bodies)
    assumed = Work(sum(map(_size, eqn.outvars)), assumed=frozenset({eqn.primitive.name}))
    return sum((work for _, work in bodies), NOTHING if bodies else assumed)


def _rule_for(*primitives: Any) -> Callable[[Rule], Rule]:
    def register(rule: Rule) -> Rule:
        for primitive in set(primitives):  # versions of JAX have some under two names
            if primitive in RULES:
                raise ValueError(f"{primitive} has a rule already")
            RULES[primitive] = rule
        return rule

    return register


def _size(atom: Any) -> int:
    return prod(getattr(atom.aval, "shape", ()))


def _is_complex(atom: Any) -> bool:
    dtype = getattr(atom.aval, "dtype", None)
    return dtype is not None and jnp.issubdtype(dtype, jnp.complexfloating)


# ------------------------------------------------------------------ entry by entry


def _def_arithmetic(real: int, complex_: int, *primitives: Any) -> None:
    """So many operations per entry of the result."""

    @_rule_for(*primitives)
    def rule(eqn: JaxprEqn, _: Bodies) -> Work:
        per_entry = complex_ if any(map(_is_complex, eqn.invars)) else real
        return Work(per_entry * _size(eqn.outvars[0]))


_def_arithmetic(1, 2, p.add_p, p.add_jaxvals_p, p.sub_p, p.neg_p, p.select_n_p, p.eq_p, p.ne_p)
_def_arithmetic(1, 2, p.is_finite_p, p.not_p)
_def_arithmetic(1, 6, p.mul_p, p.square_p)
_def_arithmetic(1, 11, p.div_p)
_def_arithmetic(2, 8, *primitives_named("one_minus_square"))
_def_arithmetic(1, 1, p.conj_p)
_def_arithmetic(
    1, 1,
    p.max_p, p.min_p, p.clamp_p, p.rem_p, p.floor_p, p.ceil_p, p.round_p, p.nextafter_p,
    p.lt_p, p.le_p, p.gt_p, p.ge_p, p.eq_to_p, p.lt_to_p, p.le_to_p,
    p.and_p, p.or_p, p.xor_p, p.clz_p, p.population_count_p,
    p.shift_left_p, p.shift_right_arithmetic_p, p.shift_right_logical_p,
    *primitives_named("mulhi"),
)  # fmt: skip


@_rule_for(
    p.exp_p, p.exp2_p, p.expm1_p, p.log_p, p.log1p_p, p.logistic_p, p.pow_p, p.sqrt_p, p.rsqrt_p,
    p.cbrt_p, p.sin_p, p.cos_p, p.tan_p, p.asin_p, p.acos_p, p.atan_p, p.atan2_p, p.sinh_p,
    p.cosh_p, p.tanh_p, p.asinh_p, p.acosh_p, p.atanh_p, p.erf_p, p.erfc_p, p.erf_inv_p,
    p.lgamma_p, p.digamma_p, p.polygamma_p, p.zeta_p, p.igamma_p, p.igammac_p, p.igamma_grad_a_p,
    p.regularized_incomplete_beta_p, p.bessel_i0e_p, p.bessel_i1e_p,
    *primitives_named("log2"),
)  # fmt: skip
def _transcendental(eqn: JaxprEqn, _: Bodies) -> Work:
    each = 2 if any(map(_is_complex, eqn.invars)) else 1
    return Work(transcendental=each * _size(eqn.outvars[0]))


@_rule_for(p.integer_pow_p)
def _integer_pow(eqn: JaxprEqn, _: Bodies) -> Work:
    """x^n by squaring: floor(log2 n) squares, a product for each further bit, 1 / x if n < 0."""
    power, is_complex = eqn.params["y"], _is_complex(eqn.invars[0])
    products = max(0, abs(power).bit_length() + abs(power).bit_count() - 2)
    per_entry = products * (6 if is_complex else 1) + (power < 0) * (11 if is_complex else 1)
    return Work(per_entry * _size(eqn.outvars[0]))


@_rule_for(*primitives_named("polynomial"))
def _polynomial(eqn: JaxprEqn, _: Bodies) -> Work:
    """Horner's scheme: a product and an addition per coefficient but the first."""
    each = 8 if any(map(_is_complex, eqn.invars)) else 2
    return Work(each * (len(eqn.invars) - 2) * _size(eqn.outvars[0]))


@_rule_for(p.abs_p)
def _abs(eqn: JaxprEqn, _: Bodies) -> Work:
    """|x + i y| = sqrt(x x + y y)."""
    size = _size(eqn.outvars[0])
    return Work(3 * size, size) if _is_complex(eqn.invars[0]) else Work(size)


@_rule_for(p.sign_p)
def _sign(eqn: JaxprEqn, _: Bodies) -> Work:
    """Z / |z| of complex numbers."""
    size = _size(eqn.outvars[0])
    return Work(5 * size, size) if _is_complex(eqn.invars[0]) else Work(size)


# ------------------------------------------------------------------ moving data, and calls


@_rule_for(
    p.broadcast_in_dim_p, p.reshape_p, p.transpose_p, p.squeeze_p, p.slice_p, p.dynamic_slice_p,
    p.dynamic_update_slice_p, p.gather_p, p.scatter_p, p.concatenate_p, p.pad_p, p.rev_p, p.iota_p,
    p.copy_p, p.real_p, p.imag_p, p.complex_p, p.convert_element_type_p, p.bitcast_convert_type_p,
    p.reduce_precision_p, p.stop_gradient_p, p.device_put_p, p.sharding_constraint_p, p.name_p,
    p.empty2_p, p.create_token_p, p.after_all_p, p.axis_index_p, p.get_p, p.swap_p,
    platform_index_p,
    *primitives_named(
        "split", "stack", "unstack", "tile", "optimization_barrier", "lu_pivots_to_permutation"
    ),
)  # fmt: skip
def _movement(eqn: JaxprEqn, bodies: Bodies) -> Work:
    return NOTHING


@_rule_for(
    p.jit_p, p.call_p, p.closed_call_p, p.remat_p, p.custom_jvp_call_p, p.custom_vjp_call_p
)  # fmt: skip
def _call(eqn: JaxprEqn, bodies: Bodies) -> Work:
    return sum((work for _, work in bodies), NOTHING)


@_rule_for(p.linear_solve_p)
def _linear_solve(eqn: JaxprEqn, bodies: Bodies) -> Work:
    """The solve alone: the other bodies are there for the derivatives."""
    solve = eqn.params["jaxprs"].solve
    wanted = {id(solve), id(getattr(solve, "jaxpr", solve))}
    return sum((work for body, work in bodies if id(body) in wanted), NOTHING)


@_rule_for(p.scan_p)
def _scan(eqn: JaxprEqn, bodies: Bodies) -> Work:
    return sum((work for _, work in bodies), NOTHING).times(eqn.params["length"])


@_rule_for(p.while_p)
def _while(eqn: JaxprEqn, bodies: Bodies) -> Work:
    return sum((work for _, work in bodies), Work(unknown=1))


@_rule_for(p.cond_p)
def _cond(eqn: JaxprEqn, bodies: Bodies) -> Work:
    """The dearest branch."""
    return max((work for _, work in bodies), key=lambda work: work.arithmetic + work.transcendental)


# ------------------------------------------------------------------ reductions


def _folded(eqn: JaxprEqn) -> int:
    """How many entries go into another one."""
    return max(0, _size(eqn.invars[0]) - _size(eqn.outvars[0]))


def _def_reduction(real: int, complex_: int, *primitives: Any) -> None:
    """So many operations per entry that goes into another one."""

    @_rule_for(*primitives)
    def rule(eqn: JaxprEqn, _: Bodies) -> Work:
        per_entry = complex_ if _is_complex(eqn.invars[0]) else real
        return Work(per_entry * _folded(eqn))


_def_reduction(1, 2, p.reduce_sum_p)
_def_reduction(1, 6, p.reduce_prod_p)
_def_reduction(1, 1, p.reduce_max_p, p.reduce_min_p, p.reduce_and_p, p.reduce_or_p, p.reduce_xor_p)
_def_reduction(1, 1, p.argmax_p, p.argmin_p)


@_rule_for(p.reduce_p)
def _reduce(eqn: JaxprEqn, bodies: Bodies) -> Work:
    return sum((work for _, work in bodies), NOTHING).times(_folded(eqn))


def _def_cumulative(real: Work, complex_: Work, *primitives: Any) -> None:
    """So much work per entry but the first along the axis."""

    @_rule_for(*primitives)
    def rule(eqn: JaxprEqn, _: Bodies) -> Work:
        length = eqn.invars[0].aval.shape[eqn.params["axis"]]  # pyright: ignore[reportAttributeAccessIssue]
        lanes = _size(eqn.invars[0]) // max(length, 1)
        each = complex_ if _is_complex(eqn.invars[0]) else real
        return each.times(lanes * max(length - 1, 0))


_def_cumulative(Work(1), Work(2), p.cumsum_p)
_def_cumulative(Work(1), Work(6), p.cumprod_p)
_def_cumulative(Work(1), Work(1), p.cummax_p, p.cummin_p)
_def_cumulative(Work(3, 2), Work(6, 4), p.cumlogsumexp_p)


@_rule_for(p.reduce_window_sum_p, p.reduce_window_max_p, p.reduce_window_min_p,
           p.select_and_gather_add_p)  # fmt: skip
def _window(eqn: JaxprEqn, _: Bodies) -> Work:
    each = 2 if _is_complex(eqn.invars[0]) else 1
    folded = prod(eqn.params["window_dimensions"]) - 1
    return Work(each * folded * _size(eqn.outvars[0]))


@_rule_for(p.reduce_window_p)
def _reduce_window(eqn: JaxprEqn, bodies: Bodies) -> Work:
    folded = prod(eqn.params["window_dimensions"]) - 1
    return sum((work for _, work in bodies), NOTHING).times(folded * _size(eqn.outvars[0]))


@_rule_for(p.select_and_scatter_add_p)
def _scatter_from_window(eqn: JaxprEqn, _: Bodies) -> Work:
    """Each entry of the source looks for its place in its window, and is added there."""
    return Work(prod(eqn.params["window_dimensions"]) * _size(eqn.invars[0]))


@_rule_for(p.scatter_add_p, p.scatter_max_p, p.scatter_min_p, *primitives_named("scatter_sub"))
def _scatter(eqn: JaxprEqn, _: Bodies) -> Work:
    """One operation per entry of the updates."""
    return Work((2 if _is_complex(eqn.invars[2]) else 1) * _size(eqn.invars[2]))


@_rule_for(p.scatter_mul_p)
def _scatter_mul(eqn: JaxprEqn, _: Bodies) -> Work:
    return Work((6 if _is_complex(eqn.invars[2]) else 1) * _size(eqn.invars[2]))


@_rule_for(p.sort_p)
def _sort(eqn: JaxprEqn, _: Bodies) -> Work:
    """N log2 n comparisons."""
    length = eqn.invars[0].aval.shape[eqn.params["dimension"]]  # pyright: ignore[reportAttributeAccessIssue]
    return Work(_size(eqn.invars[0]) * _bits(length))


@_rule_for(p.top_k_p, p.approx_top_k_p)
def _top_k(eqn: JaxprEqn, _: Bodies) -> Work:
    """N log2 k comparisons."""
    return Work(_size(eqn.invars[0]) * _bits(max(eqn.params["k"], 2)))


def _bits(length: int) -> int:
    return ceil(log2(length)) if length > 1 else 0


# ------------------------------------------------------------------ products and transforms


def _products(eqn: JaxprEqn, terms: int) -> Work:
    """Each entry of the result as a sum of so many products, with as many additions."""
    return Work((8 if _is_complex(eqn.outvars[0]) else 2) * terms * _size(eqn.outvars[0]))


@_rule_for(p.dot_general_p)
def _dot_general(eqn: JaxprEqn, _: Bodies) -> Work:
    """2 m n k of a product of an m x k and a k x n matrix."""
    (contracted, _rhs), _batch = eqn.params["dimension_numbers"]
    shape = eqn.invars[0].aval.shape  # pyright: ignore[reportAttributeAccessIssue]
    return _products(eqn, prod(shape[axis] for axis in contracted))


@_rule_for(p.conv_general_dilated_p)
def _convolution(eqn: JaxprEqn, _: Bodies) -> Work:
    """Every entry of the kernel of a feature, those on padding and holes too."""
    kernel: Any = eqn.invars[1].aval
    features = kernel.shape[eqn.params["dimension_numbers"].rhs_spec[0]]
    return _products(eqn, _size(eqn.invars[1]) // max(features, 1))


@_rule_for(p.fft_p)
def _fft(eqn: JaxprEqn, _: Bodies) -> Work:
    """5 N log2 N of a complex transform of N points, half of that if one side is real."""
    points = prod(eqn.params["fft_lengths"])
    is_inverse_real = not _is_complex(eqn.outvars[0])
    is_real = is_inverse_real or not _is_complex(eqn.invars[0])
    transforms = _size(eqn.outvars[0] if is_inverse_real else eqn.invars[0]) // max(points, 1)
    return Work(round((2.5 if is_real else 5) * points * log2(max(points, 1))) * transforms)


# ------------------------------------------------------------------ linear algebra


def _def_factorisation(operations: Callable[[JaxprEqn, int, int], float], *primitives: Any) -> None:
    """So many operations for each real m x n matrix in the first operand."""

    @_rule_for(*primitives)
    def rule(eqn: JaxprEqn, _: Bodies) -> Work:
        *batch, m, n = eqn.invars[0].aval.shape  # pyright: ignore[reportAttributeAccessIssue]
        each = operations(eqn, m, n) * (4 if _is_complex(eqn.invars[0]) else 1)
        return Work(round(each) * prod(batch))


def _reflections(m: int, n: int, k: int) -> float:
    """K Householder reflections made for, or applied to, an m x n matrix."""
    return 4 * m * n * k - 2 * (m + n) * k**2 + 4 * k**3 / 3


def _lu(eqn: JaxprEqn, m: int, n: int) -> float:
    k = min(m, n)
    return 2 * m * n * k - (m + n) * k**2 + 2 * k**3 / 3


def _qr(eqn: JaxprEqn, m: int, n: int) -> float:
    """The triangle, and Q written out."""
    columns = eqn.outvars[0].aval.shape[-1]  # pyright: ignore[reportAttributeAccessIssue]
    k = min(m, n)
    return _reflections(m, n, k) + _reflections(m, columns, k)


def _svd(eqn: JaxprEqn, m: int, n: int) -> float:
    """Golub and Reinsch: the values alone, with thin, or with full singular vectors."""
    m, n = max(m, n), min(m, n)
    if not eqn.params["compute_uv"]:
        return 4 * m * n**2 - 4 * n**3 / 3
    if eqn.params["full_matrices"]:
        return 4 * m**2 * n + 8 * m * n**2 + 9 * n**3
    return 14 * m * n**2 + 8 * n**3


def _eig(eqn: JaxprEqn, m: int, n: int) -> float:
    """The QR algorithm, for the eigenvalues alone or with vectors."""
    return (25 if len(eqn.outvars) > 1 else 10) * n**3


_def_factorisation(lambda eqn, m, n: n**3 / 3, p.cholesky_p)
_def_factorisation(_lu, p.lu_p)
_def_factorisation(_qr, p.qr_p)
_def_factorisation(lambda eqn, m, n: _reflections(m, n, min(m, n)), *primitives_named("geqrf"))
_def_factorisation(
    lambda eqn, m, n: _reflections(m, n, eqn.invars[1].aval.shape[-1]),  # pyright: ignore[reportAttributeAccessIssue]
    p.householder_product_p,
)
_def_factorisation(lambda eqn, m, n: 9 * n**3, p.eigh_p)
_def_factorisation(_eig, p.eig_p, p.schur_p)
_def_factorisation(_svd, p.svd_p)
_def_factorisation(lambda eqn, m, n: 10 * n**3 / 3, p.hessenberg_p)
_def_factorisation(lambda eqn, m, n: 4 * n**3 / 3, p.tridiagonal_p)


@_rule_for(p.triangular_solve_p)
def _triangular_solve(eqn: JaxprEqn, _: Bodies) -> Work:
    """n^2 for each right-hand side of n entries."""
    n = eqn.invars[0].aval.shape[-1]  # pyright: ignore[reportAttributeAccessIssue]
    return Work((4 if _is_complex(eqn.invars[1]) else 1) * n * _size(eqn.invars[1]))


@_rule_for(p.tridiagonal_solve_p)
def _tridiagonal_solve(eqn: JaxprEqn, _: Bodies) -> Work:
    """8 n for each right-hand side of n entries, by elimination."""
    return Work((32 if _is_complex(eqn.invars[3]) else 8) * _size(eqn.invars[3]))
