"""The only code that depends on JAX's version or reaches past its public names.

Each entry says what makes it removable.
"""

import importlib
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import jax
from jax._src import core, distributed, source_info_util, xla_bridge
from jax._src.core import NamedAxisEffect
from jax._src.interpreters import ad
from jax._src.lax.control_flow.conditionals import platform_index_p as platform_index_p
from jax._src.lax.lax import _convert_element_type
from jax._src.state.discharge import discharge_state
from jax._src.state.types import AbstractRef
from jax.extend.core import Jaxpr as Jaxpr
from jax.extend.core import JaxprEqn as JaxprEqn
from jax.extend.core import Literal as Literal
from jax.extend.core import jaxpr_as_fun, jaxprs_in_params
from jax.extend.core import primitives as jax_primitives
from jax.interpreters import partial_eval
from jax.sharding import AxisType

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


def custom_rule(eqn: JaxprEqn) -> tuple[Any, ...]:
    """The user's rule behind a custom_jvp_call or custom_vjp_call, and what is bound to it.

    The params hold it inside wrappers that are made anew at each trace; what is returned are the
    same objects every time. Removable when equal rules make equal params.
    """
    wrapped = eqn.params.get("jvp_jaxpr_fun", eqn.params.get("bwd"))
    found = _transformed(wrapped, set())
    if found is None:
        return (wrapped,)
    bound = [
        value
        for transformation, values in found.transforms
        if not transformation.__name__.startswith("_flatten")  # holds a fresh store per trace
        for value in values
    ]
    return found.f, *map(_unwrapped, bound)


def _unwrapped(value: Any) -> Any:
    """A bound argument without the wrapper that makes it hashable or not."""
    if isinstance(value, tuple):
        return tuple(map(_unwrapped, value))
    return getattr(value, "val", value)


def _transformed(found: Any, seen: set[int]) -> Any:
    """The first wrapper with transformations that wrappers and closures lead to."""
    if id(found) in seen:
        return None
    seen.add(id(found))
    if getattr(found, "transforms", ()):
        return found
    cells = getattr(found, "__closure__", None) or ()
    inside = [getattr(found, "f", None), *(cell.cell_contents for cell in cells)]
    steps = (_transformed(e, seen) for e in inside if callable(e) or hasattr(e, "transforms"))
    return next((step for step in steps if step is not None), None)


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


def primitives_named(*names: str) -> tuple[Any, ...]:
    """Those of the primitives that this version of JAX has.

    Removable when every one stands in ``jax.extend.core.primitives`` of every supported version.
    """
    homes = (jax_primitives, jax.lax, jax.lax.linalg)
    found = (getattr(home, f"{name}_p", None) for name in names for home in homes)
    return tuple(dict.fromkeys(each for each in found if each is not None))


def source_frames(eqn: JaxprEqn) -> tuple[tuple[str, int, str], ...]:
    """``(file, line, function)`` of what ran when an equation was traced, innermost first.

    Frames of jax and of the standard library are left out. Equations that a transformation adds
    have those of the equation that they come from. Removable when equations say this publicly.
    """
    return _frames(eqn.source_info.traceback)


@lru_cache(maxsize=1 << 14)
def _frames(traceback: Any) -> tuple[tuple[str, int, str], ...]:
    frames = source_info_util.user_frames(traceback)
    return tuple((frame.file_name, frame.start_line, frame.function_name) for frame in frames)


def jax_versions() -> tuple[str, str]:
    """The versions of jax and jaxlib."""
    import jaxlib.version

    return jax.__version__, jaxlib.version.__version__


@contextmanager
def backend_messages() -> Iterator[list[str]]:
    """What JAX logs while it looks for devices, in one line each, and not on standard error.

    A plugin that fails is told there and nowhere else. Removable when JAX raises or returns it.
    """
    heard: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: heard.append(_logged(record))
    logger = logging.getLogger(xla_bridge.__name__)
    logger.addHandler(handler)
    try:
        yield heard
    finally:
        logger.removeHandler(handler)


