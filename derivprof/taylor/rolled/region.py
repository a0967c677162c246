"""One loop over the degree, for nodes that need one another's lower coefficients.

At degree k first come the histories, sum of a_j b_{k-j} over 0 < j < k, all of one type as one
operation over two buffers. One of them is kept in reverse, and what is not filled yet is zero, so
that a window of fixed length serves every k. Then comes the chain of operations on coefficients
of degree k, then one update of the buffers. Products with polynomials of low degree need no
buffer: the last few coefficients are carried on.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import jax.numpy as jnp
from jax import lax

from derivprof.compat import filled
from derivprof.taylor.coefficients import Arithmetic, Coefficient
from derivprof.taylor.emission import Emission
from derivprof.taylor.kinds import Below
from derivprof.taylor.nodes import ONE, Node
from derivprof.taylor.rolled.buffers import Buffers
from derivprof.taylor.rolled.laws import History, Law
from derivprof.taylor.rolled.scope import Scope, Value
from derivprof.taylor.rolled.wiring import Wiring

Rows = Mapping[Node, Any]


class StepScope(Scope):
    """At the degree k of a step of the loop, which is a traced number."""

    def __init__(
        self, emission: Emission, k: Any, rows: Rows, lags: Mapping[Node, Sequence[Any]],
        histories: Mapping[Any, Any],
    ) -> None:  # fmt: skip
        super().__init__(Arithmetic(emission.arithmetic.keys), emission)
        self.current: dict[Node, Value] = {
            node: Coefficient(ONE, row) for node, row in rows.items()
        }
        self._k, self._lags, self._histories = k, lags, histories

    def at(self, node: Node, lag: int) -> Value:
        """What has been computed in this step, or in one of the last ones."""
        if lag:
            return Coefficient(ONE, self._lags[node][lag - 1])
        return self.current[node] if node.is_live else None

    def degree(self, value: Any) -> Any:
        """K in every entry."""
        return self.arithmetic.once(
            ("degree", value.shape, value.dtype),
            (),
            lambda: lax.full_like(value, 0) + lax.convert_element_type(self._k, value.dtype),
        )

    def history(self, history: History, aval: Any) -> Value:
        """As it was computed first."""
        return Coefficient(ONE, self._histories[history.key])

    def compute(self, nodes: Iterable[Node], laws: Mapping[Node, Law]) -> None:
        """The nodes at this degree."""
        for node in nodes:
            self.current[node] = self.evaluated(laws[node], node.aval)

    def compute_all(self, wiring: Wiring, laws: Mapping[Node, Law]) -> None:
        """All nodes: unknowns count as zero in their own equations, and as known afterwards."""
        below = {node: node.kind for node in wiring.nodes if isinstance(node.kind, Below)}
        self.current.update(dict.fromkeys(below))
        self.compute([node for node in wiring.nodes if node not in below], laws)
        for node, kind in below.items():
            self.current[node] = self.current[kind.operand]
        self.compute(wiring.cone, laws)

    def array(self, node: Node) -> Any:
        """The node at this degree, as an array."""
        return self.materialised(self.current[node], node.aval)


def run_region(
    emission: Emission,
    wiring: Wiring,
    laws: Mapping[Node, Law],
    degree: int,
    stack_of: Callable[[Node, int], Any],
    wanted: Sequence[Node],
) -> dict[Node, Any]:
    """The stacks of the wanted nodes, from degree 1 to ``degree``."""
    buffers = Buffers(wiring.histories.values(), degree)
    outside = {node: stack_of(node, degree) for node in wiring.outside if node.is_live}

    def step(carry: Any, xs: Any) -> tuple[Any, Any]:
        lags, buffered = carry
        k, rows = xs
        known = dict(zip(outside, rows, strict=True))
        last = dict(zip(wiring.lags, lags, strict=True))
        scope = StepScope(emission, k, known, last, buffers.sums(buffered, k))
        scope.compute_all(wiring, laws)
        moved = [
            [scope.array(node) if node.is_live else jnp.zeros_like(old[0]), *old[:-1]]
            for node, old in last.items()
        ]
        following = buffers.updated(buffered, k, scope.materialised, scope.current)
        return (moved, following), [scope.array(node) for node in wanted]

    init = [[_constant(emission, node), *_zeros(node, n - 1)] for node, n in wiring.lags.items()]
    degrees = jnp.arange(1, degree + 1, dtype=jnp.int32)
    xs = (degrees, list(outside.values()))
    _, found = lax.scan(step, (init, buffers.empty()), xs)
    return dict(zip(wanted, found, strict=True))


def _constant(emission: Emission, node: Node) -> Any:
    return emission.array((node, (0,))) if (0,) in node.support else filled(node.aval, 0)


def _zeros(node: Node, times: int) -> list[Any]:
    return [filled(node.aval, 0) for _ in range(times)]
