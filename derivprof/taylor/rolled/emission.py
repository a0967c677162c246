"""The rolled schedule: a node's coefficients as one stack, and loops over the degree."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import prod
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax

from derivprof.compat import filled
from derivprof.jaxprs import rounded
from derivprof.taylor import demand as unrolled
from derivprof.taylor.coefficients import Coefficient
from derivprof.taylor.control import HIGHER, Arrays
from derivprof.taylor.emission import Emission
from derivprof.taylor.kinds import BlockOutput
from derivprof.taylor.nodes import ONE, PRIMAL, Given, Key, Node
from derivprof.taylor.rolled.demand import block_of
from derivprof.taylor.rolled.forms import Form
from derivprof.taylor.rolled.laws import History, Law
from derivprof.taylor.rolled.plan import One, Plan, Region, Row, Whole
from derivprof.taylor.rolled.region import run_region
from derivprof.taylor.rolled.scope import Value, spread
from derivprof.taylor.rolled.stacks import RowScope, WholeScope, convolved
from derivprof.taylor.rolled.wiring import Wiring, wired

MOST_PRODUCTS = 2**18
"""The convolution of two known stacks is one operation if it has at most so many products."""

NOT_MADE: Any = None
"""In place of the kind of a node that has a law only."""


class RolledEmission:
    """Carries out a plan. Single coefficients are those of an :class:`Emission`."""

    def __init__(
        self, emission: Emission, plan: Plan, given: Mapping[Node, Any] | None = None
    ) -> None:
        self._emission, self._plan, self._demand = emission, plan, plan.demand
        self._stacks: dict[Node, Value] = {
            node: Coefficient(ONE, stack) for node, stack in (given or {}).items()
        }
        self._blocks: dict[int, Arrays] = {}
        self._given: dict[Node, dict[Any, Any]] = {}

    def run(self) -> None:
        """Every step of the plan."""
        outside = self._plan.read_outside()
        for step in self._plan.steps:
            match step:
                case One(key=key):
                    self._single(key)
                case Row(key=(node, (degree,))):
                    scope = RowScope(self._emission, degree, self._row, self.stack)
                    law = self._demand.rows[step.key]
                    self._give(step.key, scope.evaluated(law, node.aval))
                case Whole(node=node):
                    if node not in self._stacks:
                        self._stacks[node] = self._whole(node)
                case Region(nodes=nodes, wiring=wiring):
                    self._region(wiring, [node for node in nodes if node in outside])

    def coefficient(self, key: Key) -> Value:
        """What was computed; None for zero."""
        return self._emission.coefficient(key)

    def array(self, key: Key, factor: Fraction | int = 1) -> Any:
        """What was computed, times a factor, as one array of the node's type."""
        return self._emission.array(key, factor)

    def scaled_stack(self, node: Node, factors: Sequence[Fraction | int]) -> Any:
        """The coefficients from degree 1 on, each times a factor."""
        found = self.stack(node, len(factors))
        if found is None:
            return jnp.broadcast_to(filled(node.aval, 0), (len(factors), *node.shape))
        numbers = np.stack([rounded(f * found.factor, node.aval.dtype) for f in factors])
        array = self._emission.arithmetic.dense(found.array)
        if (numbers == 1).all():
            return array
        shaped = lax.broadcast_in_dim(numbers, array.shape, (0,))
        return lax.mul(array, shaped)

    def stack(self, node: Node, degree: int) -> Value:
        """The rows of degree 1 to ``degree``; zeros where none were needed, so far or at all."""
        value = self._stacks.get(node)
        if value is None:
            return None
        array, length = value.array, value.array.shape[0]
        if length == degree:
            return value
        key = ("rows", degree, id(array))
        return Coefficient(
            value.factor,
            self._emission.arithmetic.once(key, (array,), lambda: _resized(array, degree)),
        )

    def _single(self, key: Key) -> None:
        recipe = self._demand.recipes[key]
        if recipe is None and key[1] == PRIMAL:
            self._give(key, self._from_block(key[0], PRIMAL))
        elif recipe is None:
            self._give(key, self._taken(key))
        else:
            self._emission.run(unrolled.Schedule(((key, recipe),), self._demand.uses))

    def _give(self, key: Key, value: Value) -> None:
        node, index = key
        values = self._given.setdefault(node, {})
        values[index] = value
        steps = ((key, Given((values, index))),)
        self._emission.run(unrolled.Schedule(steps, self._demand.uses))

    def _taken(self, key: Key) -> Value:
        node, (degree,) = key
        value = self._stacks[node]
        if value is None:
            return None
        array = self._emission.arithmetic.dense(value.array)
        return Coefficient(value.factor, lax.index_in_dim(array, degree - 1, keepdims=False))

    def _row(self, node: Node, degree: int) -> Value:
        return self.coefficient((node, (degree,))) if (degree,) in node.support else None

    def _whole(self, node: Node) -> Value:
        degree = self._demand.degrees[node]
        if isinstance(node.kind, BlockOutput) and node.is_live:
            return self._from_block(node, HIGHER)
        if self._demand.form(node) is not Form.STACKED:
            return self._listed(node, degree)
        scope = WholeScope(self._emission, degree, self.stack, self._convolved)
        value = scope.evaluated(self._demand.law(node), node.aval)
        if value is None:
            return None
        value = scope.shaped(value, node.aval)
        return Coefficient(value.factor, self._emission.arithmetic.dense(value.array))

    def _listed(self, node: Node, degree: int) -> Value:
        """The stack of coefficients that are known one by one."""
        rows = [(k, self.coefficient((node, (k,)))) for (k,) in sorted(node.support) if k]
        present = {k: value for k, value in rows if value is not None and k <= degree}
        if not present:
            return None
        top = max(present)
        zeros = filled(node.aval, 0)
        arrays = [self.array((node, (k,))) if k in present else zeros for k in range(1, top + 1)]
        stack = lax.concatenate([lax.expand_dims(each, (0,)) for each in arrays], 0)
        return Coefficient(ONE, _resized(stack, degree))

    def _convolved(self, history: History, aval: Any, degree: int) -> Value:
        """The sums of products of two stacks: at once where that takes little memory.

        Otherwise in a loop, in which nothing depends on the last step.
        """
        left, right = (self.stack(node, degree) for node in (history.left, history.right))
        if left is None or right is None or degree < 2:
            return None
        if history.operation.commutes and degree**2 * prod(aval.shape) <= MOST_PRODUCTS:
            arrays = [self._wide(value, degree, aval) for value in (left, right)]
            return Coefficient(left.factor * right.factor, convolved(*arrays))
        node = Node(aval, frozenset((k,) for k in range(1, degree + 1)), NOT_MADE)
        laws = {node: Law((((ONE, history),),))}
        found = run_region(self._emission, wired([node], laws), laws, degree, self._dense, [node])
        return Coefficient(ONE, found[node])

    def _wide(self, value: Coefficient, degree: int, aval: Any) -> Any:
        """The stack of an operand of an entrywise product, in the shape of the result."""
        shape = (degree, *aval.shape)
        if value.array.shape == shape:
            return value.array
        return spread(self._emission.arithmetic, value.array, shape, 1)

    def _dense(self, node: Node, degree: int) -> Any:
        value = self.stack(node, degree)
        if value is None:
            return jnp.broadcast_to(filled(node.aval, 0), (degree, *node.shape))
        return self._emission.arithmetic.materialised(value)

    def _from_block(self, node: Node, index: Any) -> Value:
        """An output of a loop or branch, which is run once for all of them."""
        block = block_of(node)
        assert block is not None
        assert isinstance(node.kind, BlockOutput)
        if id(block) not in self._blocks:
            inputs = {
                (i, index): self._dense(block.operands[i], self._demand.order)
                if index == HIGHER
                else self.array((block.operands[i], index))
                for i, index in block.needed
            }
            self._blocks[id(block)] = block.run_on(inputs)
        return Coefficient(ONE, self._blocks[id(block)][node.kind.position, index])

    def _region(self, wiring: Wiring, wanted: Sequence[Node]) -> None:
        degree = max(self._demand.degrees[node] for node in wiring.nodes)
        laws = {node: self._demand.law(node) for node in wiring.nodes}
        found = run_region(self._emission, wiring, laws, degree, self._dense, wanted)
        for node, array in found.items():
            self._stacks[node] = Coefficient(ONE, array)


def _resized(array: Any, degree: int) -> Any:
    """The first rows, or more rows of zeros."""
    length = array.shape[0]
    if length >= degree:
        return lax.slice_in_dim(array, 0, degree)
    zeros = jnp.zeros_like(array, shape=(degree - length, *array.shape[1:]))
    return lax.concatenate([array, zeros], 0)