def _logged(record: logging.LogRecord) -> str:
    error = record.exc_info[1] if record.exc_info else None
    parts = [record.getMessage(), *([f"{type(error).__name__}: {error}"] if error else [])]
    return " ".join(" ".join(part.split()) for part in parts)


@dataclass(frozen=True)
class DistributedClient:
    """The key-value store of ``jax.distributed``, which all processes of a run share.

    Removable when ``jax.distributed`` offers it.
    """

    client: Any

    def set(self, key: str, value: bytes) -> None:
        """Store a value under a new key."""
        self.client.key_value_set_bytes(key, value)

    def get(self, key: str, timeout_ms: int) -> bytes | None:
        """The value, as soon as it is there; None if it did not come in time.

        Raises RuntimeError where the store is not there any more.
        """
        try:
            return self.client.blocking_key_value_get_bytes(key, timeout_ms)
        except Exception as error:
            if "DEADLINE_EXCEEDED" in str(error):
                return None
            raise RuntimeError(str(error)) from error

    def meet(self, key: str, timeout_ms: int, processes: Sequence[int]) -> None:
        """Wait until all of these processes are here."""
        self.client.wait_at_barrier(key, timeout_ms, list(processes))


def distributed_client() -> tuple[int, int, DistributedClient]:
    """The number of this process, how many there are, and their store, once they are joined."""
    state = distributed.global_state
    return state.process_id, state.num_processes, DistributedClient(state.client)


def optimised_hlo(compiled: Any) -> str | None:
    """The text of the program that XLA made, or None where the backend gives none.

    Removable when ``jax.stages.Compiled`` documents an instruction count.
    """
    return compiled.as_text()


_CALLS = {"jit": "jaxpr", "pjit": "jaxpr", "call": "call_jaxpr", "closed_call": "call_jaxpr",
          "eval_jaxpr": "call_jaxpr",
          "remat2": "jaxpr", "remat": "jaxpr", "checkpoint": "jaxpr", "custom_lin": "call_jaxpr",
          "custom_vmap_call": "call", "composite": ("jaxpr", "call_jaxpr")}  # fmt: skip


def body_of_call(eqn: JaxprEqn) -> tuple[Jaxpr, Sequence[Any]] | None:
    """The jaxpr and constants that a call equation runs on its operands; None for other equations.

    Removable when calls have one param name for their body.
    """
    names = _CALLS.get(eqn.primitive.name, ())
    found = (eqn.params[name] for name in ((names,) if isinstance(names, str) else names)
             if name in eqn.params)  # fmt: skip
    body = next(found, None)
    return None if body is None else opened(body)


def opened(body: Any) -> tuple[Jaxpr, Sequence[Any]]:
    """A jaxpr from an equation's params, and its constants.

    Removable with JAX 0.10, where some are closed over their constants and some have none.
    """
    if hasattr(body, "jaxpr"):
        return body.jaxpr, body.consts
    return body, ()


def must_happen(eqn: JaxprEqn) -> bool:
    """Whether the equation has an effect; reading the name of a mapped axis is none.

    Removable when named axes are no effects.
    """
    return any(not isinstance(effect, NamedAxisEffect) for effect in eqn.effects)


def is_of_reference(eqn: JaxprEqn) -> bool:
    """Whether the equation makes, reads or writes a mutable reference.

    Removable when references have a public type.
    """
    return any(map(is_reference, (*eqn.invars, *eqn.outvars)))


def is_reference(atom: Any) -> bool:
    """Whether a variable of a jaxpr is a mutable reference.

    Removable when references have a public type.
    """
    return isinstance(atom.aval, AbstractRef)


