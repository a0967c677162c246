"""The derivatives of a chain's output by each of its inputs, as arrays computed along with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np
from jax.extend.core import jaxpr_as_fun

from derivprof.compat import ClosedJaxpr, closed, type_of, without_dead_code
from derivprof.jaxprs import Keys, inlined
from derivprof.linearise.chains import Chain
from derivprof.linearise.folding import Folding, Uniform


@dataclass(frozen=True, eq=False)
class Slopes:
    """``program(*inputs)`` gives the value and, per input in ``live``, d value / d input.

    A slope has the shape and dtype of the value. One that is a known number everywhere stands in
    ``numbers``, by its place in ``live``, and is left out of the program's results.
    """

    program: ClosedJaxpr
    live: tuple[int, ...]
    numbers: dict[int, np.ndarray]

    def at(self, inputs: Sequence[Any]) -> tuple[Any, list[Any]]:
        """The value, and a slope per input in ``live``: an array or a number."""
        value, *arrays = jaxpr_as_fun(self.program)(*inputs)
        rest = iter(arrays)
        places = range(len(self.live))
        return value, [self.numbers[i] if i in self.numbers else next(rest) for i in places]


class ChainSlopes:
    """The slopes of one chain, traced once per set of inputs."""

    def __init__(self, chain: Chain, keys: Keys) -> None:
        self.chain = chain
        self._keys = keys
        self._known: dict[tuple[int, ...], Slopes] = {}

    def by(self, live: tuple[int, ...]) -> Slopes:
        """The slopes by the inputs at the positions in ``live``."""
        if live not in self._known:
            self._known[live] = _slopes(self.chain, live, self._keys)
        return self._known[live]


def _slopes(chain: Chain, live: tuple[int, ...], keys: Keys) -> Slopes:
    """In forward mode, with a tangent of ones per input."""
    types = [type_of(var.aval) for var in chain.inputs]
    pushed = inlined(jax.make_jaxpr(_push_forward(chain, live))(types, [types[i] for i in live]))
    numbers: dict[int, np.ndarray] = {}

    def lean(*inputs: Any) -> list[Any]:
        ones = [Uniform(np.ones((), types[i].dtype), types[i].shape) for i in live]
        value, *slopes = Folding(keys).run(pushed.jaxpr, pushed.consts, [*inputs, *ones])
        numbers.update({i: s.number for i, s in enumerate(slopes) if isinstance(s, Uniform)})
        value = value.array() if isinstance(value, Uniform) else value
        return [value, *(slope for slope in slopes if not isinstance(slope, Uniform))]

    program = jax.make_jaxpr(lean)(*types)
    return Slopes(closed(without_dead_code(program.jaxpr), program.consts), live, numbers)


def _push_forward(chain: Chain, live: tuple[int, ...]) -> Any:
    def pushed(inputs: Sequence[Any], ones: Sequence[Any]) -> list[Any]:
        values, slopes = [], []
        for position, one in zip(live, ones, strict=True):

            def along(primal: Any, position: int = position) -> Any:
                return chain.value(*inputs[:position], primal, *inputs[position + 1 :])

            value, slope = jax.jvp(along, (inputs[position],), (one,))
            values.append(value)
            slopes.append(slope)
        return [values[0], *slopes]

    return pushed
