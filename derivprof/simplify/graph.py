"""The graph of a program: equations become nodes, equal ones the same node, and laws are applied."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import jax
import numpy as np

from derivprof.compat import (
    Jaxpr,
    JaxprEqn,
    Literal,
    body_of_call,
    is_of_reference,
    is_reference,
    must_happen,
    type_of,
    without_references,
)
from derivprof.jaxprs import Keys, TangentRules, exact_value
from derivprof.simplify.blocks import BLOCKS
from derivprof.simplify.level import Level
from derivprof.simplify.nodes import Application, Constant, Input, Kind, Node, Output, Sum
from derivprof.simplify.rewrites import rewritten

ONCE = "f(x), f(x) -> f(x) once"


class Graph:
    """The nodes of one program, and of what is derived from it, at one level.

    ``laws`` counts the laws that were applied; ``effects`` are the applications that must happen,
    in program order.
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

    def node(self, aval: Any, kind: Kind) -> Node:
        """A new node."""
        self._next += 1
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
        scalar = _scalar_key(value)
        if scalar is None:
            self._kept.append(value)
        key = ("constant", str(aval), id(value) if scalar is None else scalar)
        return self.intern(key, lambda: self.node(aval, Constant(value)))

    def number(self, value: Fraction, aval: Any) -> Node:
        """A number in every entry. Above the level ``EXACT`` alone."""
        key = ("sum", aval.shape, aval.dtype, (), value)
        return self.intern(key, lambda: self.node(aval, Sum((), value)))

    def literal(self, literal: Literal) -> Node:
        """A literal of a program."""
        aval: Any = literal.aval
        return self.constant(np.asarray(literal.val, aval.dtype))

    def fill(self, node: Node) -> Fraction | None:
        """The number in every entry of a node, where it is one; of arrays above ``EXACT`` only."""
        if isinstance(node.kind, Constant):
            return _fill(node.kind.value)
        return node.number

    def interpret(self, jaxpr: Jaxpr, consts: Sequence[Any], inputs: Sequence[Node]) -> list[Node]:
        """The nodes of a jaxpr's outputs, for nodes as its inputs and arrays as its constants."""
        if any(map(is_of_reference, jaxpr.eqns)) and not any(map(is_reference, jaxpr.invars)):
            jaxpr, consts = without_references(jaxpr, consts)
        env: dict[Any, Node] = dict(zip(jaxpr.constvars, map(self.constant, consts), strict=True))
        env.update(zip(jaxpr.invars, inputs, strict=True))

        def read(atom: Any) -> Node:
            return self.literal(atom) if isinstance(atom, Literal) else env[atom]

        for eqn in jaxpr.eqns:
            env.update(
                zip(eqn.outvars, self.apply(eqn, [read(a) for a in eqn.invars]), strict=True)
            )
        return [read(atom) for atom in jaxpr.outvars]

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
        if must_happen(eqn):
            application = self._application(eqn, operands)
            self.effects.append(application)
            return application.outputs
        key = (eqn.primitive, self.keys.params(eqn), tuple(operands))
        if key in self._known:
            self.law(ONCE)
        return self.intern(key, lambda: self._application(eqn, operands)).outputs

    def _application(self, eqn: JaxprEqn, operands: Sequence[Node]) -> Application:
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


def _scalar_key(value: Any) -> bytes | None:
    """The bits of a known scalar; None for other values."""
    if isinstance(value, np.ndarray | np.generic) and np.ndim(value) == 0:
        return np.asarray(value).tobytes()
    return None


SMALL = 4096
"""Entries up to which a constant array is looked at."""


def _fill(value: Any) -> Fraction | None:
    """The number in every entry of a known real array that is not too large to be looked at."""
    if isinstance(value, jax.core.Tracer) or not 0 < np.size(value) <= SMALL:
        return None
    if jax.dtypes.issubdtype(jax.numpy.result_type(value), jax.dtypes.extended):
        return None
    entries = np.asarray(value)
    first = entries.reshape(-1)[0]
    if entries.ndim and not np.all(entries == first):
        return None
    return exact_value(np.asarray(first))