def without_references(jaxpr: Jaxpr, consts: Sequence[Any]) -> tuple[Jaxpr, Sequence[Any]]:
    """A jaxpr that makes references, as one that hands their values on instead.

    Calls with rules of their own stay calls. Removable when references have a public type.
    """
    return opened(discharge_state(closed(jaxpr, consts), lower=False))


def one_minus_square(x: Any) -> Any:
    """``1 - x**2`` without cancellation near 1.

    Removable with JAX 0.10, where it is no operation of its own.
    """
    operation = getattr(jax.lax, "one_minus_square", None)
    return (1 - x) * (1 + x) if operation is None else operation(x)


def filled(aval: Any, value: Any) -> Any:
    """The array of a type with one number everywhere.

    It is sharded along the explicit axes of a mesh that the type names, and varies along the
    manual ones. Removable when ``jax.numpy.full_like`` takes a type.
    """
    array = jax.lax.full(aval.shape, value, aval.dtype, sharding=_sharding(aval, AxisType.Explicit))
    varying = tuple(aval.manual_axis_type.varying)
    return jax.lax.pcast(array, varying, to="varying") if varying else array


def with_weak_type(array: Any, weak: bool) -> Any:
    """The array, of a weak type or not.

    Removable when ``jax.lax.convert_element_type`` takes a weak type.
    """
    if jax.typeof(array).weak_type == weak:
        return array
    return _convert_element_type(array, array.dtype, weak)


def type_of(aval: Any) -> jax.ShapeDtypeStruct:
    """The aval as an argument of ``jax.make_jaxpr``.

    Removable when a ``jax.ShapeDtypeStruct`` is made from a type.
    """
    return jax.ShapeDtypeStruct(
        aval.shape,
        aval.dtype,
        weak_type=getattr(aval, "weak_type", False),
        sharding=_sharding(aval, AxisType.Explicit, AxisType.Manual),
        manual_axis_type=aval.manual_axis_type,
    )


def _sharding(aval: Any, *kinds: AxisType) -> Any:
    """The sharding of a type on a mesh with axes of some kind; None on other meshes."""
    return aval.sharding if set(kinds) & set(aval.sharding.mesh.axis_types) else None


def is_known(value: Any) -> bool:
    """Whether Python can see the value: it is no tracer, or one that has it.

    Removable when ``jax.core.is_concrete`` is public.
    """
    return not isinstance(value, core.Tracer) or core.to_concrete_value(value) is not None


def program_at(fun: Callable[..., Any], values: Sequence[Any]) -> tuple[Any, Any]:
    """``(program, output types)`` of what ``fun`` does at these very values, flat arrays.

    Python sees the values, so the program takes the branches that they take. Raises what JAX raises
    where a value is not known, as under ``jit``. Removable when JAX traces with values.
    """
    parent = core.trace_ctx.trace

    def staged(*arguments: Any) -> Any:
        trace = _AtValues(parent, core.trace_ctx.trace)
        pairs = zip(map(_value, values), arguments, strict=True)
        known = [_AtValue(trace, *pair) for pair in pairs]
        with core.set_current_trace(trace):
            result = fun(*known)
        return jax.tree.map(_staged, result)

    return jax.make_jaxpr(staged, return_shape=True)(*values)


class _AtValue(core.Tracer):
    """A value, and what stands for it in the program."""

    __slots__ = ("staged", "value")

    def __init__(self, trace: Any, value: Any, staged: Any) -> None:
        super().__init__(trace, jax.typeof(value))
        self.value, self.staged = value, staged

    def full_lower(self) -> Any:
        return self

    def to_concrete_value(self) -> Any:
        return core.to_concrete_value(self.value)


