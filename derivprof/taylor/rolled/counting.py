"""How large a program the unrolled schedule would write, without writing it."""

from collections.abc import Iterable, Iterator
from math import prod
from typing import Any

from jax.extend.core import jaxprs_in_params

from derivprof.jaxprs import equation_count
from derivprof.taylor.coefficients import Coefficient, Filled
from derivprof.taylor.demand import recipe_of
from derivprof.taylor.kinds import BlockOutput, Euler, Source
from derivprof.taylor.nodes import PRIMAL, Apply, Key, Node, Recipe, Sum, Times, sources
from derivprof.taylor.operations import Tangent

FEW, FEW_OF_ARRAYS, FEW_WITHOUT_HISTORY = 900, 450, 150
"""Up to so many operations are best unrolled: of numbers, of arrays, and of recurrences of fixed
length, such as those of quotients of polynomials, whose loops compile and run faster."""

SHORT = 4
"""Recurrences with at most so many products have a fixed length; at low orders all are short."""

WIDE, MOST = 50, 5000
"""Arrays of so many entries double the limit, thrice as many treble it, ..., as far as ``MOST``."""

OF_A_DIVISION, OF_A_SOLVE = 45, 10
"""Divisions and solves end what XLA fuses: they count as so many more operations, divisions of
numbers in long recurrences as the first."""

INSIDE = 5
"""An operation in the body of a loop or branch counts as so many, a division as one."""


class Count:
    """Counts the operations of keys and all that they need, until there are too many."""

    def __init__(self, order: int) -> None:
        self._order = order
        self._simple, self._solves, self._entries, self._longest = 0, 0, 1, 0

    def of(self, wanted: Iterable[Key]) -> "Count":
        """With the wanted keys counted in, and what loops and branches hold."""
        seen: set[Key] = set()
        blocks: dict[int, Any] = {}
        waiting = [(key, 1) for key in wanted]
        while waiting and self.is_small:
            key, weight = waiting.pop()
            if key in seen:
                continue
            seen.add(key)
            node = key[0]
            if isinstance(node.kind, BlockOutput):
                if blocks.setdefault(id(node.kind.blocks), key) is key:
                    inside, before = _inside_and_before(node.kind.blocks)
                    waiting.extend((each, INSIDE) for each in inside)
                    waiting.extend((each, weight) for each in before)
                continue
            recipe = recipe_of(key)
            if any(key[1]):
                self._count(node, recipe, weight)
            waiting.extend((each, weight) for each in sources(recipe))
        return self

    @property
    def operations(self) -> int:
        """As many as were counted so far."""
        is_costly = self._has_history and self._entries == 1
        return self._simple + self._solves * (OF_A_DIVISION if is_costly else OF_A_SOLVE)

    @property
    def _has_history(self) -> bool:
        return self._longest > SHORT or self._order <= SHORT + 1

    @property
    def is_small(self) -> bool:
        """Whether the unrolled schedule is the better one, as far as it has been counted."""
        few = FEW if self._entries == 1 else FEW_OF_ARRAYS
        few = few if self._has_history else FEW_WITHOUT_HISTORY
        return self.operations <= min(MOST, few * (1 + self._entries / WIDE))

    def _count(self, node: Node, recipe: Recipe, weight: int) -> None:
        self._simple += weight * _operations(recipe)
        self._solves += _is_solve(recipe)
        self._entries = max(self._entries, prod(node.shape))
        for terms in _sums(recipe):
            self._longest = max(self._longest, len(terms))


def _inside_and_before(blocks: Any) -> tuple[list[Key], list[Key]]:
    inside = [key for body in blocks.bodies for key in _everything(body.outputs)]
    return inside, list(_everything(blocks.operands))


def _everything(nodes: Iterable[Node]) -> Iterator[Key]:
    for node in nodes:
        yield node, PRIMAL
        yield from ((node, index) for index in sorted(node.support) if any(index))


def _sums(recipe: Recipe) -> Iterator[tuple[Any, ...]]:
    match recipe:
        case Sum(terms=terms):
            yield terms
        case Apply(sums=sums):
            yield from (each.terms for each in sums)


def _operations(recipe: Recipe) -> int:
    """Products with ones, and a single term times a number, cost nothing."""
    inner = 0
    for terms in _sums(recipe):
        inner += sum(isinstance(term, Times) and not _has_ones(term) for _, term in terms)
        inner += max(len(terms) - 1, 0)
    if not isinstance(recipe, Apply):
        return inner
    operation = recipe.operation
    if isinstance(operation, Tangent):
        return inner + equation_count(operation.program.jaxpr)
    return inner + sum(map(equation_count, jaxprs_in_params(operation.eqn.params)))


def _is_solve(recipe: Recipe) -> bool:
    return isinstance(recipe, Apply) and not isinstance(recipe.operation, Tangent)


def _has_ones(term: Times) -> bool:
    return term.operation.commutes and any(map(_is_ones, (term.left, term.right)))


def _is_ones(key: Key) -> bool:
    node, index = key
    if isinstance(node.kind, Euler):
        node = node.kind.operand
    if not isinstance(node.kind, Source):
        return False
    value = node.kind.values.get(index)
    return isinstance(value, Coefficient) and isinstance(value.array, Filled)
