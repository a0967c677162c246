"""Functions to expand: every primitive with a JVP rule, then functions that people write."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import jax.scipy as jsp
import numpy as np
from jax import lax
from jax.ad_checkpoint import checkpoint_name
from jax.extend.core import primitives as jax_primitives
from jax.sharding import AxisType, PartitionSpec


@dataclass(frozen=True)
class Case:
    """A function smooth at its arguments, and the primitives that it is there for."""

    name: str
    fun: Callable[..., Any]
    args: tuple[Any, ...]
    argnums: tuple[int, ...] = (0,)
    primitives: tuple[str, ...] = ()
    max_order: int = 4
    rtol: float = 1e-8


# ------------------------------------------------------------------ arguments and inner series


def values(*shape, low=-0.6, high=0.6):
    """Distinct numbers in [low, high], in no order."""
    size = int(np.prod(shape))
    fractions = ((np.arange(size) + 1) * 0.6180339887498949) % 1.0
    return (low + (high - low) * fractions).reshape(shape)


def complex_values(*shape):
    return values(*shape, low=0.3, high=0.9) + 1j * values(*shape, low=-0.5, high=0.7)[..., ::-1]


def matrix(n, *batch):
    """Well conditioned, with distinct eigenvalues and singular values."""
    return values(*batch, n, n) + np.diag(np.arange(1.0, n + 1.0) * 1.5)


def inner(x):
    """Every derivative to the sixth; increasing; (-0.6, 0.6) goes to (-0.39, 0.62)."""
    return x * (0.8 + x * (0.3 + x * (0.1 + x * (0.05 + 0.02 * x * x))))


def positive(x):
    """Greater than 0.57."""
    y = inner(x)
    return y * (y + 0.3) + 0.6


def above_one(x):
    return positive(x) + 1.1


def symmetric(a):
    return (a + jnp.swapaxes(a, -1, -2)) / 2


def definite(a):
    return a @ a.T + 2.0 * jnp.eye(a.shape[-1])


def full(a):
    """A matrix with a full series."""
    return a + 0.1 * a * a


def exists(name):
    return hasattr(jax_primitives, name + "_p")


def where_it_exists(primitive, *cases):
    """The cases, if this version of JAX has the primitive."""
    return cases if exists(primitive) else ()


X = values(3)
M = values(2, 3)
Z = complex_values(3)

# ------------------------------------------------------------------------- elementwise, unary


def unary(name, op, series=inner, *, args=None, rtol=1e-8):
    """The primitive on a full series, and inside a product of shape (2, 1)."""
    arg = X if args is None else args
    return (
        Case(f"{name} of a series", lambda x: op(series(x)), (arg,), primitives=(name,), rtol=rtol),
        Case(
            f"{name} in a product",
            lambda x: op(series(x)) * jnp.cos(x),
            (np.resize(arg, (2, 1)),),
            primitives=(name,),
            rtol=rtol,
        ),
    )


UNARY = (
    *unary("abs", lax.abs, lambda x: inner(x) - 1.0),
    *unary("acos", lax.acos),
    *unary("acosh", lax.acosh, above_one),
    *unary("asin", lax.asin),
    *unary("asinh", lax.asinh),
    *unary("atan", lax.atan),
    *unary("atanh", lax.atanh),
    *unary("bessel_i0e", lax.bessel_i0e, positive),
    *unary("bessel_i1e", lax.bessel_i1e, positive),
    *unary("cbrt", lax.cbrt, positive),
    *unary("cos", lax.cos),
    *unary("cosh", lax.cosh),
    *unary("digamma", lax.digamma, positive),
    *unary("erf", lax.erf),
    *unary("erf_inv", lax.erf_inv),
    *unary("erfc", lax.erfc),
    *unary("exp", lax.exp),
    *unary("exp2", lax.exp2),
    *unary("expm1", lax.expm1),
    *unary("integer_pow", lambda x: lax.integer_pow(x, 3)),
    *unary("lgamma", lax.lgamma, positive),
    *unary("log", lax.log, positive),
    *unary("log1p", lax.log1p),
    *unary("logistic", lax.logistic),
    *unary("neg", lax.neg),
    *unary("rsqrt", lax.rsqrt, positive),
    *unary("sin", lax.sin),
    *unary("sinh", lax.sinh),
    *unary("sqrt", lax.sqrt, positive),
    *unary("square", lax.square),
    *unary("tan", lax.tan),
    *unary("tanh", lax.tanh),
    *where_it_exists(
        "log2",
        *unary("log2", lambda x: lax.log2_p.bind(x, accuracy=None), positive),
    ),
    *where_it_exists(
        "one_minus_square", *unary("one_minus_square", lambda x: lax.one_minus_square(x))
    ),
    Case(
        "bessel_i0e and bessel_i1e left of zero",
        lambda x: lax.bessel_i0e(-positive(x)) + lax.bessel_i1e(-positive(x)),
        (X,),
    ),
    Case("abs right of zero", lambda x: jnp.abs(positive(x)), (X,), primitives=("abs",)),
    Case("sin at zero", lambda x: jnp.sin(inner(x)), (np.zeros(2),), primitives=("sin",)),
    Case("tanh at zero", lambda x: jnp.tanh(inner(x)), (0.0,), primitives=("tanh",)),
    Case("expm1 and log1p at zero", lambda x: jnp.log1p(x) * jnp.expm1(x), (np.zeros(1),)),
    Case("erf far out", lambda x: lax.erf(x * x), (np.array([1.4, -1.7]),), primitives=("erf",)),
    Case("atan far out", lambda x: lax.atan(x * x), (np.array([3.0, -5.0]),)),
    Case("logistic far out", lambda x: lax.logistic(x * x * x), (np.array([2.1, -2.2]),)),
    Case(
        "rounding to whole numbers",
        lambda x: jnp.sin(x) * (lax.floor(3 * x) + lax.ceil(3 * x) + lax.round(3 * x)),
        (X,),
        primitives=("floor", "ceil", "round"),
    ),
    Case(
        "round to even",
        lambda x: lax.round(5 * x, lax.RoundingMethod.TO_NEAREST_EVEN) * inner(x),
        (X,),
        primitives=("round",),
    ),
    Case("sign of a series", lambda x: lax.sign(inner(x)) * inner(x), (X,), primitives=("sign",)),
    Case("sign alone", lambda x: lax.sign(inner(x)), (X,), primitives=("sign",)),
    Case(
        "is_finite",
        lambda x: jnp.where(lax.is_finite(x), inner(x), 0.0),
        (X,),
        primitives=("is_finite", "select_n"),
    ),
    Case(
        "reduce_precision",
        lambda x: lax.reduce_precision(inner(x), 11, 52) * x,
        (X,),
        primitives=("reduce_precision",),
    ),
    Case("copy", lambda x: jnp.copy(inner(x)) * x, (X,), primitives=("copy",)),
    Case("device_put", lambda x: jax.device_put(inner(x)) * x, (X,), primitives=("device_put",)),
    Case(
        "stop_gradient",
        lambda x: lax.stop_gradient(jnp.sin(x)) * inner(x),
        (X,),
        primitives=("stop_gradient",),
    ),
    Case("name", lambda x: checkpoint_name(inner(x), "x") * x, (X,), primitives=("name",)),
    Case(
        "convert_element_type and back",
        lambda x: jnp.exp(inner(x).astype(np.complex128)).real,
        (X,),
        primitives=("convert_element_type",),
    ),
    Case(
        "through integers",
        lambda x: (10 * x).astype(np.int64).astype(np.float64) * inner(x),
        (X,),
        primitives=("convert_element_type",),
    ),
    Case(
        "bitcast_convert_type",
        lambda x: jnp.where(lax.bitcast_convert_type(x, np.int64) > 0, inner(x), jnp.sin(x)),
        (X,),
        primitives=("bitcast_convert_type", "gt"),
    ),
    Case("optimization_barrier", lambda x: lax.optimization_barrier(inner(x)) * x, (X,)),
)

# ------------------------------------------------------------------------ elementwise, binary


def binary(name, op, left=inner, right=inner):
    """Both sides live, and each side alone."""
    x, y = values(2, 3), values(2, 3)[:, ::-1] + 0.05
    return (
        Case(
            f"{name} both live",
            lambda x, y: op(left(x), right(y)),
            (x, y),
            argnums=(0, 1),
            primitives=(name,),
        ),
        Case(f"{name} left live", lambda x, y: op(left(x), right(y)), (x, y), primitives=(name,)),
        Case(
            f"{name} right live",
            lambda x, y: op(left(x), right(y)),
            (x, y),
            argnums=(1,),
            primitives=(name,),
        ),
    )


BINARY = (
    *binary("add", lax.add),
    *binary("sub", lax.sub),
    *binary("mul", lax.mul),
    *binary("div", lax.div, right=positive),
    *binary("pow", lax.pow, left=positive),
    *binary("atan2", lax.atan2, left=positive),
    *binary("max", lax.max, right=lambda y: inner(y) + 0.013),
    *binary("min", lax.min, right=lambda y: inner(y) + 0.013),
    *binary("rem", lax.rem, left=lambda x: inner(x) + 5.1, right=above_one),
    *binary("complex", lambda x, y: lax.exp(lax.complex(x, y))),
    Case("div by a negative", lambda x: 1.0 / (inner(x) - 2.0), (X,), primitives=("div",)),
    Case("div of itself", lambda x: jnp.sin(x) / x, (np.array([0.4, -0.8]),), primitives=("div",)),
    Case("x ** x", lambda x: positive(x) ** positive(x), (X,), primitives=("pow",)),
    Case("x ** 2.5", lambda x: positive(x) ** 2.5, (X,), primitives=("pow",)),
    Case("x ** -0.5", lambda x: positive(x) ** -0.5, (X,), primitives=("pow",)),
    Case("2.5 ** x", lambda x: 2.5 ** inner(x), (X,), primitives=("pow",)),
    Case(
        "negative ** whole float",
        lambda x, y: lax.pow(inner(x) - 2.0, y),
        (X, np.array([3.0, 2.0, 6.0])),
        primitives=("pow",),
    ),
    Case("x ** 7", lambda x: inner(x) ** 7, (X,), primitives=("integer_pow",)),
    Case("x ** -3", lambda x: positive(x) ** -3, (X,), primitives=("integer_pow",)),
    Case("x ** 1 and x ** 0", lambda x: inner(x) ** 1 + x**0, (X,)),
    Case(
        "integer_pow at zero",
        lambda x: lax.integer_pow(inner(x), 2) + lax.integer_pow(x, 5),
        (np.zeros(2),),
        primitives=("integer_pow",),
    ),
    Case(
        "rem of negatives",
        lambda x, y: lax.rem(inner(x) - 5.1, above_one(y)),
        (X, X + 0.1),
        argnums=(0, 1),
        primitives=("rem",),
    ),
    Case("mod", lambda x: jnp.mod(inner(x) - 5.1, 2.0), (X,), primitives=("rem",)),
    Case(
        "atan2 in the left half plane",
        lambda x, y: lax.atan2(inner(x) - 0.9, y - 1.5),
        (X, X[::-1].copy()),
        argnums=(0, 1),
        primitives=("atan2",),
    ),
    Case(
        "clamp inside and out",
        lambda x: lax.clamp(-0.2, inner(x), 0.3) * x,
        (values(7),),
        primitives=("clamp",),
    ),
    Case(
        "clamp with live bounds",
        lambda low, x, high: lax.clamp(inner(low), inner(x), positive(high)) * x,
        (np.array([-0.5, 0.5, 0.1]), np.array([0.4, 0.1, 1.5]), np.array([0.3, 0.3, 0.3])),
        argnums=(0, 1, 2),
        primitives=("clamp",),
    ),
    Case(
        "select_n of three",
        lambda x, n: lax.select_n(n, inner(x), jnp.sin(x), jnp.exp(x)),
        (X, np.array([2, 0, 1], np.int32)),
        primitives=("select_n",),
    ),
    Case(
        "select_n, one side constant",
        lambda x: jnp.where(x > 0, jnp.sin(x) * x, 1.5),
        (values(2, 3),),
        primitives=("select_n", "gt"),
    ),
    Case(
        "comparisons",
        lambda x: jnp.where(
            (x > 0.1) & (x < 0.5) | (x <= -0.4) & ~(x >= 0.0), inner(x), jnp.sin(x)
        ),
        (values(9),),
        primitives=("gt", "lt", "le", "ge", "and", "or", "not"),
    ),
    Case(
        "eq, ne and xor",
        lambda x: jnp.where((jnp.floor(3 * x) == 1) ^ (jnp.round(x) != 0), inner(x), jnp.sin(x)),
        (np.array([0.4, 0.8, -0.1]),),
        primitives=("eq", "ne", "xor"),
    ),
    Case(
        "total order comparisons",
        lambda x, y: lax.select_n(
            lax.bitwise_or(
                lax.lt_to_p.bind(x, y),
                lax.bitwise_and(lax.le_to_p.bind(x, y), lax.eq_to_p.bind(x, y)),
            ),
            x * y,
            lax.sin(x),
        ),
        (X, X[::-1].copy()),
        argnums=(0, 1),
        primitives=("lt_to", "le_to", "eq_to"),
    ),
    Case("hypot", lambda x, y: jnp.hypot(positive(x), inner(y)), (X, X + 0.1), argnums=(0, 1)),
    Case("logaddexp", lambda x, y: jnp.logaddexp(inner(x), inner(y)), (X, X + 0.1), argnums=(0, 1)),
    Case("logaddexp2", lambda x: jnp.logaddexp2(inner(x), 0.3), (X,)),
    Case("sinc", lambda x: jnp.sinc(inner(x) + 1.3), (X,)),
    Case("xlogy and xlog1py", lambda x: jsp.special.xlogy(x, positive(x)), (X,)),
    Case("x * x with itself", lambda x: inner(x) * inner(x), (0.7,), primitives=("mul",)),
    Case(
        "add_any",
        lambda x: jax.grad(lambda y: jnp.sum(y * jnp.sin(y)))(inner(x)),
        (X,),
        primitives=("add_any",),
    ),
    Case("copysign", lambda x: jnp.copysign(inner(x), -1.0) * x, (X,)),
    Case("fmod and divmod", lambda x: jnp.divmod(inner(x) + 7.3, 2.1)[1] * x, (X,)),
    *where_it_exists(
        "polynomial",
        *(
            Case(
                f"polynomial, {live}",
                lambda x, a, b: lax.polynomial(inner(x), [positive(a), 2.0, b, inner(b)]),
                (X, X[::-1].copy(), 0.3 * X + 0.1),
                argnums=argnums,
                primitives=("polynomial",),
            )
            for live, argnums in {
                "all live": (0, 1, 2),
                "point live": (0,),
                "coefficients live": (1, 2),
            }.items()
        ),
    ),
)

# -------------------------------------------------------------------------- special functions

SPECIAL = (
    Case(
        "polygamma in x",
        lambda x: jsp.special.polygamma(1, positive(x)) + lax.polygamma(2.0 + 0 * X, positive(x)),
        (X,),
        primitives=("polygamma",),
    ),
    Case(
        "igamma in x",
        lambda x: lax.igamma(np.array([0.7, 1.3, 2.5]), positive(x)),
        (X,),
        primitives=("igamma",),
    ),
    Case(
        "igammac in x",
        lambda x: lax.igammac(np.array([0.7, 1.3, 2.5]), positive(x)),
        (X,),
        primitives=("igammac",),
    ),
    Case(
        "betainc in x",
        lambda x: lax.betainc(np.array([0.7, 1.3, 2.5]), np.full(3, 1.7), inner(x) + 0.45),
        (X,),
        primitives=("regularized_incomplete_beta",),
    ),
    Case(
        "gradients of the incomplete gamma function of constants",
        lambda x, a: inner(x) * lax.igamma_grad_a(a, a + 0.5),
        (X, positive(X)),
        primitives=("igamma_grad_a",),
    ),
    Case(
        "zeta of constants",
        lambda x, a: inner(x) * lax.zeta(a + 1.5, a),
        (X, positive(X)),
        primitives=("zeta",),
    ),
    Case("zeta in q", lambda q: jsp.special.zeta(3.0, positive(q)), (X,)),
    Case("i0 and i1", lambda x: jsp.special.i0(inner(x) + 1) * jsp.special.i1(positive(x)), (X,)),
    Case("gamma", lambda x: jsp.special.gamma(positive(x)), (X,)),
    Case("gammaln and beta", lambda x: jsp.special.betaln(positive(x), 1.5 + inner(x)), (X,)),
    Case("ndtr", lambda x: jsp.special.ndtr(inner(x)), (X,)),
    Case("log_ndtr", lambda x: jsp.special.log_ndtr(inner(x) - 1.0), (X,)),
    Case("ndtri", lambda x: jsp.special.ndtri(inner(x) * 0.5 + 0.45), (X,)),
    Case("expit and logit", lambda x: jsp.special.logit(jsp.special.expit(x) ** 2), (X,)),
    Case("entr and rel_entr", lambda x: jsp.special.entr(positive(x)), (X,)),
    Case("multigammaln", lambda x: jsp.special.multigammaln(positive(x) + 2.0, 2), (X,)),
    Case("norm.logpdf", lambda x, s: jsp.stats.norm.logpdf(x, 0.1, positive(s)), (X, X), (0, 1)),
    Case("gamma.logpdf", lambda x: jsp.stats.gamma.logpdf(positive(x), 1.7), (X,)),
    Case("beta.logpdf", lambda x: jsp.stats.beta.logpdf(inner(x) + 0.45, 1.7, 2.2), (X,)),
    Case(
        "poisson.logpmf",
        lambda x: jsp.stats.poisson.logpmf(np.array([1.0, 0.0, 4.0]), positive(x)),
        (X,),
    ),
)

# ------------------------------------------------------------------------------------- shapes

SHAPES = (
    Case(
        "broadcast_in_dim",
        lambda x: lax.broadcast_in_dim(inner(x), (2, 3, 4), (1,)) * jnp.cos(x)[:, None],
        (X,),
        primitives=("broadcast_in_dim",),
    ),
    Case(
        "reshape and transpose",
        lambda x: jnp.transpose(inner(x).reshape(3, 2, 1)) * x.reshape(2, 3)[:1, :1],
        (values(2, 3),),
        primitives=("reshape", "transpose"),
    ),
    Case(
        "squeeze", lambda x: lax.squeeze(inner(x), (1,)), (values(3, 1),), primitives=("squeeze",)
    ),
    Case("rev", lambda x: lax.rev(inner(x), (0, 1)) * x, (M,), primitives=("rev",)),
    Case("flip and rot90", lambda x: jnp.rot90(inner(x)) + jnp.flip(x.T, 0), (M,)),
    Case(
        "concatenate, one part constant",
        lambda x: lax.concatenate([inner(x), np.ones(2), jnp.sin(x)], 0),
        (X,),
        primitives=("concatenate",),
    ),
    Case("stack", lambda x: jnp.stack([inner(x), inner(x), np.ones(3)], axis=1), (X,)),
    Case("split", lambda x: [jnp.sin(part) for part in jnp.split(inner(x), 3)], (values(6),)),
    Case("unstack", lambda x: [jnp.sin(row) for row in jnp.unstack(inner(x))], (M,)),
    Case(
        "pad with a live value",
        lambda x, y: lax.pad(inner(x), inner(y), [(1, 0, 2), (-1, 2, 0)]),
        (M, 0.4),
        argnums=(0, 1),
        primitives=("pad",),
    ),
    Case("pad", lambda x: lax.pad(inner(x), 1.0, [(2, 1, 0)]), (X,), primitives=("pad",)),
    Case(
        "pad with a live value only",
        lambda x, y: lax.pad(x, inner(y), [(2, 1, 1)]),
        (X, 0.4),
        argnums=(1,),
        primitives=("pad",),
    ),
    Case("jnp.pad by reflection", lambda x: jnp.pad(inner(x), 2, mode="reflect"), (X,)),
    Case(
        "slice",
        lambda x: lax.slice(inner(x), (0, 1), (2, 3), (1, 2)),
        (M,),
        primitives=("slice",),
    ),
    Case("a number", lambda x: jnp.exp(inner(x)) / (1 + x * x), (0.37,)),
    Case("an array of rank 0", lambda x: jnp.exp(inner(x)) / (1 + x * x), (np.array(0.37),)),
    Case("an empty array", lambda x: jnp.sin(inner(x)), (np.zeros((0, 3)),)),
    Case("sums of an empty array", lambda x: jnp.sum(jnp.sin(inner(x)), 0), (np.zeros((0, 3)),)),
    Case("products with an empty array", lambda x: inner(x) @ x.T, (np.zeros((2, 0)),)),
    Case("axes of size 1", lambda x: jnp.sin(x) * jnp.swapaxes(inner(x), 0, 2), (values(1, 3, 1),)),
    Case(
        "iota",
        lambda x: inner(x) * lax.iota(np.float64, 3) + jnp.eye(3) @ x,
        (X,),
        primitives=("iota",),
    ),
    Case("the identity", lambda x: x, (X,)),
    Case("a constant", lambda x: jnp.ones(3), (X,)),
    Case("dead code", lambda x: (jnp.sin(x), inner(x))[1], (X,)),
    Case(
        "a pytree with integers",
        lambda x: {"a": jnp.sin(x), "b": (jnp.argmax(x), x > 0), "c": [x[0] * x[1]]},
        (X,),
        primitives=("argmax",),
    ),
    Case("the same output twice", lambda x: (inner(x),) * 2, (X,)),
    Case("two arguments, one dead", lambda x, y: jnp.sin(x) * 2.0, (X, X), argnums=(0, 1)),
    Case(
        "arguments that are pytrees of shapes",
        lambda x, y, z: jnp.sin(x)[:, None] * y * jnp.exp(z),
        (X, values(3, 2), 0.4),
        argnums=(0, 1, 2),
    ),
    Case(
        "float32 inside",
        lambda x: inner(x) * inner(x).astype(np.float32).astype(np.float64),
        (X,),
        rtol=1e-5,
    ),
    Case("repeat and tile", lambda x: jnp.tile(jnp.repeat(inner(x), 2), 2), (X,)),
    Case("roll", lambda x: jnp.roll(inner(x), 1) * x, (X,)),
    Case("where with itself", lambda x: jnp.where(x > 0, x, 0.0) ** 2, (X,)),
    Case("tril and triu", lambda x: jnp.tril(inner(x)) @ jnp.triu(x).T, (values(3, 3),)),
    Case("diag", lambda x: jnp.diag(inner(x)) @ jnp.vander(x), (X,)),
    Case("meshgrid", lambda x: jnp.prod(jnp.array(jnp.meshgrid(inner(x), jnp.sin(x))), 0), (X,)),
    Case(
        "sharding_constraint",
        lambda x: (
            lax.with_sharding_constraint(
                inner(x), jax.sharding.SingleDeviceSharding(jax.devices()[0])
            )
            * x
        ),
        (X,),
        primitives=("sharding_constraint",),
    ),
)

# ----------------------------------------------------------------------------------- indexing

SUM_INTO = lax.ScatterDimensionNumbers(
    update_window_dims=(), inserted_window_dims=(0,), scatter_dims_to_operand_dims=(0,)
)
WHERE = np.array([[4], [0], [2]])
OPERAND = values(5)


def scattered(name, op, *, unique=True):
    """The operand live, the updates live, and both."""

    def fun(x, y):
        return op(positive(x), WHERE, positive(y) + 0.01, SUM_INTO, unique_indices=unique) * x

    args = (OPERAND, values(3) + 0.1)
    return tuple(
        Case(f"{name} {live}", fun, args, argnums=argnums, primitives=(name,))
        for live, argnums in {
            "both live": (0, 1),
            "operand live": (0,),
            "updates live": (1,),
        }.items()
    )


INDEXING = (
    *scattered("scatter", lax.scatter),
    *scattered("scatter-add", lax.scatter_add),
    *scattered("scatter-sub", lax.scatter_sub),
    *scattered("scatter-mul", lax.scatter_mul),
    *scattered("scatter-min", lax.scatter_min),
    *scattered("scatter-max", lax.scatter_max),
    Case(
        "scatter-add with repeated indices",
        lambda x, y: jnp.asarray(inner(x)).at[np.array([1, 3, 1])].add(inner(y)),
        (OPERAND, X),
        argnums=(0, 1),
        primitives=("scatter-add",),
    ),
    Case(
        "scatter-mul with unique indices, both live, matrix",
        lambda x, y: (
            jnp.asarray(inner(x)).at[np.array([1, 0])].multiply(jnp.sin(y), unique_indices=True)
        ),
        (values(3, 2), values(2, 2)),
        argnums=(0, 1),
        primitives=("scatter-mul",),
    ),
    Case(
        "scatter of a row outside",
        lambda x, y: jnp.asarray(inner(x)).at[np.array([7, 1])].set(inner(y), mode="drop"),
        (values(3, 2), values(2, 2)),
        argnums=(0, 1),
        primitives=("scatter",),
    ),
    Case(
        "gather",
        lambda x: jnp.sin(inner(x)[np.array([[4, 0], [2, 2]])]),
        (OPERAND,),
        primitives=("gather",),
    ),
    Case(
        "gather of rows", lambda x: inner(x)[np.array([1, 1, 0])] * 2, (M,), primitives=("gather",)
    ),
    Case(
        "take with fill",
        lambda x: jnp.take(inner(x), np.array([1, 9]), mode="fill", fill_value=0.5),
        (X,),
        primitives=("gather",),
    ),
    Case(
        "take_along_axis",
        lambda x: jnp.take_along_axis(inner(x), jnp.argsort(x, axis=1), axis=1),
        (M,),
        primitives=("gather", "sort"),
    ),
    Case(
        "dynamic_slice",
        lambda x, i: lax.dynamic_slice(inner(x), (i,), (2,)) ** 2,
        (OPERAND, np.int64(2)),
        primitives=("dynamic_slice",),
    ),
    *(
        Case(
            f"dynamic_update_slice {live}",
            lambda x, y, i: jnp.sin(lax.dynamic_update_slice(inner(x), inner(y), (i,))),
            (OPERAND, values(2), np.int64(1)),
            argnums=argnums,
            primitives=("dynamic_update_slice",),
        )
        for live, argnums in {
            "both live": (0, 1),
            "operand live": (0,),
            "update live": (1,),
        }.items()
    ),
    Case(
        "an index that is computed",
        lambda x: inner(x)[jnp.argmin(x)] * x[jnp.argmax(x)],
        (OPERAND,),
        primitives=("argmin", "argmax"),
    ),
    Case("boolean mask", lambda x: jnp.where(np.array([True, False, True]), inner(x), 0.0), (X,)),
    Case(
        "bits of an index",
        lambda x: (
            inner(x)[
                lax.shift_right_logical(
                    lax.shift_left(jnp.argmax(x), np.int64(3)),
                    lax.shift_right_arithmetic(np.int64(6), lax.population_count(np.int64(1))),
                )
            ]
            * lax.clz(jnp.argmin(x)).astype(np.float64)
        ),
        (OPERAND,),
        primitives=(
            "shift_left",
            "shift_right_logical",
            "shift_right_arithmetic",
            "clz",
        ),
    ),
    Case(
        "population_count",
        lambda x: inner(x) * lax.population_count(jnp.argmax(x)).astype(np.float64),
        (OPERAND,),
        primitives=("population_count",),
    ),
    Case(
        "segment_sum",
        lambda x: jax.ops.segment_sum(inner(x), np.array([0, 1, 1, 0, 2]), 3),
        (OPERAND,),
        primitives=("scatter-add",),
    ),
    Case(
        "segment_max",
        lambda x: jax.ops.segment_max(inner(x), np.array([0, 1, 1, 0, 2]), 3),
        (OPERAND,),
        primitives=("scatter-max",),
    ),
    Case(
        "searchsorted",
        lambda x: jnp.exp(x)[jnp.searchsorted(np.array([-0.5, 0.0, 0.5]), inner(x))],
        (OPERAND,),
    ),
    Case(
        "jnp.interp",
        lambda x, f: jnp.interp(inner(x), np.linspace(-1, 1, 5), f * f),
        (X, OPERAND),
        argnums=(0, 1),
    ),
    Case(
        "map_coordinates",
        lambda x: jsp.ndimage.map_coordinates(
            values(4, 4), [inner(x) + 1.3, jnp.sin(x) + 1.2], order=1
        ),
        (X,),
    ),
)

# -------------------------------------------------------------------------- sorting, reductions

REDUCTIONS = (
    Case("sort", lambda x: jnp.sort(inner(x)) * x, (OPERAND,), primitives=("sort",)),
    Case(
        "sort of pairs by a live key",
        lambda x: lax.sort((inner(x), jnp.sin(x[:, ::-1])), dimension=1, num_keys=1),
        (M,),
        primitives=("sort",),
    ),
    Case(
        "sort of a live value by a constant key",
        lambda x, k: lax.sort((k, inner(x)), num_keys=1)[1],
        (OPERAND, values(5) ** 2),
        primitives=("sort",),
    ),
    Case("argsort", lambda x: inner(x)[jnp.argsort(x)] * x, (OPERAND,), primitives=("sort",)),
    Case("top_k", lambda x: lax.top_k(inner(x), 2)[0] ** 2, (OPERAND,), primitives=("top_k",)),
    Case("top_k of rows", lambda x: lax.top_k(inner(x), 2), (M,), primitives=("top_k",)),
    Case(
        "approx_max_k",
        lambda x: lax.approx_max_k(inner(x), 2)[0] ** 2,
        (OPERAND,),
        primitives=("approx_top_k",),
    ),
    Case("median", lambda x: jnp.median(inner(x)) ** 2, (OPERAND,)),
    Case("quantile", lambda x: jnp.quantile(inner(x), 0.3, axis=0), (values(5, 2),)),
    Case("cumsum", lambda x: lax.cumsum(inner(x)) * x, (OPERAND,), primitives=("cumsum",)),
    Case("cumsum back", lambda x: lax.cumsum(inner(x), 1, True), (M,), primitives=("cumsum",)),
    Case("cumprod", lambda x: lax.cumprod(positive(x)), (OPERAND,), primitives=("cumprod",)),
    Case("cumprod back", lambda x: lax.cumprod(inner(x), 1, True), (M,), primitives=("cumprod",)),
    Case("cummax", lambda x: lax.cummax(inner(x)) * x, (OPERAND,), primitives=("cummax",)),
    Case("cummax back", lambda x: lax.cummax(inner(x), 1, True), (M,), primitives=("cummax",)),
    Case("cummin", lambda x: lax.cummin(inner(x)) * x, (OPERAND,), primitives=("cummin",)),
    Case(
        "cumlogsumexp",
        lambda x: lax.cumlogsumexp(inner(x)),
        (OPERAND,),
        primitives=("cumlogsumexp",),
    ),
    Case(
        "cumlogsumexp back",
        lambda x: lax.cumlogsumexp(inner(x), 1, True),
        (M,),
        primitives=("cumlogsumexp",),
    ),
    Case("reduce_sum", lambda x: jnp.sum(inner(x), 1) ** 2, (M,), primitives=("reduce_sum",)),
    Case("reduce_prod", lambda x: jnp.prod(inner(x), 0), (M,), primitives=("reduce_prod",)),
    Case("reduce_prod with a zero", lambda x: jnp.prod(x), (np.array([0.5, 0.0, 2.0, -1.0]),)),
    Case("reduce_max", lambda x: jnp.max(inner(x), 1) ** 2, (M,), primitives=("reduce_max",)),
    Case("reduce_min", lambda x: jnp.min(inner(x)) ** 2, (M,), primitives=("reduce_min",)),
    Case(
        "reduce with a function of its own",
        lambda x: lax.reduce(inner(x), 0.0, lambda a, b: a + b + 0.1 * a * b, (1,)),
        (M,),
        primitives=("reduce",),
    ),
    Case(
        "reduce of a pair",
        lambda x: lax.reduce(
            (inner(x), jnp.sin(x)),
            (1.0, 0.0),
            lambda a, b: (a[0] * b[0], a[1] + b[1]),
            (0,),
        ),
        (M,),
        primitives=("reduce",),
    ),
    Case(
        "reduce_and and reduce_or",
        lambda x: jnp.where(jnp.all(x > -1) & jnp.any(x > 0), inner(x), x),
        (X,),
        primitives=("reduce_and", "reduce_or"),
    ),
    Case(
        "reduce_xor",
        lambda x: jnp.where(lax.reduce_xor_p.bind(x > 0, axes=(0,)), inner(x), jnp.sin(x)),
        (X,),
        primitives=("reduce_xor",),
    ),
    Case(
        "reduce_window_sum",
        lambda x: lax.reduce_window(inner(x), 0.0, lax.add, (2,), (1,), "VALID"),
        (OPERAND,),
        primitives=("reduce_window_sum",),
    ),
    Case(
        "reduce_window_max",
        lambda x: lax.reduce_window(inner(x), -np.inf, lax.max, (1, 2), (1, 1), "VALID"),
        (M,),
        primitives=("reduce_window_max",),
    ),
    Case(
        "reduce_window_min",
        lambda x: lax.reduce_window(inner(x), np.inf, lax.min, (2,), (1,), "SAME"),
        (OPERAND,),
        primitives=("reduce_window_min",),
    ),
    Case(
        "reduce_window with a function of its own",
        lambda x: lax.reduce_window(
            inner(x), 0.0, lambda a, b: a + b + 0.1 * a * b, (2,), (1,), "VALID"
        ),
        (OPERAND,),
        primitives=("reduce_window",),
        max_order=2,  # JAX's rule raises in jvp of jvp of jvp: a tangent that is zero
    ),
    Case(
        "select_and_gather_add",
        lambda x: jax.jvp(
            lambda y: lax.reduce_window(inner(y), -np.inf, lax.max, (1, 2), (1, 1), "VALID"),
            (x,),
            (inner(x),),
        )[1],
        (M,),
        primitives=("select_and_gather_add",),
    ),
    Case(
        "select_and_scatter_add",
        lambda x: jax.grad(
            lambda y: jnp.sum(
                lax.reduce_window(inner(y), -np.inf, lax.max, (1, 2), (1, 1), "VALID") ** 2
            )
        )(x),
        (M,),
        primitives=("select_and_scatter_add",),
    ),
    Case("mean, var and std", lambda x: jnp.std(inner(x)) + jnp.var(x) * jnp.mean(x), (OPERAND,)),
    Case(
        "ptp and average", lambda x: jnp.ptp(inner(x)) * jnp.average(x, weights=positive(x)), (X,)
    ),
    Case(
        "diff and trapezoid", lambda x: jnp.trapezoid(inner(x), x) + jnp.diff(inner(x)), (OPERAND,)
    ),
    Case("unwrap", lambda x: jnp.unwrap(inner(x) + np.array([0.0, 4.0, 9.0])), (X,)),
    Case("cov and corrcoef", lambda x: jnp.corrcoef(inner(x)), (values(2, 5),)),
)

# --------------------------------------------------------------------------------- products


def products(name, op, args, primitives=()):
    return tuple(
        Case(f"{name} {live}", op, args, argnums=argnums, primitives=primitives)
        for live, argnums in {"both live": (0, 1), "left live": (0,), "right live": (1,)}.items()
    )


PRODUCTS = (
    *products(
        "dot_general",
        lambda x, y: lax.dot_general(inner(x), jnp.sin(y), (((2,), (1,)), ((0,), (0,)))),
        (values(2, 3, 4), values(2, 4, 2)),
        ("dot_general",),
    ),
    *products("vector product", lambda x, y: jnp.exp(inner(x) @ inner(y)), (X, X + 0.1)),
    Case("x.T @ x", lambda x: inner(x).T @ inner(x), (M,), primitives=("dot_general",)),
    *products(
        "convolution",
        lambda x, y: lax.conv(inner(x), inner(y), (1, 1), "SAME"),
        (values(1, 2, 4, 3), values(2, 2, 2, 2)),
        ("conv_general_dilated",),
    ),
    Case(
        "conv with strides and groups",
        lambda x, y: lax.conv_general_dilated(
            inner(x), jnp.sin(y), (2,), [(1, 1)], rhs_dilation=(2,), feature_group_count=2
        ),
        (values(1, 2, 7), values(2, 1, 2)),
        argnums=(0, 1),
        primitives=("conv_general_dilated",),
    ),
    Case(
        "ragged_dot",
        lambda x, y: lax.ragged_dot(inner(x), inner(y), np.array([2, 1], np.int32)),
        (values(3, 2), values(2, 2, 2)),
        argnums=(0, 1),
    ),
    Case(
        "einsum",
        lambda x, y: jnp.einsum("ij,jk,ik->k", inner(x), y, y[:2] * y[1:]),
        (M, values(3, 2)),
        argnums=(0, 1),
    ),
    Case("tensordot", lambda x: jnp.tensordot(inner(x), x, ((0, 1), (0, 1))), (M,)),
    Case("kron", lambda x: jnp.kron(inner(x), jnp.sin(x)), (values(2, 2),)),
    Case("outer and inner", lambda x: jnp.outer(inner(x), x) * jnp.inner(x, x), (X,)),
    Case("cross", lambda x: jnp.cross(inner(x), jnp.sin(x)), (M,)),
    Case("convolve", lambda x: jnp.convolve(inner(x), x, mode="same"), (OPERAND,)),
    Case("polyval", lambda c, x: jnp.polyval(inner(c), inner(x)), (X, 0.7), argnums=(0, 1)),
    Case("matrix_power", lambda x: jnp.linalg.matrix_power(inner(x), 3), (values(2, 2),)),
    Case("multi_dot", lambda x: jnp.linalg.multi_dot([x, x.T * 2, inner(x)]), (M,)),
)

# ------------------------------------------------------------------------------ linear algebra


def lower(a):
    return jnp.tril(full(a)) + 2.0 * jnp.eye(a.shape[-1])


LINALG = (
    Case(
        "cholesky",
        lambda a: jnp.linalg.cholesky(definite(full(a))),
        (values(3, 3),),
        primitives=("cholesky",),
    ),
    Case(
        "cholesky, batched",
        lambda a: jax.vmap(lambda b: jnp.linalg.cholesky(definite(b)))(a),
        (values(2, 2, 2),),
    ),
    Case(
        "eigh",
        lambda a: jnp.linalg.eigh(symmetric(full(a))),
        (matrix(3),),
        primitives=("eigh",),
    ),
    Case("eigvalsh", lambda a: jnp.linalg.eigvalsh(symmetric(full(a))), (matrix(3),)),
    Case(
        "eigenvalues of a nonsymmetric matrix",
        lambda a: lax.linalg.eig(full(a), enable_eigvec_derivs=True)[0],
        (matrix(3),),
        primitives=("eig",),
    ),
    Case(
        "right eigenvectors",
        lambda a: lax.linalg.eig(
            full(a), compute_left_eigenvectors=False, enable_eigvec_derivs=True
        ),
        (matrix(3),),
        primitives=("eig",),
    ),
    Case(
        "svd",
        lambda a: jnp.linalg.svd(full(a), full_matrices=False),
        (matrix(3),),
        primitives=("svd",),
    ),
    Case(
        "svd of a tall matrix",
        lambda a: jnp.linalg.svd(full(a), full_matrices=False),
        (np.concatenate([matrix(2), values(1, 2)]),),
        primitives=("svd",),
    ),
    Case("singular values", lambda a: jnp.linalg.svdvals(full(a)), (matrix(3),)),
    Case("qr", lambda a: jnp.linalg.qr(full(a)), (matrix(3),), primitives=("qr",)),
    Case(
        "qr of a tall matrix",
        lambda a: jnp.linalg.qr(full(a)),
        (np.concatenate([matrix(2), values(1, 2)]),),
        primitives=("qr",),
    ),
    Case("lu", lambda a: lax.linalg.lu(full(a))[0], (matrix(3),), primitives=("lu",)),
    Case("jsp lu", lambda a: jsp.linalg.lu(full(a)), (matrix(3),), primitives=("lu",)),
    Case(
        "solve",
        lambda a, b: jnp.linalg.solve(full(a), inner(b)),
        (matrix(3), X),
        argnums=(0, 1),
        primitives=("custom_linear_solve", "lu", "triangular_solve"),
    ),
    Case("solve, matrix live", lambda a, b: jnp.linalg.solve(full(a), b), (matrix(3), X)),
    Case(
        "solve, right hand side live",
        lambda a, b: jnp.linalg.solve(a, inner(b)),
        (matrix(3), X),
        (1,),
    ),
    Case(
        "solve, batched",
        lambda a, b: jnp.linalg.solve(full(a), b[..., None] ** 2),
        (matrix(2, 3), values(3, 2)),
        argnums=(0, 1),
    ),
    Case("inv", lambda a: jnp.linalg.inv(full(a)), (matrix(3),)),
    Case("det", lambda a: jnp.linalg.det(full(a)), (matrix(3),)),
    Case("det of 4 by 4", lambda a: jnp.linalg.det(full(a)), (matrix(4),)),
    Case("slogdet", lambda a: jnp.linalg.slogdet(full(a)), (matrix(3),)),
    Case(
        "expm",
        lambda a: jsp.linalg.expm(full(a), max_squarings=2),
        (values(2, 2),),
    ),
    *products(
        "triangular_solve",
        lambda a, b: lax.linalg.triangular_solve(lower(a), inner(b), left_side=True, lower=True),
        (values(3, 3), values(3, 2)),
        ("triangular_solve",),
    ),
    Case(
        "triangular_solve, transposed and unit",
        lambda a, b: lax.linalg.triangular_solve(
            jnp.triu(full(a)), inner(b), transpose_a=True, unit_diagonal=True
        ),
        (values(3, 3), values(2, 3)),
        argnums=(0, 1),
        primitives=("triangular_solve",),
    ),
    Case(
        "tridiagonal_solve",
        lambda d, b: lax.linalg.tridiagonal_solve(
            d * jnp.array([0.0, 1.0, 1.0]), 2.0 + d * d, d * jnp.array([1.0, 1.0, 0.0]), inner(b)
        ),
        (X, values(3, 2)),
        argnums=(0, 1),
        primitives=("tridiagonal_solve",),
    ),
    Case(
        "tridiagonal_solve, right hand side live",
        lambda d, b: lax.linalg.tridiagonal_solve(
            d * np.array([0.0, 1.0, 1.0]), 2.0 + d * d, d * np.array([1.0, 1.0, 0.0]), inner(b)
        ),
        (X, values(3, 2)),
        argnums=(1,),
        primitives=("tridiagonal_solve",),
    ),
    Case(
        "lstsq",
        lambda a, b: jnp.linalg.lstsq(full(a), inner(b))[0],
        (
            np.concatenate([matrix(2), values(1, 2)]),
            X,
        ),
        argnums=(0, 1),
    ),
    Case("pinv", lambda a: jnp.linalg.pinv(full(a)), (np.concatenate([matrix(2), values(1, 2)]),)),
    Case(
        "cho_solve",
        lambda a, b: jsp.linalg.cho_solve(jsp.linalg.cho_factor(definite(full(a))), inner(b)),
        (values(3, 3), X),
        argnums=(0, 1),
    ),
    Case("norm", lambda x: jnp.linalg.norm(inner(x)), (X,)),
    Case("norms of rows", lambda x: jnp.linalg.norm(inner(x), axis=1, ord=3), (M,)),
    Case("nuclear norm", lambda a: jnp.linalg.norm(full(a), ord="nuc"), (matrix(3),)),
    Case(
        "log det of a kernel",
        lambda x: jnp.linalg.slogdet(jnp.exp(-((x[:, None] - x[None, :]) ** 2)) + 0.5 * jnp.eye(4))[
            1
        ],
        (values(4),),
    ),
    Case(
        "custom_linear_solve",
        lambda a, b: lax.custom_linear_solve(
            lambda v: definite(a) @ v,
            inner(b),
            lambda matvec, v: jsp.linalg.solve(jax.jacobian(matvec)(v), v, assume_a="pos"),
            symmetric=True,
        ),
        (values(3, 3), X),
        argnums=(0, 1),
        primitives=("custom_linear_solve",),
    ),
    Case(
        "conjugate gradients",
        lambda a, b: jsp.sparse.linalg.cg(lambda v: definite(a) @ v, inner(b), tol=1e-15)[0],
        (values(3, 3), X),
        argnums=(0, 1),
        primitives=("custom_linear_solve",),
    ),
    Case(
        "custom_root",
        lambda x: lax.custom_root(
            lambda y: y**3 + y - positive(x),
            0.5,
            lambda f, y: lax.fori_loop(0, 20, lambda _, y: y - f(y) / jax.grad(f)(y), y),
            lambda g, y: y / g(1.0),
        ),
        (0.7,),
    ),
)

# ---------------------------------------------------------------------- complex numbers and fft

COMPLEX = (
    Case(
        "real and imag",
        lambda z: lax.real(z * z) * lax.imag(jnp.exp(z)),
        (Z,),
        primitives=("real", "imag"),
    ),
    Case("conj", lambda z: lax.conj(jnp.exp(z)) * z, (Z,), primitives=("conj",)),
    Case("conj of a real array", lambda x: lax.real(lax.conj(inner(x)) ** 2) * x, (X,)),
    Case("complex abs", lambda z: jnp.abs(z * z + 1), (Z,), primitives=("abs",)),
    Case("angle", lambda z: jnp.angle(z * z + 1), (Z,), primitives=("atan2",)),
    # the rule says zero in JAX 0.10, and the derivative later
    Case("complex sign", lambda z: lax.sign(z * z), (Z,), primitives=("sign",)),
    Case(
        "polar form",
        lambda r, t: jnp.exp(lax.complex(jnp.log(positive(r)), inner(t))),
        (X, X),
        argnums=(0, 1),
    ),
    Case("complex products", lambda z, w: z * w / (z - 2.0 * w), (Z, Z[::-1] - 0.1), (0, 1)),
    Case("complex powers", lambda z: z**3 + z**-2 + jnp.sqrt(z) + z**1.5, (Z,)),
    Case("complex exp, sin, cos and tan", lambda z: jnp.exp(z) * jnp.sin(z) - jnp.cos(z), (Z,)),
    Case("complex log and tanh", lambda z: jnp.log(z) + jnp.tanh(z) + jnp.log1p(z), (Z,)),
    Case("complex inverse functions", lambda z: jnp.arctan(z * 0.5) + jnp.arcsinh(z), (Z,)),
    Case("complex dot", lambda z: jnp.vdot(jnp.exp(z), z) + (z @ z), (Z,)),
    Case("complex solve", lambda z: jnp.linalg.solve(jnp.diag(z) + 0.1 * jnp.outer(z, z), z), (Z,)),
    Case(
        "complex cholesky",
        lambda z: jnp.linalg.cholesky(jnp.outer(z, z.conj()) + 2.0 * np.eye(3, dtype=complex)),
        (Z,),
        primitives=("cholesky",),
    ),
    Case("fft", lambda z: jnp.fft.fft(jnp.exp(z)), (Z,), primitives=("fft",)),
    Case("ifft of a spectrum", lambda z: jnp.fft.ifft(jnp.fft.fft(jnp.exp(z)) * z), (Z,)),
    Case(
        "rfft and irfft",
        lambda x: jnp.fft.irfft(jnp.fft.rfft(inner(x)) ** 2, 6),
        (values(6),),
        primitives=("fft",),
    ),
    Case("fft2", lambda x: jnp.abs(jnp.fft.fft2(inner(x))) ** 2, (M,), primitives=("fft",)),
    Case("rfft2", lambda x: jnp.fft.rfft2(inner(x)), (values(2, 4),), primitives=("fft",)),
    Case("dct", lambda x: jsp.fft.dct(inner(x)), (OPERAND,)),
    Case(
        "a step of Schroedinger",
        lambda x: (
            jnp.abs(
                jnp.fft.ifft(
                    jnp.exp(-1j * 0.1 * np.arange(6.0) ** 2)
                    * jnp.fft.fft(jnp.exp(lax.complex(0 * x, x)))
                )
            )
            ** 2
        ),
        (values(6),),
    ),
)

# ------------------------------------------------------------------------------- control flow


def called(primitive, fun):
    """The function behind a call primitive."""

    def call(x):
        jaxpr = jax.make_jaxpr(fun)(x)
        closed = primitive.name != "call"
        params = {"call_jaxpr": jaxpr if closed else jaxpr.jaxpr}
        return primitive.bind(x, **primitive.get_bind_params(params))[0]

    return call


def rk4(f, y, dt, n):
    def step(y, _):
        k1 = f(y)
        k2 = f(y + dt / 2 * k1)
        k3 = f(y + dt / 2 * k2)
        k4 = f(y + dt * k3)
        y = y + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        return y, y

    return lax.scan(step, y, None, length=n)


def newton(residual, y, n):
    return lax.fori_loop(0, n, lambda _, y: y - residual(y) / jax.jvp(residual, (y,), (1.0,))[1], y)


def scan_case(name, fun, args, argnums=(0,)):
    return Case(name, fun, args, argnums=argnums, primitives=("scan",))


def while_case(name, fun, args, argnums=(0,)):
    return Case(name, fun, args, argnums=argnums, primitives=("while",))


CONTROL_FLOW = (
    Case("jit", lambda x: jax.jit(lambda y: jnp.sin(y) * y)(inner(x)), (X,), primitives=("jit",)),
    Case(
        "jit in jit, constants inside",
        lambda x: jax.jit(lambda y: jax.jit(jnp.exp)(y * y) + X)(inner(x)) * x,
        (X,),
        primitives=("jit",),
    ),
    Case("jit called twice", lambda x: (lambda f: f(f(x)))(jax.jit(inner)), (X,)),
    Case(
        "jit with dead and constant outputs",
        lambda x: jax.jit(lambda y, c: (inner(y), c, 2.0, jnp.sin(y)))(x, np.ones(3))[:3],
        (X,),
        primitives=("jit",),
    ),
    Case(
        "checkpoint",
        lambda x: jax.checkpoint(lambda y: jnp.sin(jnp.exp(y)))(inner(x)) * x,
        (X,),
        primitives=(jax_primitives.remat_p.name,),
    ),
    Case(
        "call",
        lambda x: called(jax_primitives.call_p, lambda y: jnp.sin(y) * y)(inner(x)),
        (X,),
        primitives=(jax_primitives.call_p.name,),
    ),
    Case(
        "closed_call",
        lambda x: called(jax_primitives.closed_call_p, lambda y: jnp.sin(y) * y + X)(inner(x)),
        (X,),
        primitives=(jax_primitives.closed_call_p.name,),
    ),
    Case(
        "cond by a live value",
        lambda x: lax.cond(x[0] > 0, lambda y: y * y, jnp.sin, inner(x)),
        (X,),
        primitives=("cond",),
    ),
    Case(
        "cond, one branch constant",
        lambda x: [lax.cond(x[i] > 0, lambda y: y * y, lambda y: np.ones(3), x) for i in (0, 1)],
        (X,),
        primitives=("cond",),
    ),
    Case(
        "switch",
        lambda x, i: lax.switch(i, [jnp.sin, jnp.exp, lambda y: y * X], inner(x)) * x,
        (X, np.int32(2)),
        primitives=("cond",),
    ),
    Case(
        "cond of a pytree with integers",
        lambda x: lax.cond(
            x[0] > 0, lambda y, n: (y * y, n + 1), lambda y, n: (y, n), inner(x), jnp.argmax(x)
        ),
        (X,),
        primitives=("cond",),
    ),
    Case(
        "cond under vmap",
        lambda x: jax.vmap(lambda y: lax.cond(y > 0, lambda z: z * z, jnp.sin, inner(y)))(x),
        (X,),
        primitives=("select_n",),
    ),
    scan_case(
        "scan with consts, carry and xs",
        lambda c, x, xs: lax.scan(lambda y, s: (jnp.sin(y) * c + s * s, y * s), x, xs),
        (0.7, X, values(4, 3)),
        (0, 1, 2),
    ),
    scan_case(
        "scan, xs live",
        lambda x: lax.scan(lambda y, s: (jnp.tanh(y + s), y * s), 0.1, inner(x)),
        (OPERAND,),
    ),
    scan_case(
        "scan in reverse",
        lambda x, xs: lax.scan(lambda y, s: (jnp.sin(y) + s * s, y * s), x, xs, reverse=True),
        (X, values(4, 3)),
        (0, 1),
    ),
    scan_case(
        "scan unrolled",
        lambda x: lax.scan(lambda y, s: (jnp.sin(y) * s, y), inner(x), values(5), unroll=2),
        (X,),
    ),
    scan_case(
        "scan over nothing",
        lambda x: lax.scan(lambda y, s: (y * s, y), inner(x), np.zeros((0, 3))),
        (X,),
    ),
    scan_case(
        "scan whose carry becomes live by a const",
        lambda c: lax.scan(lambda y, s: (jnp.cos(y) * c + s, y), 0.3, values(4)),
        (0.7,),
    ),
    scan_case(
        "scan whose carries become live one after another",
        lambda x: lax.scan(
            lambda y, _: ((y[0] + 0.1, y[0] * x, y[1] * y[1], jnp.sin(y[2]) + y[3]), y[3]),
            (0.5, 0.4, 0.3, 0.2),
            None,
            length=4,
        ),
        (0.7,),
    ),
    scan_case(
        "scan with an integer carry",
        lambda x: lax.scan(
            lambda y, s: ((y[0] * s, y[1] + 1), (y[0], y[1])), (x[0] * x[0], 0), positive(x)
        ),
        (OPERAND,),
    ),
    scan_case(
        "scan with an integer xs and a lookup",
        lambda x: lax.scan(
            lambda y, i: (jnp.sin(y) + jnp.asarray(x)[i] ** 2, i), 0.2, np.array([2, 0, 1, 1])
        ),
        (X,),
    ),
    scan_case(
        "scan in scan",
        lambda x: lax.scan(
            lambda y, s: (lax.scan(lambda z, t: (jnp.sin(z) * t + s, z), y, X)[0], y), x, values(3)
        ),
        (0.7,),
    ),
    scan_case(
        "scan in cond",
        lambda x: lax.cond(
            x > 0,
            lambda y: lax.scan(lambda z, t: (jnp.sin(z) + t, None), y, X)[0],
            lambda y: y,
            inner(x),
        ),
        (0.7,),
    ),
    scan_case(
        "cond in scan",
        lambda x: lax.scan(
            lambda y, i: (lax.cond(i % 2 == 0, jnp.sin, lambda z: z * z + x, y), y),
            inner(x),
            np.arange(4),
        ),
        (0.7,),
    ),
    scan_case(
        "scan with a state that does not move",
        lambda x: lax.scan(
            lambda y, s: ((y[0], jnp.sin(y[1] * y[0])), s), (inner(x), 0.3), values(3)
        ),
        (0.7,),
    ),
    scan_case("jax.lax.map", lambda x: lax.map(lambda y: jnp.sin(y) @ y, inner(x)), (M,)),
    scan_case(
        "scan of a matrix recurrence",
        lambda a, x: lax.scan(lambda y, _: (jnp.tanh(a @ y), None), x, None, length=3)[0],
        (values(3, 3), X),
        (0, 1),
    ),
    Case("associative_scan", lambda x: lax.associative_scan(jnp.multiply, positive(x)), (OPERAND,)),
    scan_case(
        "fori_loop", lambda x: lax.fori_loop(0, 4, lambda i, y: jnp.sin(y) + 0.1, inner(x)), (X,)
    ),
    while_case(
        "fori_loop of a dynamic length",
        lambda x, n: lax.fori_loop(0, n, lambda i, y: jnp.sin(y) * (i + 1.0), inner(x)),
        (X, np.int64(4)),
    ),
    while_case(
        "while_loop with a counter",
        lambda x: lax.while_loop(
            lambda s: s[0] < 5, lambda s: (s[0] + 1, jnp.sin(s[1]) * x), (0, inner(x))
        ),
        (X,),
    ),
    while_case(
        "while_loop that ends by its value",
        lambda x: lax.while_loop(lambda y: y < 5.0, lambda y: y * positive(x) + 0.9, inner(x)),
        (0.7,),
    ),
    while_case(
        "while_loop whose carries become live one after another",
        lambda x: lax.while_loop(
            lambda s: s[0] < 4,
            lambda s: (s[0] + 1, s[1] * x, s[1] * s[1], jnp.sin(s[2]) + s[3]),
            (0, 0.4, 0.3, 0.2),
        ),
        (0.7,),
    ),
    while_case(
        "while_loop that does not run",
        lambda x: lax.while_loop(lambda y: y > 50.0, lambda y: y * x, inner(x)),
        (0.7,),
    ),
    while_case(
        "while_loop in scan",
        lambda x: lax.scan(
            lambda y, s: (
                lax.while_loop(lambda z: z[0] < 3, lambda z: (z[0] + 1, jnp.sin(z[1]) + s), (0, y))[
                    1
                ],
                y,
            ),
            x,
            X,
        ),
        (0.7,),
    ),
    while_case(
        "Newton's method for a cube root",
        lambda x: lax.while_loop(
            lambda s: s[0] < 12,
            lambda s: (s[0] + 1, s[1] - (s[1] ** 3 - positive(x)) / (3 * s[1] ** 2)),
            (0, jnp.ones(3)),
        )[1],
        (X,),
    ),
    Case("vmap", lambda x: jax.vmap(lambda y: jnp.sin(y) @ y)(inner(x)), (M,)),
    Case(
        "vmap with collectives",
        lambda x: jax.vmap(
            lambda y: y / lax.psum(jnp.exp(y), "i") + lax.pmean(y * y, "i"), axis_name="i"
        )(inner(x)),
        (X,),
    ),
    Case("jvp", lambda x: jax.jvp(lambda y: jnp.sin(y) * y, (inner(x),), (inner(x),)), (X,)),
    Case("grad", lambda x: jax.grad(lambda y: jnp.sum(jnp.sin(y) * y * y))(inner(x)), (X,)),
    Case("hessian", lambda x: jax.hessian(lambda y: jnp.prod(jnp.sin(y)))(inner(x)), (X,)),
    Case("jacfwd", lambda x: jax.jacfwd(lambda y: jnp.cumprod(y))(inner(x)), (X,)),
    Case(
        "jacrev of a scan",
        lambda x: jax.jacrev(lambda y: lax.scan(lambda z, s: (jnp.sin(z) * s, z), y[0], y)[0])(
            inner(x)
        ),
        (X,),
        primitives=("scan",),
    ),
    Case("linearize", lambda x: jax.linearize(jnp.exp, inner(x))[1](inner(x)), (X,)),
    Case("vjp", lambda x: jax.vjp(lambda y: jnp.exp(y) * y, inner(x))[1](inner(x))[0], (X,)),
    Case(
        "Laplacian by jvp of grad",
        lambda x: jnp.sum(
            jax.vmap(lambda v: jax.jvp(jax.grad(lambda y: jnp.exp(-(y @ y))), (x,), (v,))[1] @ v)(
                jnp.eye(3)
            )
        ),
        (X,),
    ),
    Case(
        "a closed-over intermediate",
        lambda x: (lambda c: jax.vmap(lambda y: y * c)(x))(x @ inner(x)),
        (X,),
    ),
)

# ------------------------------------------------------------------------------- custom rules


@jax.custom_jvp
def contrary(x, y):
    return jnp.sin(x) * y


@contrary.defjvp
def _contrary_rule(primals, tangents):
    """Not the derivative of the primal function, on purpose."""
    (x, y), (dx, dy) = primals, tangents
    return contrary(x, y), 2.0 * jnp.cos(x) * y * dx + x * x * dy


@jax.custom_jvp
def stubborn(x):
    return x * x * x


@stubborn.defjvp
def _stubborn_rule(primals, tangents):
    """Its tangent is another number of the same function."""
    return stubborn(*primals), stubborn(primals[0]) * tangents[0] + 0.5 * tangents[0]


@partial(jax.custom_jvp, nondiff_argnums=(0,))
def applied(f, x):
    return f(x) + 1.0


@applied.defjvp
def _applied_rule(f, primals, tangents):
    return applied(f, *primals), f(primals[0]) * tangents[0]


@jax.custom_jvp
def with_integers(x, n):
    return x * n.astype(x.dtype), n + 1


@with_integers.defjvp
def _with_integers_rule(primals, tangents):
    (x, n), (dx, dn) = primals, tangents
    return with_integers(x, n), (3.0 * dx * x, dn)


@jax.custom_vjp
def backwards(x):
    return jnp.sin(x) * x


def _backwards_forward(x):
    return backwards(x), (x,)


def _backwards_back(saved, cotangent):
    return (cotangent * 3.0 * jnp.cos(saved[0]),)


backwards.defvjp(_backwards_forward, _backwards_back)


def custom_rule(name, fun, args=(X,), argnums=(0,)):
    return Case(name, fun, args, argnums=argnums, primitives=("custom_jvp_call",))


CUSTOM_RULES = (
    custom_rule("a rule that is not the derivative", contrary, (X, X + 0.1), (0, 1)),
    custom_rule("that rule with one side constant", lambda x: contrary(inner(x), x * 0 + 0.3)),
    custom_rule("that rule, left live", lambda x, y: contrary(inner(x), y), (X, X + 0.1)),
    custom_rule("that rule, right live", lambda x, y: contrary(x, inner(y)), (X, X + 0.1), (1,)),
    custom_rule("a rule that calls its function", lambda x: stubborn(inner(x))),
    custom_rule("a rule in a rule", lambda x: stubborn(contrary(inner(x), x)) * stubborn(x)),
    custom_rule("a rule with a static function", lambda x: applied(jnp.sin, inner(x))),
    custom_rule("a rule with integers", lambda x: with_integers(inner(x), np.array([2, 3, 4]))),
    custom_rule("a rule under vmap", lambda x: jax.vmap(contrary)(inner(x), x)),
    custom_rule("a rule in jit", lambda x: jax.jit(contrary)(inner(x), x)),
    custom_rule(
        "a rule in scan",
        lambda x: lax.scan(lambda y, s: (contrary(y, s), y), inner(x), values(3, 3)),
    ),
    custom_rule(
        "a rule in while_loop",
        lambda x: lax.while_loop(
            lambda s: s[0] < 3, lambda s: (s[0] + 1, stubborn(s[1]) + x), (0, inner(x))
        )[1],
    ),
    custom_rule(
        "a rule in cond", lambda x: lax.cond(x[0] > 0, stubborn, lambda y: y, inner(x)) * x
    ),
    custom_rule(
        "a rule in checkpoint", lambda x: jax.checkpoint(lambda y: stubborn(y) * y)(inner(x))
    ),
    Case("grad of a rule", lambda x: jax.grad(lambda y: jnp.sum(stubborn(inner(y))))(x), (X,)),
    Case(
        "custom_vjp of a constant",
        lambda x, c: backwards(c) * inner(x),
        (X, X),
        primitives=("custom_vjp_call",),
    ),
    Case(
        "linear_call",
        lambda x: jax.custom_derivatives.linear_call(
            lambda r, y: y / r, lambda r, t: t / r, positive(X), jnp.sin(x)
        ),
        (X,),
    ),
)

# ------------------------------------------------------------------------------ random numbers


def key():
    return jax.random.key(3)


RANDOM = (
    Case(
        "uniform",
        lambda x: inner(x) * jax.random.uniform(key(), (3,)),
        (X,),
        primitives=("random_seed", "random_bits"),
    ),
    Case("normal", lambda x: jnp.sin(x + jax.random.normal(key(), (3,))), (X,)),
    Case(
        "gamma of a constant",
        lambda x: inner(x) * jax.random.gamma(key(), 1.7, (3,)),
        (X,),
        primitives=("random_gamma",),
    ),
    Case(
        "split and fold_in",
        lambda x: sum(
            jax.random.normal(k, (3,)) * inner(x) ** i
            for i, k in enumerate(jax.random.split(jax.random.fold_in(key(), 7), 4))
        ),
        (X,),
        primitives=("random_split", "random_fold_in"),
    ),
    Case(
        "uniform between live bounds",
        lambda x: jax.random.uniform(key(), (3,), minval=inner(x), maxval=above_one(x)),
        (X,),
    ),
    Case("raw keys", lambda x: jax.random.normal(jax.random.PRNGKey(1), (3,)) * inner(x), (X,)),
    Case(
        "threefry2x32",
        lambda x, c: (
            inner(x) * jax.extend.random.threefry_2x32(c, c).astype(np.float64).sum() / 2.0**32
        ),
        (X, np.array([1, 2], np.uint32)),
        primitives=("threefry2x32",),
    ),
    Case(
        "rng_bit_generator",
        lambda x, c: inner(x) * lax.rng_bit_generator(c, (3,))[1].astype(np.float64) / 2.0**32,
        (X, np.array([1, 2, 3, 4], np.uint32)),
        primitives=("rng_bit_generator",),
    ),
    Case(
        "a reparametrised expectation",
        lambda m, s: jnp.mean(jnp.tanh(m + positive(s) * jax.random.normal(key(), (20,))) ** 2),
        (0.3, 0.5),
        argnums=(0, 1),
    ),
    Case(
        "dropout",
        lambda x: jnp.where(jax.random.bernoulli(key(), 0.5, (5,)), inner(x) * 2, 0.0),
        (OPERAND,),
    ),
    Case(
        "categorical",
        lambda x: (
            jax.nn.one_hot(jax.random.categorical(key(), inner(x)), 5, dtype=np.float64) * inner(x)
        ),
        (OPERAND,),
    ),
    Case(
        "a random walk by scan",
        lambda x: lax.scan(
            lambda y, k: (y + 0.1 * jnp.sin(y) * jax.random.normal(k), y),
            x,
            jax.random.split(key(), 4),
        ),
        (0.7,),
        primitives=("scan",),
    ),
    Case(
        "permutation and choice", lambda x: jax.random.permutation(key(), inner(x)) * x, (OPERAND,)
    ),
)

# ------------------------------------------------------------------------------------ networks


def activation(name, fun=None):
    fun = fun or getattr(jax.nn, name)
    return Case(name, lambda x: fun(2.0 * inner(x) + 0.01) * x, (values(2, 4),))


def layer_norm(x):
    return (x - jnp.mean(x, -1, keepdims=True)) / jnp.sqrt(jnp.var(x, -1, keepdims=True) + 1e-3)


def attention(q, k, v):
    return jax.nn.softmax(q @ k.T / 1.4) @ v


def mlp(parameters, x):
    *hidden, (w, b) = parameters
    for u, c in hidden:
        x = jnp.tanh(u @ x + c)
    return w @ x + b


WEIGHTS = ((values(4, 3), values(4)), (values(4, 4), values(4)), (values(1, 4), values(1)))


NETWORKS = (
    *(
        activation(name)
        for name in (
            "relu",
            "relu6",
            "softplus",
            "gelu",
            "silu",
            "mish",
            "elu",
            "selu",
            "celu",
            "leaky_relu",
            "hard_tanh",
            "hard_silu",
            "log_sigmoid",
            "soft_sign",
            "squareplus",
            "softmax",
            "log_softmax",
            "standardize",
            "logsumexp",
            "sparse_plus",
        )
    ),
    activation("exact gelu", partial(jax.nn.gelu, approximate=False)),
    activation("logsumexp with weights", lambda x: jsp.special.logsumexp(x, b=np.arange(4.0))),
    activation("softmax with a mask", lambda x: jax.nn.softmax(x, where=np.arange(4) < 3)),
    Case("relu at zero", lambda x: jax.nn.relu(x) * jnp.exp(x), (np.zeros(2),)),
    Case("layer norm", lambda x: layer_norm(inner(x)), (values(2, 4),)),
    Case(
        "attention",
        lambda q, k, v: attention(inner(q), k, v * v),
        (values(2, 2), values(3, 2), values(3, 2) + 0.1),
        argnums=(0, 1, 2),
    ),
    Case(
        "attention in one argument", lambda x: attention(x, inner(x), jnp.sin(x)), (values(3, 2),)
    ),
    Case("a small network", lambda x: mlp(WEIGHTS, x), (X,)),
    Case(
        "a network in its weights",
        lambda w: mlp(((w, WEIGHTS[0][1]), *WEIGHTS[1:]), X),
        (WEIGHTS[0][0],),
    ),
    Case(
        "the loss of a network",
        lambda x: jnp.sum(
            jax.grad(lambda w: jnp.sum(mlp(((w, WEIGHTS[0][1]), *WEIGHTS[1:]), x) ** 2))(
                WEIGHTS[0][0]
            )
        ),
        (X,),
    ),
    Case(
        "a convolutional network",
        lambda x: jnp.mean(
            jax.nn.softplus(
                lax.reduce_window(
                    lax.conv(inner(x), values(2, 1, 2, 2), (1, 1), "VALID"),
                    -np.inf,
                    lax.max,
                    (1, 1, 2, 2),
                    (1, 1, 2, 2),
                    "VALID",
                )
            )
        ),
        (values(1, 1, 5, 5),),
        primitives=("conv_general_dilated", "reduce_window_max"),
    ),
    Case(
        "a recurrent network",
        lambda w: lax.scan(lambda h, x: (jnp.tanh(w @ h + x), h), jnp.zeros(3), values(4, 3)),
        (values(3, 3),),
        primitives=("scan",),
    ),
    Case(
        "cross entropy",
        lambda x: (
            -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(inner(x)), np.array([[1], [0]]), 1))
        ),
        (M,),
    ),
)

# ------------------------------------------------------------------------------------- science


def lennard_jones(positions):
    i, j = np.triu_indices(positions.shape[0], 1)
    square = jnp.sum((positions[i] - positions[j]) ** 2, axis=1)
    return jnp.sum(4.0 * (square**-6 - square**-3))


def pendulum(y):
    return jnp.stack([y[1], -jnp.sin(y[0]) - 0.1 * y[1]])


SCIENCE = (
    Case(
        "Lennard-Jones",
        lennard_jones,
        (np.array([[0.0, 0.1, 0.0], [1.2, 0.0, 0.1], [0.1, 1.3, 0.2], [0.2, 0.1, 1.4]]),),
    ),
    Case(
        "Lennard-Jones forces",
        jax.grad(lennard_jones),
        (np.array([[0.0, 0.1], [1.2, 0.0], [0.1, 1.3]]),),
    ),
    Case(
        "a pendulum by Runge-Kutta",
        lambda y: rk4(pendulum, y, 0.1, 5),
        (np.array([0.9, -0.2]),),
        primitives=("scan",),
    ),
    Case(
        "Van der Pol in its parameter",
        lambda m: rk4(
            lambda y: jnp.stack([y[1], m * (1 - y[0] ** 2) * y[1] - y[0]]), jnp.ones(2), 0.1, 4
        )[0],
        (0.7,),
        primitives=("scan",),
    ),
    Case(
        "symplectic Kepler",
        lambda q, p: lax.fori_loop(
            0,
            4,
            lambda _, s: (
                s[0] + 0.1 * s[1],
                s[1] - 0.1 * (s[0] + 0.1 * s[1]) / jnp.linalg.norm(s[0] + 0.1 * s[1]) ** 3,
            ),
            (q, p),
        ),
        (np.array([1.0, 0.2]), np.array([0.1, 0.9])),
        argnums=(0, 1),
    ),
    Case(
        "Kepler's equation by Newton",
        lambda m: newton(lambda e: e - 0.4 * jnp.sin(e) - m * m, 0.5, 6),
        (0.9,),
    ),
    Case(
        "a heat step by tridiagonal_solve",
        lambda k: lax.linalg.tridiagonal_solve(
            -k * k * np.array([0.0, 1.0, 1.0, 1.0]),
            (1 + 2 * k * k) * np.ones(4),
            -k * k * np.array([1.0, 1.0, 1.0, 0.0]),
            values(4, 1),
        ),
        (0.7,),
        primitives=("tridiagonal_solve",),
    ),
    Case(
        "Burgers' equation",
        lambda u: lax.fori_loop(
            0,
            3,
            lambda _, u: (
                u
                - 0.05 * u * (jnp.roll(u, -1) - jnp.roll(u, 1))
                + 0.02 * (jnp.roll(u, -1) - 2 * u + jnp.roll(u, 1))
            ),
            u,
        ),
        (values(6),),
    ),
    Case(
        "Black-Scholes",
        lambda s, v: (
            s * jsp.stats.norm.cdf((jnp.log(s / 1.1) + v * v / 2) / v)
            - 1.1 * jsp.stats.norm.cdf((jnp.log(s / 1.1) - v * v / 2) / v)
        ),
        (1.0, 0.4),
        argnums=(0, 1),
    ),
    Case(
        "Rosenbrock",
        lambda x: jnp.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2),
        (OPERAND,),
    ),
    Case(
        "Gaussian process likelihood",
        lambda t: (
            lambda k: (
                values(4) @ jsp.linalg.cho_solve((jnp.linalg.cholesky(k), True), values(4))
                + jnp.sum(jnp.log(jnp.diag(jnp.linalg.cholesky(k))))
            )
        )(jnp.exp(-positive(t) * (values(4)[:, None] - values(4)) ** 2) + 0.3 * jnp.eye(4)),
        (0.4,),
        primitives=("cholesky",),
    ),
    Case(
        "a Kalman filter",
        lambda q: lax.scan(
            lambda s, z: (
                lambda p: ((s[0] + p / (p + 0.3) * (z - s[0]), p * 0.3 / (p + 0.3)), s[0])
            )(s[1] + q * q),
            (0.0, 1.0),
            values(4),
        ),
        (0.7,),
        primitives=("scan",),
    ),
    Case(
        "Ising by transfer matrices",
        lambda b: jnp.log(
            jnp.trace(jnp.linalg.matrix_power(jnp.exp(b * np.array([[1.0, -1.0], [-1.0, 1.0]])), 5))
        ),
        (0.4,),
    ),
    Case(
        "Hamiltonian eigenvalues",
        lambda g: jnp.linalg.eigvalsh(
            np.diag(np.arange(4.0) ** 2) + g * (np.eye(4, k=1) + np.eye(4, k=-1))
        ),
        (0.3,),
        primitives=("eigh",),
    ),
    Case(
        "a spherical harmonic by recurrence",
        lambda t: lax.fori_loop(
            1,
            5,
            lambda n, p: (p[1], ((2.0 * n + 1.0) * jnp.cos(t) * p[1] - n * 1.0 * p[0]) / (n + 1.0)),
            (jnp.ones(()), jnp.cos(t)),
        )[1],
        (0.7,),
    ),
    Case(
        "a moving average by convolution",
        lambda x: jnp.convolve(inner(x), jnp.exp(-np.arange(3.0)), mode="valid"),
        (values(6),),
    ),
    Case(
        "Bessel function by quadrature",
        lambda x: jnp.trapezoid(jnp.cos(x * jnp.sin(np.linspace(0, np.pi, 40))), dx=1 / 39),
        (0.7,),
    ),
)


def on_a_mesh(body, check_vma=False):
    """A function of the slices of its argument along a mesh of one device."""

    def fun(x):
        mesh = jax.make_mesh((1,), ("i",), axis_types=(AxisType.Auto,))
        spec = PartitionSpec("i")
        mapped = jax.shard_map(body, mesh=mesh, in_specs=spec, out_specs=spec, check_vma=check_vma)
        return mapped(x)

    return fun


DEVICES = (
    Case(
        "psum on a mesh",
        on_a_mesh(lambda b: lax.psum(inner(b), "i") * b),
        (X,),
        primitives=("psum",),
    ),
    Case(
        "psum on a mesh, with checked types",
        on_a_mesh(lambda b: lax.psum(inner(b), "i") * jnp.where(b > 0, b**2, 0.0), check_vma=True),
        (X,),
    ),
    Case(
        "all_gather on a mesh",
        on_a_mesh(lambda b: lax.all_gather(inner(b), "i", tiled=True) * b),
        (X,),
        primitives=("all_gather",),
    ),
    Case(
        "all_to_all on a mesh",
        on_a_mesh(lambda b: lax.all_to_all(inner(b), "i", 0, 0, tiled=True) * b),
        (X,),
        primitives=("all_to_all",),
    ),
    Case(
        "ppermute on a mesh",
        on_a_mesh(lambda b: lax.ppermute(inner(b), "i", [(0, 0)]) * b),
        (X,),
        primitives=("ppermute",),
    ),
    Case(
        "axis_index on a mesh",
        on_a_mesh(lambda b: inner(b) * (lax.axis_index("i").astype(b.dtype) + 2)),
        (X,),
        primitives=("axis_index",),
    ),
    Case(
        "a scan on a mesh, with checked types",
        on_a_mesh(
            lambda b: lax.scan(lambda c, _: (c * jnp.sin(c * b) + b, None), b, None, length=3)[0],
            check_vma=True,
        ),
        (X,),
    ),
)


def squared_in_place(x):
    cell = jax.new_ref(inner(x))
    cell[...] = cell[...] * cell[...]
    return jnp.sin(cell[...])


def filled_in_a_loop(x):
    cell = jax.new_ref(jnp.zeros(3) + inner(x))

    def step(i, carry):
        cell[i] = cell[i] * x + i
        return carry

    lax.fori_loop(0, 3, step, 0)
    return cell[...]


@jax.jit
def multiply_into(cell, factor):
    cell[...] = cell[...] * factor


def written_in_a_call(x):
    cell = jax.new_ref(inner(x))
    multiply_into(cell, jnp.sin(x))
    multiply_into(cell, x)
    return cell[...]


def written_in_a_branch(x):
    cell = jax.new_ref(inner(x))
    lax.cond(x > 0, lambda: multiply_into(cell, x), lambda: None)
    return cell[...]


def written_in_while(x):
    cell = jax.new_ref(inner(x))

    def step(count):
        cell[...] = cell[...] * x
        return count + 1

    lax.while_loop(lambda count: count < 3, step, 0)
    return cell[...]


@jax.custom_jvp
def cubed_in_place(x):
    cell = jax.new_ref(x)
    cell[...] = cell[...] ** 3
    return cell[...]


@cubed_in_place.defjvp
def cubed_in_place_jvp(primals, tangents):
    cell = jax.new_ref(7 * primals[0])  # not the derivative: the rule must be used
    cell[...] = cell[...] * tangents[0]
    return cubed_in_place(*primals), cell[...]


REFERENCES = (
    Case("a reference", squared_in_place, (0.7,), primitives=("get", "swap")),
    Case("a reference in a loop", filled_in_a_loop, (0.7,)),
    Case("a reference in a call", written_in_a_call, (0.7,)),
    Case("a reference in a branch", written_in_a_branch, (0.7,)),
    Case("a reference in while", written_in_while, (0.7,)),
    Case("a reference in a custom rule", lambda x: cubed_in_place(inner(x)) * x, (0.7,)),
    Case(
        "a reference in the body of a loop",
        lambda x: lax.fori_loop(0, 2, lambda _, y: squared_in_place(y) + x, x),
        (0.7,),
    ),
    Case(
        "a reference in a mapped function",
        lambda x: jax.vmap(filled_in_a_loop)(x),
        (X,),
    ),
)

CASES: tuple[Case, ...] = (
    *UNARY,
    *BINARY,
    *SPECIAL,
    *SHAPES,
    *INDEXING,
    *REDUCTIONS,
    *PRODUCTS,
    *LINALG,
    *COMPLEX,
    *CONTROL_FLOW,
    *CUSTOM_RULES,
    *RANDOM,
    *NETWORKS,
    *SCIENCE,
    *DEVICES,
    *REFERENCES,
)

NO_RULE = "no JVP rule"

WITHOUT_A_CASE: dict[str, str] = {
    "after_all": "orders effects, has no numbers",
    "create_token": "orders effects, has no numbers",
    "custom_lin": "only inside JAX's own linearisation",
    "empty2": "an uninitialised array",
    "hessenberg": NO_RULE,
    "householder_product": NO_RULE,
    "nextafter": "the next number has no series",
    "pmax": NO_RULE,
    "pmin": NO_RULE,
    "ragged_all_to_all": "not on CPUs",
    "rng_uniform": NO_RULE,
    "schur": NO_RULE,
    "select_and_scatter": NO_RULE,
    "tridiagonal": NO_RULE,
}
