"""What a loop over the degree needs at every step, read off the laws of its nodes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from derivprof.taylor.kinds import Below
from derivprof.taylor.nodes import Node
from derivprof.taylor.rolled.laws import History, Law, Piece
from derivprof.taylor.rolled.reasons import CannotRoll


@dataclass(frozen=True)
class Wiring:
    """``nodes`` in the order of computation at one degree; ``outside``, whose rows are read.

    ``lags``: how many of a node's last coefficients are needed; ``histories``: each sum of
    products once, with the type of its result. ``cone``: what depends on unknowns of the same
    degree that are computed later, and is computed again when these are known.
    """

    nodes: tuple[Node, ...]
    outside: tuple[Node, ...]
    lags: Mapping[Node, int]
    histories: Mapping[Any, tuple[History, Any]]
    cone: tuple[Node, ...]


@dataclass
class _Found:
    outside: dict[Node, None] = field(default_factory=dict)
    lags: dict[Node, int] = field(default_factory=dict)
    histories: dict[Any, tuple[History, Any]] = field(default_factory=dict)
    now: dict[Node, list[Node]] = field(default_factory=dict)


def wired(nodes: Sequence[Node], laws: Mapping[Node, Law]) -> Wiring:
    """The wiring of the nodes of a loop."""
    inside = set(nodes)
    found = _Found()
    for node in nodes:
        law = laws[node]
        reads: list[Node] = []
        for (factor, atom), aval in _atoms(node, law):
            assert factor
            reads.extend(_reads(found, atom, aval, is_below=isinstance(node.kind, Below)))
        found.now[node] = [each for each in reads if each in inside]
        found.outside.update(dict.fromkeys(each for each in reads if each not in inside))
    for history, _ in found.histories.values():
        sides = (history.left, history.right)
        found.outside.update(dict.fromkeys(side for side in sides if side not in inside))
    for node in found.lags:
        if node not in inside:
            found.outside[node] = None
    order = _ordered(nodes, found.now)
    cone = _cone(order, found.now)
    remembered = chain(found.lags, *((h.left, h.right) for h, _ in found.histories.values()))
    has_memory = any(node in cone for node in remembered)
    return Wiring(
        tuple(order),
        tuple(found.outside),
        found.lags,
        found.histories,
        tuple(node for node in order if node in cone) if has_memory else (),
    )


def _atoms(node: Node, law: Law) -> Iterable[tuple[Any, Any]]:
    types = [node.aval] if law.operation is None else law.operation.argument_types
    for terms, aval in zip(law.sums, types, strict=True):
        yield from ((term, aval) for term in terms)


def _reads(found: _Found, atom: Piece | History, aval: Any, *, is_below: bool) -> list[Node]:
    """The nodes of which the atom needs the coefficient of the same degree."""
    if isinstance(atom, History):
        found.histories.setdefault(atom.key, (atom, aval))
        return []
    if atom.lag:
        found.lags[atom.node] = max(atom.lag, found.lags.get(atom.node, 0))
        return []
    return [] if is_below or not atom.node.is_live else [atom.node]


def _ordered(nodes: Sequence[Node], now: Mapping[Node, list[Node]]) -> list[Node]:
    """Each after those that it reads. Uses no recursion."""
    done: dict[Node, None] = {}
    for first in nodes:
        path = [first]
        waiting = {first}
        while path:
            following = next((each for each in now[path[-1]] if each not in done), None)
            if following is None:
                done[path[-1]] = None
                waiting.discard(path.pop())
            elif following in waiting:
                raise CannotRoll("a coefficient needs itself, at one degree")
            else:
                path.append(following)
                waiting.add(following)
    return list(done)


def _cone(order: Sequence[Node], now: Mapping[Node, list[Node]]) -> set[Node]:
    """The nodes between the unknowns, taken as zero, and the equations that give them."""
    cone: set[Node] = set()
    unknowns = {node.kind.operand for node in order if isinstance(node.kind, Below)}
    for node in order:
        if (
            node not in unknowns
            and not isinstance(node.kind, Below)
            and any(each in cone or isinstance(each.kind, Below) for each in now[node])
        ):
            cone.add(node)
    return cone
