"""What the wanted coefficients need: single coefficients, and nodes up to some degree.

Degrees only fall on the way back, because D u has no constant term: so programs whose derivatives
never repeat end as well, where nothing but a constant term is needed.
"""

import heapq
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from itertools import chain, count

from derivprof.taylor.control import HIGHER, Block
from derivprof.taylor.demand import recipe_of
from derivprof.taylor.kinds import BlockOutput
from derivprof.taylor.nodes import PRIMAL, Key, Node, Recipe, sources
from derivprof.taylor.rolled.forms import Form, form_of, lowest_degree
from derivprof.taylor.rolled.laws import History, Law, Piece, law_of

Item = Key | Node
"""One coefficient, or a node's coefficients of degree 1 to some degree."""

Need = tuple[Item, int]
"""With the highest degree that is needed of a node."""


class Demand:
    """``recipes`` of single coefficients, ``laws`` and ``degrees`` of nodes, and what needs what.

    Of nodes in ``by_row``, single coefficients are computed by their law at that degree: ``rows``.
    The stacks of nodes in ``given`` come from outside. ``uses`` counts the uses of single
    coefficients, those by laws twice, since loops are better given arrays than factors.
    """

    def __init__(
        self, order: int, by_row: Container[Node], laws: dict[Node, Law], given: Container[Node]
    ) -> None:
        self.order, self.laws, self.given = order, laws, given
        self._may_go_by_row = by_row
        self.rows: dict[Key, Law] = {}
        self.recipes: dict[Key, Recipe | None] = {}
        self.degrees: dict[Node, int] = {}
        self.needed: dict[Item, tuple[Item, ...]] = {}
        self.uses: Counter[Key] = Counter()
        self._heap: list[tuple[int, int, Node]] = []
        self._keys: list[Key] = []
        self._number = count()

    def require(self, wanted: Iterable[Need]) -> None:
        """Everything that the wanted items need."""
        self._add(wanted)
        while self._keys or self._heap:
            while self._keys:
                self._expand_key(self._keys.pop())
            if self._heap:
                degree, _, node = heapq.heappop(self._heap)
                if -degree == self.degrees[node]:
                    self._expand_node(node, -degree)

    def form(self, node: Node) -> Form:
        """How the node's coefficients are held."""
        if node in self.given and node.is_live:
            return Form.STACKED
        return form_of(node, self.order)

    def is_extracted(self, key: Key) -> bool:
        """Whether the coefficient is taken out of a stack."""
        node, index = key
        return index != () and index != (0,) and self.form(node) is Form.STACKED

    def _add(self, needs: Iterable[Need]) -> tuple[Item, ...]:
        items: dict[Item, None] = {}
        for item, degree in needs:
            items[item] = None
            if isinstance(item, Node):
                if degree > self.degrees.get(item, 0):
                    self.degrees[item] = degree
                    heapq.heappush(self._heap, (-degree, next(self._number), item))
            elif item not in self.recipes:
                self.recipes[item] = None
                self._keys.append(item)
        return tuple(items)

    def _expand_key(self, key: Key) -> None:
        if self.is_extracted(key):
            node, (degree,) = key
            if node in self._may_go_by_row:
                law = self.rows[key] = self.law(node)
                needs = list(self._row_needs(law, degree))
                self.uses.update(item for item, _ in needs if not isinstance(item, Node))
            else:
                needs = [(node, degree)]
            self.needed[key] = self._add(needs)
            return
        if (block := block_of(key[0])) is not None and key[1] == PRIMAL:
            needs = list(self._block_needs(block))
            self.uses.update(item for item, _ in needs if not isinstance(item, Node))
            self.needed[key] = self._add(needs)
            return
        recipe = self.recipes[key] = recipe_of(key)
        needed = list(sources(recipe))
        self.uses.update(needed)
        self.needed[key] = self._add((each, 0) for each in needed)

    def _expand_node(self, node: Node, degree: int) -> None:
        is_first = node not in self.needed
        needs = list(self._needs(node, degree))
        if is_first:
            self.uses.update(2 * [item for item, _ in needs if not isinstance(item, Node)])
        self.needed[node] = self._add(needs)

    def law(self, node: Node) -> Law:
        """The law of a stacked node."""
        if node not in self.laws:
            self.laws[node] = law_of(node, self.order)
        return self.laws[node]

    def _row_needs(self, law: Law, degree: int) -> Iterator[Need]:
        """For one degree: sums need their operands at that degree alone."""
        yield from ((key, 0) for key in law.primals)
        for _, atom in chain.from_iterable(law.sums):
            match atom:
                case Piece(node=node, lag=lag, constant=constant):
                    if (degree - lag,) in node.support:
                        yield (node, (degree - lag,)), 0
                        if constant is not None:
                            yield constant, 0
                case History():
                    yield from self._factors(atom, degree)

    def _needs(self, node: Node, degree: int) -> Iterator[Need]:
        if self.form(node) is not Form.STACKED:
            for index in sorted(node.support):
                yield (node, index), 0
            return
        if node in self.given:
            return
        if (block := block_of(node)) is not None:
            yield from self._block_needs(block)
            return
        law = self.law(node)
        yield from ((key, 0) for key in law.primals)
        for _, atom in chain.from_iterable(law.sums):
            match atom:
                case Piece(node=each, lag=lag, constant=constant):
                    if constant is not None:
                        yield constant, 0
                    if lag and (0,) in each.support:
                        yield (each, (0,)), 0
                    yield from self._higher(each, degree - lag)
                case History():
                    yield from self._factors(atom, degree)

    def _block_needs(self, block: Block) -> Iterator[Need]:
        for position, index in block.needed:
            operand = block.operands[position]
            if index == HIGHER:
                yield operand, self.order
            else:
                yield (operand, index), 0

    def _factors(self, history: History, degree: int) -> Iterator[Need]:
        for one, other in ((history.left, history.right), (history.right, history.left)):
            lowest = lowest_degree(other, at_least=1)
            yield from self._higher(one, degree - (lowest or degree))

    def _higher(self, node: Node, degree: int) -> Iterator[Need]:
        if degree > 0 and self.form(node) is not Form.CONSTANT:
            yield node, degree


def block_of(node: Node) -> Block | None:
    """The loop or branch that a node is an output of, on stacks; None for other nodes."""
    if not isinstance(node.kind, BlockOutput) or node.aval is None:
        return None
    return node.kind.blocks.stacked
