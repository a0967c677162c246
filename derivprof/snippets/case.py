"""The one cell that a snippet is written for: its function, inputs and derivative, as text."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from derivprof.derivatives import Numbering, Operator, Polynomial, bound, parse_partial
from derivprof.record import InputLeaf


@dataclass(frozen=True)
class Argument:
    """One input under the name it has in the snippet, with its leaves as one row sees them."""

    name: str
    leaves: tuple[InputLeaf, ...]
    structure: str | None

    @property
    def is_array(self) -> bool:
        """Whether it is one array or number, and no pytree."""
        return self.structure == "_"

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the only array."""
        return self.leaves[0].shape


@dataclass(frozen=True)
class Case:
    """``fun`` is the name of the function, ``call`` the texts of its arguments.

    ``arguments`` are all inputs and ``second`` those at the second point; ``live`` counts the ones
    that are differentiated, in their order. ``output`` is the aval of the result.
    """

    fun: str
    arguments: tuple[Argument, ...]
    call: tuple[str, ...]
    live: tuple[int, ...]
    derivative: Mapping[str, Any]
    order: int
    method: str
    output: str = ""
    second: tuple[Argument, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """What ``derivative`` takes."""
        return tuple(each.name for each in (*self.arguments, *self.second))

    @property
    def wrt(self) -> tuple[Argument, ...]:
        """The arguments that are differentiated."""
        return tuple(self.arguments[index] for index in self.live)

    @property
    def live_names(self) -> str:
        """Their names: ``x, y``."""
        return ", ".join(each.name for each in self.wrt)

    @property
    def of_all(self) -> str:
        """The function of all inputs: ``f``, or ``lambda x, y: f(x, y, n=4)``."""
        names = tuple(each.name for each in self.arguments)
        return self.fun if self.call == names else self._lambda(", ".join(names))

    @property
    def of_live(self) -> str:
        """The function of the differentiated inputs alone, in a place where the others are."""
        names = tuple(each.name for each in self.wrt)
        return self.fun if self.call == names else self._lambda(", ".join(names))

    @property
    def is_of_direction(self) -> bool:
        """Whether the derivative is a function of its direction, at fixed inputs."""
        return self.derivative.get("as_function_of") == "direction"

    @property
    def argnums(self) -> str:
        """``, argnums=1`` for a function of all inputs; nothing for the first one alone."""
        if self.live == (0,):
            return ""
        return f", argnums={self.live[0] if len(self.live) == 1 else self.live}"

    @property
    def one(self) -> Argument | None:
        """The differentiated argument, where it is one array."""
        return self.wrt[0] if len(self.live) == 1 and self.are_arrays else None

    @property
    def are_arrays(self) -> bool:
        """Whether each differentiated argument is an array of floating-point numbers."""
        return self.are_inexact and all(each.is_array for each in self.wrt)

    @property
    def are_scalars(self) -> bool:
        """Whether each of them is one number."""
        return self.are_arrays and all(each.shape == () for each in self.wrt)

    @property
    def are_inexact(self) -> bool:
        """Whether they hold floating-point numbers only."""
        return all(leaf.is_inexact for each in self.wrt for leaf in each.leaves)

    @property
    def places(self) -> tuple[tuple[int, InputLeaf], ...]:
        """Every leaf to differentiate by, with the number of its argument among them."""
        return tuple(
            (number, leaf)
            for number, each in enumerate(self.wrt)
            for leaf in each.leaves
            if leaf.is_inexact
        )

    @property
    def size(self) -> int:
        """How many entries are differentiated."""
        return sum(math.prod(leaf.shape) for _, leaf in self.places)

    @property
    def output_shape(self) -> tuple[int, ...] | None:
        """The shape of the result where it is one array, else None."""
        found = re.fullmatch(r"\w+(?: scalar|\[([\d,]*)\])", self.output)
        return None if found is None else tuple(map(int, filter(None, (found[1] or "").split(","))))

    @property
    def numbers(self) -> Numbering:
        """How the entries are counted that are differentiated."""
        return Numbering(tuple((leaf.name, leaf.shape) for _, leaf in self.places))

    @property
    def polynomials(self) -> tuple[Polynomial, ...]:
        """The expressions of an operator, by entries."""
        return bound(self._operator, self.numbers)

    @property
    def _operator(self) -> Operator:
        return Operator(tuple(self.derivative["expressions"]))

    @property
    def named_live(self) -> tuple[int, ...]:
        """The arguments that an operator names, by number; the first where it names none.

        None at all where they do not say what it counts.
        """
        if len(self.arguments) == 1:
            return (0,)
        if self._operator.leaves and self._operator.counts_entries:
            return ()
        named = {name.partition(".")[0] for name in self._operator.leaves}
        numbers = (i for i, each in enumerate(self.arguments) if each.name in named)
        return tuple(numbers) if named else (0,)

    @property
    def flat(self) -> tuple[int, ...]:
        """The entries of a mixed partial, numbered through all that are differentiated."""
        indices = tuple(self._flat(each) for each in self.derivative["indices"])
        return indices[: self.order]

    def entry(self, flat: int) -> tuple[int, str]:
        """The argument of a flat index, and the index there as text: ``2``, ``0, 2`` or ``()``."""
        for number, leaf in self.places:
            if flat < math.prod(leaf.shape):
                return number, _index_text(flat, leaf.shape)
            flat -= math.prod(leaf.shape)
        raise IndexError(flat)

    def _lambda(self, names: str) -> str:
        return f"lambda {names}: {self.fun}({', '.join(self.call)})"

    def _flat(self, entry: int | str) -> int:
        if isinstance(entry, int):
            return entry
        (named,) = parse_partial(entry).indices
        return self.numbers.number(named)


def _index_text(flat: int, shape: tuple[int, ...]) -> str:
    index = []
    for size in reversed(shape):
        flat, position = divmod(flat, size)
        index.append(str(position))
    return ", ".join(reversed(index)) if index else "()"