class _AtValues(core.Trace):
    """Does every operation twice: on the values, and in the program."""

    def __init__(self, parent: Any, program: Any) -> None:
        super().__init__()
        self._parent, self._program = parent, program

    def _twice(self, operation: Callable[..., Any], operands: Sequence[Any]) -> Any:
        with core.set_current_trace(self._parent):
            values = operation(*(_value(each) for each in operands))
        with core.set_current_trace(self._program):
            program = operation(*map(_staged, operands))
        return jax.tree.map(self._result, values, program)

    def _result(self, value: Any, staged: Any) -> Any:
        """As under ``jax.jvp``, what has no tangent is the plain value."""
        has_tangent = jax.typeof(value).to_tangent_aval().dtype != jax.dtypes.float0
        return _AtValue(self, value, staged) if has_tangent else value

    def stage_value(self, val: Any) -> Any:
        return self._twice(lambda value: core.trace_ctx.trace.stage_value(value), [val])

    def process_primitive(self, primitive: Any, tracers: Any, params: Any, /) -> Any:
        return self._twice(lambda *operands: primitive.bind(*operands, **params), tracers)

    def process_custom_jvp_call(self, *call: Any, **params: Any) -> Any:
        return self._custom("process_custom_jvp_call", call, params)

    def process_custom_vjp_call(self, *call: Any, **params: Any) -> Any:
        return self._custom("process_custom_vjp_call", call, params)

    def _custom(self, name: str, call: Sequence[Any], params: Any) -> Any:
        """A call with a rule: traced once, since its function can be called once."""
        *functions, operands = call

        def process(*operands: Any) -> Any:
            return getattr(core.trace_ctx.trace, name)(*functions, operands, **params)

        with core.set_current_trace(self._program):
            traced = jax.make_jaxpr(process)(*map(_staged, operands))
        return self._twice(jaxpr_as_fun(traced), operands)


def _value(value: Any) -> Any:
    """The number itself where it is known: what Python decides by has no derivative."""
    if isinstance(value, _AtValue):
        return value.value
    is_traced = isinstance(value, core.Tracer) and is_known(value)
    return core.to_concrete_value(value) if is_traced else value


def _staged(value: Any) -> Any:
    return value.staged if isinstance(value, _AtValue) else value


def bind_equation(eqn: JaxprEqn, operands: Sequence[Any]) -> list[Any]:
    """The results of an equation at other operands, under its own source line and settings.

    Removable when ``jax.extend.core`` evaluates one equation.
    """
    params = eqn.primitive.get_bind_params(eqn.params)
    stack = source_info_util.current_name_stack() + eqn.source_info.name_stack
    context = source_info_util.user_context(eqn.source_info.traceback, name_stack=stack)
    with context, eqn.ctx.manager:
        results = eqn.primitive.bind(*operands, **params)
    return list(results) if eqn.primitive.multiple_results else [results]


@contextmanager
def under(eqn: JaxprEqn | None) -> Iterator[None]:
    """What is traced inside has the source line of an equation.

    Removable when an equation's source line can be set publicly.
    """
    if eqn is None:
        yield
        return
    stack = source_info_util.current_name_stack() + eqn.source_info.name_stack
    with source_info_util.user_context(eqn.source_info.traceback, name_stack=stack):
        yield


def with_source(eqn: JaxprEqn, origin: JaxprEqn) -> JaxprEqn:
    """The equation with the source line of another.

    Removable when an equation's source line can be set publicly.
    """
    return eqn.replace(source_info=origin.source_info)


@dataclass(frozen=True)
class Part:
    """An equation cut down to what is needed: which operands and outputs of the whole are left."""

    eqn: JaxprEqn
    operands: tuple[int, ...]
    outputs: tuple[int, ...]

    @classmethod
    def whole(cls, eqn: JaxprEqn) -> "Part":
        """All of an equation."""
        return cls(eqn, tuple(range(len(eqn.invars))), tuple(range(len(eqn.outvars))))


