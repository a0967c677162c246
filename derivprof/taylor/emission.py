"""The unrolled schedule: every coefficient becomes its own operations."""

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from jax import lax

from derivprof.compat import filled
from derivprof.taylor.algebra import Index
from derivprof.taylor.coefficients import Arithmetic, Coefficient, Filled, Product
from derivprof.taylor.demand import Schedule
from derivprof.taylor.kinds import Euler
from derivprof.taylor.nodes import (
    PRIMAL,
    Apply,
    Bind,
    Fill,
    FromBlock,
    Given,
    Key,
    Node,
    Recipe,
    Sum,
    Times,
)
from derivprof.taylor.operations import run_equation


class Emission:
    """Carries out a schedule on arrays. ``inputs`` maps a source's values to what they are now."""

    def __init__(self, arithmetic: Arithmetic, inputs: Mapping[int, Any] | None = None) -> None:
        self.arithmetic = arithmetic
        self._inputs = inputs or {}
        self._values: dict[Key, Coefficient | None] = {}
        self._unsettled: dict[Key, Coefficient] = {}
        self._blocks: dict[int, Any] = {}
        self._primal_ids: set[int] = set()

    def within(self) -> "Emission":
        """An emission of another graph among the same arrays."""
        return Emission(self.arithmetic)

    def run(self, schedule: Schedule) -> None:
        """Compute every key of the schedule."""
        for key, recipe in schedule.steps:
            self._step(key, recipe, schedule.uses)

    def _step(self, key: Key, recipe: Recipe, uses: Counter[Key]) -> None:
        """Compute one key."""
        is_reused = uses[key] > 1
        value = self._computed(key, recipe, is_reused)
        self._keep(key, value)
        if is_reused:
            value = self._values[key] = self._settled(value, key[0])
        if key[1] == PRIMAL and value is not None:
            self._primal_ids.add(id(value.array))

    def _keep(self, key: Key, value: Coefficient | None) -> None:
        self._values[key] = value
        if value is not None:
            self._unsettled[key] = value

    def coefficient(self, key: Key) -> Coefficient | None:
        """What was computed; None for zero."""
        return self._values[key]

    def array(self, key: Key, factor: Fraction | int = 1) -> Any:
        """What was computed, times a factor, as one array of the node's type."""
        value = self.coefficient(key)
        scaled = None if value is None else value.scaled(Fraction(factor))
        return self._array_of(scaled, key[0].aval)

    def combination(self, node: Node, terms: Mapping[Index, Fraction]) -> Any:
        """A sum of what was computed of a node, each times a factor, as one array of its type."""
        sums = Sum(tuple((q, (node, index)) for index, q in terms.items()))
        return self._array_of(self._sum(sums, node.aval), node.aval)

    def _array_of(self, value: Coefficient | None, aval: Any) -> Any:
        """A coefficient as an array of a type."""
        if value is None:
            return filled(aval, 0)
        return self.arithmetic.materialised(self._shaped(value, aval))

    def _before(self, key: Key) -> Coefficient | None:
        """What was computed, before its factor was multiplied in."""
        return None if self.coefficient(key) is None else self._unsettled[key]

    def _settled(self, value: Coefficient | None, node: Node) -> Coefficient | None:
        """A coefficient that is used again, with its factor multiplied in once.

        Multiples of a value of the program itself stay as they are, so that sums collect them;
        those that a recurrence multiplies by others do not.
        """
        if value is None or abs(value.factor) == 1 or isinstance(value.array, Filled):
            return value
        if id(value.array) in self._primal_ids and not isinstance(node.kind, Euler):
            return value
        sign = 1 if value.factor > 0 else -1
        return Coefficient(Fraction(sign), self.arithmetic.scaled(abs(value.factor), value.array))

    def _computed(self, key: Key, recipe: Recipe, is_reused: bool) -> Coefficient | None:
        node = key[0]
        match recipe:
            case Given(value=(values, index)):
                return self._given(values, index)
            case Fill(value=number):
                filled = Filled(node.aval)
                return Coefficient(number, filled) if number else None
            case Bind(eqn=eqn, operands=operands, position=position):
                arrays = [self._primal(operand) for operand in operands]
                results = run_equation(self.arithmetic, eqn, arrays)
                return self._whole(results[position]) if results else None
            case Sum():
                return self._sum(recipe, node.aval, is_reused)
            case Apply():
                return self._apply(recipe)
            case FromBlock(block=block, position=position, index=index):
                found = self._block(block).get((position, index))
                return None if found is None else self._whole(found)

    def _given(self, values: Any, index: Any) -> Coefficient | None:
        found = self._inputs.get(id(values), values)
        value = found.get(index)
        if value is None or isinstance(value, Coefficient):
            return value
        return self._whole(value)

    def _whole(self, array: Any) -> Coefficient:
        return Coefficient(Fraction(1), array)

    def _primal(self, key: Key) -> Any:
        """The program's own value, as an array."""
        value = self.coefficient(key)
        node = key[0]
        if value is None:
            return filled(node.aval, 0)
        return self.arithmetic.materialised(value)

    def _sum(self, recipe: Sum, aval: Any, is_reused: bool = False) -> Coefficient | None:
        """The sum; over the factor 1 if it is used again and some of its terms have it."""
        match recipe.terms:
            case ((factor, tuple() as key),):  # a multiple: its factor may cancel the one inside
                found = self._before(key)
                return None if found is None else self._shaped(found.scaled(factor), aval)
        terms = []
        for factor, term in recipe.terms:
            if isinstance(term, Times):
                found = self._product(term, aval, factor if is_reused else None)
            else:
                found = self.coefficient(term)
            if found is not None:
                found = self._shaped(found, aval)
                terms.append((factor * found.factor, found.array))
        return self.arithmetic.sum(terms, over_one=is_reused)

    def _product(self, term: Times, aval: Any, by: Fraction | None) -> Coefficient | None:
        """Two coefficients, not multiplied yet; ones drop out of entrywise products.

        Where ``by``, which is to multiply the product, cancels the factor of one of the two as it
        was before that was multiplied in, this one is taken.
        """
        left, right = self.coefficient(term.left), self.coefficient(term.right)
        if left is None or right is None:
            return None
        if by is not None and abs(by * left.factor * right.factor) != 1:
            before = self._unsettled[term.left], self._unsettled[term.right]
            for pair in ((before[0], right), (left, before[1])):
                if abs(by * pair[0].factor * pair[1].factor) == 1:
                    left, right = pair
        factor = left.factor * right.factor
        if term.operation.commutes:
            for one, other in ((left, right), (right, left)):
                if isinstance(one.array, Filled):
                    return self._shaped(Coefficient(factor, other.array), aval)
        arrays = [self.arithmetic.dense(side.array) for side in (left, right)]
        return Coefficient(factor, Product(term.operation, *arrays))

    def _shaped(self, value: Coefficient, aval: Any) -> Coefficient:
        """The coefficient in the shape of a type."""
        array, shape = value.array, aval.shape
        if isinstance(array, Product) or array.shape == shape:
            return value
        if isinstance(array, Filled):
            return Coefficient(value.factor, Filled(aval))
        key = ("spread", shape, id(array))
        last = range(len(shape) - array.ndim, len(shape))
        spread = self.arithmetic.once(
            key, (array,), lambda: lax.broadcast_in_dim(array, shape, last)
        )
        return Coefficient(value.factor, spread)

    def _apply(self, recipe: Apply) -> Coefficient | None:
        types = recipe.operation.argument_types
        values = [self._sum(each, aval) for each, aval in zip(recipe.sums, types, strict=True)]
        present = [value for value in values if value is not None]
        if not present:
            return None
        common = present[0].factor
        arrays = [
            self._relative(value, common, aval) for value, aval in zip(values, types, strict=True)
        ]
        primals = [self._primal(key) for key in recipe.primals]
        return Coefficient(common, recipe.operation.apply(self.arithmetic, primals, arrays))

    def _relative(self, value: Coefficient | None, common: Fraction, aval: Any) -> Any:
        if value is None:
            return filled(aval, 0)
        ratio = value.factor / common
        return value.array if ratio == 1 else self.arithmetic.scaled(ratio, value.array)

    def _block(self, block: Any) -> Any:
        if id(block) not in self._blocks:
            self._blocks[id(block)] = block.run(self)
        return self._blocks[id(block)]
