"""The table of methods. A new one is a file beside this and a row here."""

import difflib
from typing import Any

import jax

from derivprof.derivatives import (
    Derivative,
    Diagonal,
    Directional,
    FullTensor,
    JacobianProduct,
    MixedPartial,
    Operator,
    Pullback,
)
from derivprof.differentiate.compressed import CompressedPasses
from derivprof.differentiate.forward_laplacians import ForwardLaplacian, has_folx
from derivprof.differentiate.hessians import Hessian
from derivprof.differentiate.jacobian_products import Direct, Indirect
from derivprof.differentiate.jacobians import Jacobians
from derivprof.differentiate.jet import Jet
from derivprof.differentiate.method import Method
from derivprof.differentiate.nested_grad import NestedGrad
from derivprof.differentiate.nested_jvp import NestedJvp
from derivprof.differentiate.pullbacks import Vjp
from derivprof.differentiate.simplified import SimplifiedGrad, SimplifiedJvp
from derivprof.differentiate.split_argnums import SplitArgnums
from derivprof.differentiate.taylor import Taylor
from derivprof.errors import UsageError
from derivprof.linearise import linearised
from derivprof.simplify import Level
from derivprof.taylor import Rolling

METHODS: dict[str, Method] = {
    row.name: row
    for row in (
        NestedJvp(),
        Taylor(),
        Taylor("taylor+rolled", Rolling.ROLLED),
        Taylor("taylor+unrolled", Rolling.UNROLLED),
        Jet(),
        SimplifiedJvp("nested-jvp+cse", Level.EXACT),
        SimplifiedJvp("nested-jvp+leibniz", Level.LEIBNIZ),
        SimplifiedJvp("nested-jvp+ring", Level.RING),
        SimplifiedJvp("nested-jvp+auto", Level.AUTO),
        NestedGrad(),
        SimplifiedGrad("nested-grad+cse", Level.EXACT),
        SimplifiedGrad("nested-grad+leibniz", Level.LEIBNIZ),
        SimplifiedGrad("nested-grad+ring", Level.RING),
        SimplifiedGrad("nested-grad+auto", Level.AUTO),
        SplitArgnums(),
        Jacobians("jacfwd", jax.jacfwd, jax.jacfwd),
        Jacobians("jacrev", jax.jacrev, jax.jacrev),
        Jacobians("jacfwd-jacrev", jax.jacfwd, jax.jacrev),
        CompressedPasses(),
        Direct("direct", jax.jacfwd),
        Direct("direct-jacrev", jax.jacrev),
        Indirect(),
        Vjp("vjp"),
        Vjp("vjp+linearised", linearised),
        Hessian(),
        ForwardLaplacian(),
    )
}
"""By name; the first ones are trusted first as the reference."""

_DEFAULTS: dict[type[Any], tuple[str, ...]] = {
    Directional: ("nested-jvp", "jet", "taylor"),
    MixedPartial: ("nested-jvp", "split-argnums", "jacfwd-jacrev", "taylor"),
    FullTensor: ("jacfwd", "jacrev", "jacfwd-jacrev", "taylor", "compressed"),
    Diagonal: ("nested-jvp", "jacfwd", "taylor"),
    JacobianProduct: ("direct", "direct-jacrev", "indirect"),
    Pullback: ("vjp", "vjp+linearised"),
    Operator: ("nested-jvp", "hessian", "jet", "folx", "taylor"),
}


def default_methods(derivative: Derivative) -> tuple[str, ...]:
    """What is compared when nobody asks for methods; the first one is the reference.

    Without `folx` there is nothing of it: a row in everybody's table is no place to advertise it.
    """
    names = _DEFAULTS[type(derivative)]
    return names if has_folx() else tuple(name for name in names if name != "folx")


def checked_methods() -> tuple[str, ...]:
    """What is checked when nobody names methods: all, and `auto` for levels and schedules."""
    levels = ("+cse", f"+{Level.LEIBNIZ}", f"+{Level.RING}", "+rolled", "+unrolled")
    return tuple(name for name in METHODS if not name.endswith(levels))


def method_named(name: str) -> Method:
    """The method of that name; :class:`UsageError` naming the nearest one otherwise."""
    if name in METHODS:
        return METHODS[name]
    close = difflib.get_close_matches(name, METHODS, n=1)
    hint = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(METHODS)}."
    raise UsageError(
        f"There is no method `{name}`. {hint} Your own code is named as mymod:my_derivative."
    )
