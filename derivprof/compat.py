"""The only code that depends on JAX's version or reaches past its public names.

Each entry says what makes it removable.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import jax
from jax.extend.core import Jaxpr as Jaxpr
from jax.extend.core import JaxprEqn as JaxprEqn
from jax.extend.core import Literal as Literal
from jax.extend.core import jaxprs_in_params
from jax.interpreters import partial_eval

if TYPE_CHECKING:
    ClosedJaxpr = Any
else:
    from jax.extend.core import ClosedJaxpr as ClosedJaxpr
"""A jaxpr with its constants: ``.jaxpr``, ``.consts``. From JAX 0.12 on the same class as Jaxpr.

Removable with JAX 0.10.
"""

CUSTOM_RULE_CALLS = frozenset({"custom_jvp_call", "custom_vjp_call"})
"""Calls whose params hold the user's rule as a fresh object per trace.

Removable when JAX keys those params on the user's function.
"""


def custom_function_name(eqn: JaxprEqn) -> str:
    """The name of the function behind a custom_jvp_call or custom_vjp_call equation.

    Removable when the equation's params hold the name.
    """
    return eqn.params["call_jaxpr"].jaxpr.debug_info.func_name


def sub_jaxprs(eqn: JaxprEqn) -> Iterator[Jaxpr]:
    """Every jaxpr in the params of an equation, opened.

    Removable when ``jax.extend.core.jaxprs_in_params`` also says which param each came from.
    """
    return iter(jaxprs_in_params(eqn.params))


def without_dead_code(jaxpr: Jaxpr) -> Jaxpr:
    """The jaxpr without equations that no output needs, inside sub-jaxprs too.

    Equations with effects stay. Removable when JAX documents a public dead-code elimination.
    """
    live, _ = partial_eval.dce_jaxpr(jaxpr, [True] * len(jaxpr.outvars), instantiate=True)
    return live


def jax_versions() -> tuple[str, str]:
    """The versions of jax and jaxlib."""
    import jaxlib.version

    return jax.__version__, jaxlib.version.__version__


def optimised_hlo(compiled: Any) -> str | None:
    """The text of the program that XLA made, or None where the backend gives none.

    Removable when ``jax.stages.Compiled`` documents an instruction count.
    """
    return compiled.as_text()