def pruned(eqn: JaxprEqn, used: set[int]) -> Part:
    """A loop or branch without what only the outputs not in ``used`` need.

    Removable when JAX documents a public dead-code elimination.
    """
    types = [type_of(var.aval) for var in eqn.invars]
    alone = jax.make_jaxpr(lambda *operands: bind_equation(eqn, operands))(*types).jaxpr
    wanted = [i in used for i in range(len(eqn.outvars))]
    left, live = partial_eval.dce_jaxpr(alone, wanted)
    if len(left.eqns) != 1 or len(alone.eqns) != 1:
        return Part.whole(eqn)
    places = {var: i for i, var in enumerate(alone.eqns[0].outvars)}
    operands = tuple(i for i, is_live in enumerate(live) if is_live)
    outputs = tuple(places[var] for var in left.eqns[0].outvars)
    return Part(left.eqns[0], operands, outputs)


def pushed_forward(
    program: Any, active: Sequence[bool], *, instantiate: bool = False
) -> tuple[Any, list[bool]]:
    """The JVP of a program as JAX writes it into calls, and which results have a tangent.

    Its inputs are those of the program and the tangents of the ``active`` ones; its outputs are
    those of the program and their tangents, of which structural zeros are left out unless they are
    to be made. Removable when ``jax.jvp`` can leave structural zeros away.
    """
    return ad.jvp_jaxpr(program, list(active), instantiate)


def closed(jaxpr: Jaxpr, consts: Sequence[Any]) -> Any:
    """A jaxpr with its constants, as ``jaxpr_as_fun`` takes it.

    Removable with JAX 0.10.
    """
    make: Any = ClosedJaxpr
    return jaxpr if getattr(jaxpr, "jaxpr", None) is jaxpr else make(jaxpr, list(consts))


def scan_counts(eqn: JaxprEqn) -> tuple[int, int]:
    """The numbers of constants and of carries among the operands of a scan.

    Removable with JAX 0.10, which has them as params of their own.
    """
    params = eqn.params
    if "num_consts" in params:
        return params["num_consts"], params["num_carry"]
    consts, carry, _ = params["ft_in"].unpack()
    return len(consts), len(carry)


_BODIES = {"scan": "jaxpr", "cond": "branches", "remat2": "jaxpr", "remat": "jaxpr",
           "checkpoint": "jaxpr"}  # fmt: skip


def with_bodies(eqn: JaxprEqn, rewrite: Callable[[Any], Any]) -> JaxprEqn:
    """The loop, branch or checkpoint with its bodies, opened and closed again by ``rewrite``.

    ``rewrite`` takes a closed jaxpr and returns one with the same types, or None to leave it. Other
    equations are returned as they are. Removable when JAX has one name for the param of a body.
    """
    name = _BODIES.get(eqn.primitive.name)
    if name is None:
        return eqn
    body = eqn.params[name]
    new = tuple(_rewritten(b, rewrite) for b in body) if isinstance(body, tuple) else None
    params = {**eqn.params, name: _rewritten(body, rewrite) if new is None else new}
    return eqn.replace(params=params)


def _rewritten(body: Any, rewrite: Callable[[Any], Any]) -> Any:
    is_open = not hasattr(body, "jaxpr")
    new = rewrite(closed(*opened(body)))
    if new is None or (is_open and new.consts):
        return body
    return new.jaxpr if is_open else new


def source_line(eqn: JaxprEqn) -> str:
    """The user's file, line and function that made an equation, as one text.

    Removable when an equation says where it comes from.
    """
    return source_info_util.summarize(eqn.source_info)


def import_asdex() -> Any:
    """The module `asdex`; ImportError where it is missing.

    Its release 0.5 imports a name that JAX 0.12 does not have; it is lent for the import alone.
    Removable when `asdex` imports with JAX 0.12.
    """
    lent = not hasattr(core, "ClosedJaxpr")
    if lent:
        setattr(core, "ClosedJaxpr", lambda jaxpr, consts: closed(jaxpr, consts))  # noqa: B010
    try:
        return importlib.import_module("asdex")
    finally:
        if lent:
            delattr(core, "ClosedJaxpr")
