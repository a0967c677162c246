"""Univariate series through ``jax.experimental.jet``."""

from collections.abc import Callable
from typing import Any

import jax
from jax.errors import UnexpectedTracerError
from jax.experimental.jet import jet
from jax.extend.core import Primitive

from derivprof.differentiate.method import MethodError
from derivprof.jaxprs import custom_rules


def pushed(fun: Callable[..., Any], leaves: tuple[Any, ...], series: Any) -> Any:
    """What `jet` gives; :class:`MethodError` naming what it lacks, instead of its own errors."""
    try:
        return jet(fun, leaves, series)
    except KeyError as error:
        (missing,) = error.args
        if not isinstance(missing, Primitive):
            raise
        raise MethodError(f"`jax.experimental.jet` has no rule for `{missing.name}`") from error
    except (UnexpectedTracerError, AttributeError, NotImplementedError) as error:
        custom = custom_rules(jax.make_jaxpr(fun)(*leaves).jaxpr)
        if not custom:
            raise
        raise MethodError(
            f"`jax.experimental.jet` cannot differentiate custom_jvp or custom_vjp functions "
            f"(here `{'`, `'.join(custom)}`)"
        ) from error
