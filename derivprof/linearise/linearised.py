"""The rewriting evaluator: a program with each elementwise chain as one operation."""

from collections.abc import Callable, Sequence
from functools import partial, wraps
from typing import Any

import jax

from derivprof.compat import (
    ClosedJaxpr,
    Jaxpr,
    JaxprEqn,
    Literal,
    bind_equation,
    scan_counts,
    type_of,
    with_bodies,
)
from derivprof.jaxprs import Keys, TangentRules, inlined
from derivprof.linearise.chains import Chain, live_variables, schedule
from derivprof.linearise.entrywise import Entrywise
from derivprof.linearise.operation import as_one
from derivprof.linearise.slopes import ChainSlopes
from derivprof.linearise.storage import saves_memory

_KEPT_CALLS = frozenset({"remat2", "remat", "checkpoint", "custom_vmap_call", "composite"})
"""Calls that mean something by themselves, and are not inlined."""


def linearised(fun: Callable[..., Any]) -> Callable[..., Any]:
    """``fun`` with the same values, and one linearisation point per elementwise chain.

    Along with the value of a chain, its derivative by each input is computed, in forward mode; the
    reverse pass multiplies once by each and stores nothing else of the chain. A chain whose
    derivatives would need more memory than its operations store stays as it is. ``fun`` is traced
    as under ``jit``, with every ``jax.Array`` among its arguments (or pytrees of them) abstract.

    Where plain reverse mode gives nan for zero times infinity, as for ``where(x > 0, sqrt(x), 0)``
    at 0, the gradient may be finite: products with a known zero are left out of the slopes.

    What it returns has derivatives of every order. Each level may be rewritten again:
    ``linearised(grad(linearised(fun)))``.
    """

    @wraps(fun)
    def rewritten(*args: Any, **kwargs: Any) -> Any:
        leaves, structure = jax.tree.flatten((args, kwargs))
        places = [i for i, leaf in enumerate(leaves) if isinstance(leaf, jax.Array)]

        def of_arrays(*arrays: Any) -> Any:
            filled = list(leaves)
            for place, array in zip(places, arrays, strict=True):
                filled[place] = array
            filled_args, filled_kwargs = jax.tree.unflatten(structure, filled)
            return fun(*filled_args, **filled_kwargs)

        arrays = [leaves[place] for place in places]
        closed, result = jax.make_jaxpr(of_arrays, return_shape=True)(*arrays)
        return jax.tree.unflatten(jax.tree.structure(result), _Rewriting().run(closed, arrays))

    return rewritten


class _Rewriting:
    """The evaluator; what it learns of custom rules and params holds for all bodies."""

    def __init__(self) -> None:
        self._keys = Keys()
        self._is_entrywise = Entrywise(TangentRules(self._keys))

    def run(self, closed: ClosedJaxpr, args: Sequence[Any], stored: range = range(0)) -> list[Any]:
        """The program's outputs; ``stored`` are the places of arguments that it costs to keep."""
        flat = inlined(closed, _KEPT_CALLS)
        jaxpr: Jaxpr = flat.jaxpr
        starts = [*jaxpr.constvars, *jaxpr.invars]
        live = live_variables(jaxpr, starts)
        free = {*starts} - {jaxpr.invars[place] for place in stored}
        env = dict(zip(starts, [*flat.consts, *args], strict=True))
        for step in schedule(jaxpr, self._is_entrywise, live):
            if isinstance(step, Chain) and (function := self._as_one(step, live, free)):
                env[step.output] = function(*(env[var] for var in step.inputs))
            else:
                self._evaluate(step.eqns if isinstance(step, Chain) else [step], env)
        return [_read(atom, env) for atom in jaxpr.outvars]

    def _as_one(self, chain: Chain, live: set[Any], free: set[Any]) -> Callable[..., Any] | None:
        """The chain as one operation, or None when that would need more memory."""
        known = ChainSlopes(chain, self._keys)
        slopes = known.by(tuple(i for i, var in enumerate(chain.inputs) if var in live))
        return as_one(known) if saves_memory(chain, slopes, free, self._keys) else None

    def _evaluate(self, eqns: Sequence[JaxprEqn], env: dict[Any, Any]) -> None:
        for eqn in eqns:
            new = with_bodies(eqn, partial(self._body, _stored_in_body(eqn)))
            results = bind_equation(new, [_read(atom, env) for atom in eqn.invars])
            env.update(zip(eqn.outvars, results, strict=True))

    def _body(self, stored: range, closed: ClosedJaxpr) -> ClosedJaxpr | None:
        """The rewritten body of a loop or branch; None where its types would change."""
        types = [type_of(var.aval) for var in closed.jaxpr.invars]
        new = jax.make_jaxpr(lambda *args: self.run(closed, args, stored))(*types)
        return new if _types(new) == _types(closed) else None


def _stored_in_body(eqn: JaxprEqn) -> range:
    """The places of a scan's carries, of which reverse mode keeps one per iteration."""
    if eqn.primitive.name != "scan":
        return range(0)
    consts, carries = scan_counts(eqn)
    return range(consts, consts + carries)


def _types(closed: ClosedJaxpr) -> list[Any]:
    return [(str(var.aval), getattr(var.aval, "weak_type", None)) for var in closed.jaxpr.outvars]


def _read(atom: Any, env: dict[Any, Any]) -> Any:
    return atom.val if isinstance(atom, Literal) else env[atom]
