"""The graph of a program: equations become nodes, equal ones the same node, by the laws."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from math import inf
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.core import Tracer

from derivprof.compat import (
    Jaxpr,
    JaxprEqn,
    Literal,
    body_of_call,
    filled,
    must_happen,
    type_of,
)
from derivprof.jaxprs import (
    Keys,
    Rational,
    TangentRules,
    exact_value,
    interpreted,
    scalar,
    whole_if_it_is,
)
from derivprof.simplify.blocks import BLOCKS
from derivprof.simplify.level import Level
from derivprof.simplify.nodes import Application, Constant, Input, Kind, Node, Output, Sum
from derivprof.simplify.rewrites import rewritten

ONCE = "f(x), f(x) -> f(x) once"


class TooLarge(Exception):
    """A graph grew over its limit."""


class Graph:
    """The nodes of one program, and of what is derived from it, at one level.

    ``laws`` counts the laws that were applied; ``effects`` are the applications that must happen,
    in program order. ``later`` says which node of a larger loop has the value of a node,
    ``loops`` what is inside the applications that are loops and branches.
    """

    def __init__(self, level: Level, keys: Keys | None = None) -> None:
        assert level is not Level.AUTO
        self.level = level
        self.keys = keys or Keys()
        self.rules = TangentRules(self.keys)
        self.laws: Counter[str] = Counter()
        self.effects: list[Application] = []
        self.origin: JaxprEqn | None = None
        self.later: dict[Node, Node] = {}
        self.loops: dict[Application, Any] = {}
        self.limit: float = inf
        self._known: dict[Hashable, Any] = {}
        self._equations: dict[Hashable, JaxprEqn] = {}
        self._kept: list[Any] = []
        self._next = 0

    def inner(self) -> "Graph":
        """The graph of a loop's or branch's body, whose laws are counted here."""
        graph = Graph(self.level, self.keys)
        graph.rules, graph.laws = self.rules, self.laws
        return graph

    @property
    def collects(self) -> bool:
        """Whether sums and products are kept apart from equations."""
        return self.level is not Level.EXACT

    @property
    def size(self) -> int:
        """How many nodes were made."""
        return self._next

    def law(self, text: str, times: int = 1) -> None:
        """Count a law."""
        self.laws[text] += times

    @contextmanager
    def at(self, origin: JaxprEqn | None) -> Iterator[None]:
        """What is made inside comes from this equation of the program, or from one around it."""
        before = self.origin
        self.origin = before or origin
        try:
            yield
        finally:
            self.origin = before

    @contextmanager
    def limited(self, nodes: int) -> Iterator[None]:
        """Inside, :class:`TooLarge` is raised when that many more nodes were made."""
        before, self.limit = self.limit, self.size + nodes
        try:
            yield
        finally:
            self.limit = before

    def node(self, aval: Any, kind: Kind) -> Node:
        """A new node."""
        self._next += 1
        if self._next > self.limit:
            raise TooLarge
        return Node(self._next, aval, kind, self.origin)

    def intern(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What ``make`` returned when it was first called with this key."""
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = make()
        return found

    def input(self, aval: Any) -> Node:
        """An argument."""
        return self.node(aval, Input())

    def constant(self, value: Any) -> Node:
        """An array that the program closes over; a number, where all of its entries are equal."""
        aval: Any = jax.typeof(value)
        fill = _fill(value) if self.collects else None
        if fill is not None:
            return self.number(fill, aval)
        entries = _entries_key(value)
        if entries is None:
            self._kept.append(value)
        key = ("constant", str(aval), id(value) if entries is None else entries)
        return self.intern(key, lambda: self.node(aval, Constant(value)))

    def number(self, value: Rational, aval: Any) -> Node:
        """A number in every entry. Above the level ``EXACT`` alone."""
        value = whole_if_it_is(value)
        key = ("sum", aval.shape, aval.dtype, (), value)
        return self.intern(key, lambda: self.node(aval, Sum((), value)))

    def literal(self, literal: Literal) -> Node:
        """A literal of a program."""
        aval: Any = literal.aval
        return self.constant(scalar(literal.val, aval))

    def fill(self, node: Node) -> Rational | None:
        """The number in every entry of a node, where it is one."""
        match node.kind:
            case Constant(value=value):
                return _fill(value)
            case Output(application=made) if made.eqn.primitive is lax.broadcast_in_dim_p:
                return self.fill(made.operands[0])
        return node.number

    def filled(self, aval: Any, value: int) -> Node:
        """A whole number in every entry."""
        if self.collects:
            return self.number(value, aval)
        closed = jax.make_jaxpr(lambda: filled(aval, value))()
        return self.interpret(closed.jaxpr, closed.consts, [])[0]

    def traced(self, function: Callable[..., Any], *nodes: Node) -> Node:
        """What a JAX function of arrays makes of nodes."""
        closed = jax.make_jaxpr(function)(*(type_of(node.aval) for node in nodes))
        return self.interpret(closed.jaxpr, closed.consts, nodes)[0]

    def interpret(self, jaxpr: Jaxpr, consts: Sequence[Any], inputs: Sequence[Node]) -> list[Node]:
        """The nodes of a jaxpr's outputs, for nodes as its inputs and arrays as its constants."""
        return interpreted(self, jaxpr, consts, inputs)

    def apply(self, eqn: JaxprEqn, operands: Sequence[Node]) -> list[Node]:
        """The nodes of an equation's outputs."""
        with self.at(eqn):
            if (body := body_of_call(eqn)) is not None:
                return self.interpret(*body, operands)
            if eqn.primitive in BLOCKS:
                return BLOCKS[eqn.primitive](self, eqn, operands)
            if must_happen(eqn):
                return self.applied(eqn, operands)
            found = rewritten(self, eqn, operands)
            return self.applied(eqn, operands) if found is None else [found]

    def applied(self, eqn: JaxprEqn, operands: Sequence[Node]) -> list[Node]:
        """The equation at these nodes, as it is."""
        return self.application(eqn, operands).outputs

    def application(self, eqn: JaxprEqn, operands: Sequence[Node]) -> Application:
        """The equation at these nodes: the same one for equal equations without effects."""
        if must_happen(eqn):
            application = self.new_application(eqn, operands)
            self.effects.append(application)
            return application
        key = (eqn.primitive, self.keys.params(eqn), tuple(operands))
        if key in self._known:
            self.law(ONCE)
        return self.intern(key, lambda: self.new_application(eqn, operands))

    def new_application(self, eqn: JaxprEqn, operands: Sequence[Node]) -> Application:
        """An application of its own."""
        application = Application(eqn, tuple(operands), [])
        kinds = (Output(application, i) for i in range(len(eqn.outvars)))
        nodes = (
            self.node(var.aval, kind) for var, kind in zip(eqn.outvars, kinds, strict=True)
        )  # fmt: skip
        application.outputs.extend(nodes)
        return application

    def equation(self, primitive: Any, make: Callable[..., Any], *avals: Any) -> JaxprEqn:
        """An equation as JAX itself writes it for operands of these types."""
        key = (primitive, *(f"{aval}{getattr(aval, 'weak_type', '')}" for aval in avals))
        if key not in self._equations:
            closed = jax.make_jaxpr(make)(*map(type_of, avals))
            (self._equations[key],) = closed.jaxpr.eqns
        return self._equations[key]


SMALL = 4096
"""Entries up to which a constant array is looked at."""


def _is_looked_at(value: Any) -> bool:
    """Whether the entries of a constant are known and few."""
    if isinstance(value, Tracer) or not 0 < np.size(value) <= SMALL:
        return False
    return not jnp.issubdtype(jnp.result_type(value), jax.dtypes.extended)


def _entries_key(value: Any) -> bytes | None:
    """The bits of a small constant; None for others."""
    return np.asarray(value).tobytes() if _is_looked_at(value) else None


def _fill(value: Any) -> Rational | None:
    """The number in every entry of a known real array that is not too large to be looked at."""
    if not _is_looked_at(value):
        return None
    entries = np.asarray(value)
    first = entries.reshape(-1)[0]
    if entries.ndim and not np.all(entries == first):
        return None
    return exact_value(np.asarray(first))
