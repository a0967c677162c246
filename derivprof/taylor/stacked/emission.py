"""Carries out a schedule with as few operations as its coefficients have kinds of recipes."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import reduce
from itertools import groupby
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from derivprof.jaxprs import rounded
from derivprof.taylor.algebra import Index
from derivprof.taylor.coefficients import Arithmetic, Coefficient
from derivprof.taylor.control import HIGHER, Blocks
from derivprof.taylor.demand import Schedule
from derivprof.taylor.emission import Emission
from derivprof.taylor.nodes import ONE, PRIMAL, Apply, FromBlock, Key, Node, Sum, Term, Times
from derivprof.taylor.stacked.families import Entry, Family, Shape, covers, families_of, pays
from derivprof.taylor.stacked.plan import Step, groups_of
from derivprof.taylor.stacked.rows import Rows, rows_of


class StackedEmission(Emission):
    """An emission that computes alike coefficients of a node in one operation."""

    def __init__(self, arithmetic: Arithmetic, inputs: Mapping[int, Any] | None = None) -> None:
        super().__init__(arithmetic, inputs)
        self._rows = Rows()

    def run(self, schedule: Schedule) -> None:
        """Compute every key of the schedule."""
        for group in groups_of(schedule.steps):
            self._group(group, schedule.uses)

    def give(self, node: Node, indices: Sequence[Index], array: Any) -> None:
        """Coefficients that come from outside, along a first axis."""
        self._rows.put(node, indices, array)

    def rows(self, node: Node, indices: Sequence[Index]) -> Any:
        """Coefficients along a first axis; zeros where the node has none."""
        return self._joined(node, tuple(indices))

    def coefficient(self, key: Key) -> Coefficient | None:
        """What was computed; None for zero."""
        if key not in self._values:
            row = self._rows.row(*key) if any(key[1]) else None
            self._keep(key, None if row is None else Coefficient(ONE, row))
        return self._values[key]

    def _group(self, group: Sequence[Step], uses: Counter[Key]) -> None:
        """Coefficients of one node that do not need one another."""
        node = group[0][0][0]
        applied: dict[Any, dict[Index, Apply]] = defaultdict(dict)
        sums: list[tuple[Key, Sum]] = []
        for key, recipe in group:
            if self._rows.has(*key):
                continue
            match recipe:
                case FromBlock(block=block, position=position) if self._are_rows(block):
                    self._take(key, self._block(block), position)
                case Apply(operation=operation, primals=primals):
                    applied[id(operation), primals][key[1]] = recipe
                case Sum() if any(key[1]):
                    sums.append((key, recipe))
                case _:
                    self._step(key, recipe, uses)
        for alike in applied.values():
            self._apply_to_rows(node, alike, uses)
        if sums:
            self._sum_group(node, sorted(sums, key=lambda step: step[0][1]), uses)

    @staticmethod
    def _are_rows(block: Any) -> bool:
        """Whether a loop or branch gives rows of coefficients."""
        return getattr(block, "together", None) is not None

    def _take(self, key: Key, outputs: Mapping[Any, Any], position: int) -> None:
        """One output of a loop or branch: its value, or all its other coefficients."""
        node, index = key
        if index == PRIMAL:
            self._keep(key, self._whole(outputs[position, PRIMAL]))
            self._primal_ids.add(id(outputs[position, PRIMAL]))
        else:
            self.give(node, rows_of(node.support), outputs[position, HIGHER])

    def _block(self, block: Any) -> Any:
        """The outputs of a block; of a loop or branch outside tangent systems as rows."""
        if not self._are_rows(block):
            return super()._block(block)
        blocks = block.together
        if id(blocks) not in self._blocks:
            stacked = blocks.stacked
            self._blocks[id(blocks)] = stacked.run_on(
                {slot: self._slot(blocks, *slot) for slot in stacked.needed}
            )
        return self._blocks[id(blocks)]

    def _slot(self, blocks: Blocks, position: int, index: Index) -> Any:
        """What a loop or branch is given of an operand."""
        node = blocks.operands[position]
        if index != HIGHER:
            return self.array((node, index))
        return self._joined(node, rows_of(blocks.support(position)))

    def _apply_to_rows(self, node: Node, alike: dict[Index, Apply], uses: Counter[Key]) -> None:
        """A linear operation, mapped over the coefficients."""
        indices = sorted(alike)
        if len(indices) == 1:
            (index,) = indices
            return self._step((node, index), alike[index], uses)
        first = alike[indices[0]]
        primals = [self._primal(key) for key in first.primals]
        stacks = [
            self._stacked([alike[index].sums[slot] for index in indices], aval)
            for slot, aval in enumerate(first.operation.argument_types)
        ]

        def apply(*arrays: Any) -> Any:
            within = Arithmetic(self.arithmetic.keys)
            return within.dense(first.operation.apply(within, primals, arrays))

        self._rows.put(node, indices, jax.vmap(apply)(*stacks))
        return None

    def _stacked(self, sums: Sequence[Sum], aval: Any) -> Any:
        """One row per sum."""
        terms = [each.terms for each in sums]
        if all(len(each) == 1 and each[0][0] == 1 for each in terms):
            keys = [each[0][1] for each in terms]
            plain: list[Key] = [key for key in keys if not isinstance(key, Times)]
            nodes = {key[0] for key in plain}
            if len(plain) == len(keys) and len(nodes) == 1 and plain[0][0].shape == aval.shape:
                return self._joined(plain[0][0], tuple(key[1] for key in plain))
        return jnp.stack([self._whole_sum(each, aval) for each in sums])

    def _whole_sum(self, each: Sum, aval: Any) -> Any:
        value = self._sum(each, aval)
        return self._array_of(value, aval)

    def _sum_group(self, node: Node, steps: Sequence[tuple[Key, Sum]], uses: Counter[Key]) -> None:
        """Sums of one node: all in one operation that is not entrywise, or degree by degree."""
        rows = {key: self._terms(recipe) for key, recipe in steps}
        for key in [key for key, terms in rows.items() if not terms]:
            self._keep(key, None)
            del rows[key]
        families = families_of(list(rows.values()), by_degree=False)
        if len(families) == 1 and families[0].is_worth_joining(len(rows)):
            self._put(node, rows, families)
            return
        recipes = dict(steps)
        for _, alike in groupby(rows, key=lambda key: key[1][0]):
            keys = list(alike)
            families = families_of([rows[key] for key in keys])
            if covers(families, len(keys)) and pays(families, len(keys), self._joins):
                self._put(node, keys, families)
            else:
                for key in keys:
                    self._step(key, recipes[key], uses)

    def _put(self, node: Node, keys: Collection[Key], families: Sequence[Family]) -> None:
        """Compute the rows of these keys, the sums of all families."""
        parts = [self._family(family, len(keys), node) for family in families]
        self._rows.put(node, [index for _, index in keys], reduce(lax.add, parts))

    def _terms(self, recipe: Any) -> list[Term]:
        """Those that are not known to be zero."""
        return [
            (factor, term)
            for factor, term in recipe.terms
            if not any(self._is_zero(key) for key in _keys(term))
        ]

    def _is_zero(self, key: Key) -> bool:
        return key in self._values and self._values[key] is None

    def _family(self, family: Family, rows: int, node: Node) -> Any:
        """What a family adds to all rows."""
        return _spread(self._unspread(family, rows, node), node.shape)

    def _unspread(self, family: Family, rows: int, node: Node) -> Any:
        """The same, in the shape that the operands make."""
        shape = family.shape(rows)
        if shape is Shape.IRREGULAR:
            return self._irregular(family, rows, node)
        lefts, rights = (
            tuple(getattr(entry, side) for entry in family.entries) for side in ("left", "right")
        )
        if shape is Shape.WHOLE:
            return self._scaled(self._joined(family.left, lefts), family.entries)
        if shape in (Shape.CONTRACTED, Shape.GATHERED):
            found = self._scaled(self._products(family, lefts, rights), family.entries)
            return found if shape is Shape.GATHERED else jnp.sum(found, axis=0, keepdims=True)
        if len(set(lefts)) == 1:
            left, right = self.array((family.left, lefts[0])), self._joined(family.right, rights)
            found = jax.vmap(family.operation.apply, in_axes=(None, 0))(left, right)
        else:
            left, right = self._joined(family.left, lefts), self.array((family.right, rights[0]))
            found = jax.vmap(family.operation.apply, in_axes=(0, None))(left, right)
        return self._scaled(found, family.entries)

    def _products(self, family: Family, lefts: Sequence[Index], rights: Sequence[Index]) -> Any:
        left, right = (
            self._joined(family.left, tuple(lefts)),
            self._joined(family.right, tuple(rights)),
        )
        return jax.vmap(family.operation.apply)(left, right)

    def _irregular(self, family: Family, rows: int, node: Node) -> Any:
        """By the number of entries of a row: those with as many are computed together."""
        of_row: dict[int, list[Entry]] = defaultdict(list)
        for entry in family.entries:
            of_row[entry.row].append(entry)
        by_count: dict[int, list[int]] = defaultdict(list)
        for row in range(rows):
            by_count[len(of_row[row])].append(row)
        parts, order = [], []
        for count, members in by_count.items():
            entries = [entry for row in members for entry in of_row[row]]
            parts.append(self._alike(family, entries, len(members), count, node))
            order.extend(members)
        found = parts[0] if len(parts) == 1 else lax.concatenate(parts, 0)
        return found if order == sorted(order) else jnp.take(found, np.argsort(order), axis=0)

    def _alike(
        self, family: Family, entries: Sequence[Entry], rows: int, count: int, node: Node
    ) -> Any:
        """Rows with as many entries each."""
        if not count:
            return jnp.zeros((rows, *node.shape), node.aval.dtype)
        lefts, rights = ([getattr(e, side) for e in entries] for side in ("left", "right"))
        if family.operation is None:
            found = self._joined(family.left, tuple(lefts))
        else:
            found = self._products(family, lefts, rights)
        found = self._scaled(found, entries)
        return found if count == 1 else found.reshape(rows, count, *found.shape[1:]).sum(axis=1)

    def _scaled(self, array: Any, entries: Sequence[Entry]) -> Any:
        """Every row times the factor of its entry."""
        factors = [entry.factor for entry in entries]
        if len(set(factors)) > 1:
            numbers = np.stack([rounded(factor, array.dtype) for factor in factors])
            return lax.mul(
                array, jnp.broadcast_to(numbers.reshape(-1, *(1,) * (array.ndim - 1)), array.shape)
            )
        if factors[0] == 1:
            return array
        return (
            lax.neg(array) if factors[0] == -1 else lax.mul(rounded(factors[0], array.dtype), array)
        )

    def _joins(self, node: Node, indices: tuple[Index, ...]) -> int:
        """How many operations ``_joined`` takes: none for what is known without running."""
        values = [self._values.get((node, index)) for index in indices]
        if all(value is not None and isinstance(value.array, np.ndarray) for value in values):
            return 0
        return self._rows.joins(node, indices)

    def _joined(self, node: Node, indices: tuple[Index, ...]) -> Any:
        """Coefficients of a node along a new first axis."""
        return self._rows.block(node, indices, lambda index: self.array((node, index)))


def _spread(rows: Any, shape: tuple[int, ...]) -> Any:
    """Every row in a shape, as arrays broadcast."""
    if rows.shape[1:] == shape:
        return rows
    last = range(1 + len(shape) - (rows.ndim - 1), 1 + len(shape))
    return lax.broadcast_in_dim(rows, (rows.shape[0], *shape), (0, *last))


def _keys(term: Any) -> tuple[Key, ...]:
    return (term.left, term.right) if isinstance(term, Times) else (term,)
