"""Which number an entry has: through all differentiated leaves, flattened, in their order."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from derivprof.derivatives.partials import Entry, NamedEntry
from derivprof.errors import InputError

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Numbering:
    """The differentiated leaves by name and shape."""

    leaves: tuple[tuple[str, Shape], ...]

    @property
    def size(self) -> int:
        """How many entries there are."""
        return sum(math.prod(shape) for _, shape in self.leaves)

    def number(self, entry: Entry) -> int:
        """The number of an entry; :class:`InputError` for one that is not there."""
        if isinstance(entry, NamedEntry):
            start, shape = self._leaf(entry.leaf)
            return start + _ravelled(entry, shape)
        if not 0 <= entry < self.size:
            raise InputError(
                f"There is no entry {entry}: the differentiated inputs have {self.size} entries in "
                f"all, 0 to {self.size - 1}."
            )
        return entry

    def shape_of(self, leaf: str) -> Shape:
        """The shape of the leaf of that name; :class:`InputError` if there is none."""
        return self._leaf(leaf)[1]

    def within(self, argument: str) -> tuple[int, ...]:
        """The numbers of all entries of an argument, or of one leaf of it."""
        found, start = [], 0
        for name, shape in self.leaves:
            size = math.prod(shape)
            if name == argument or name.startswith(f"{argument}."):
                found.extend(range(start, start + size))
            start += size
        if not found:
            self._leaf(argument)
        return tuple(found)

    def _leaf(self, wanted: str) -> tuple[int, Shape]:
        """The number of its first entry, and its shape."""
        start = 0
        for name, shape in self.leaves:
            if name == wanted:
                return start, shape
            start += math.prod(shape)
        raise InputError(
            f"There is no input `{wanted}` to differentiate by. "
            f"There are: {', '.join(name for name, _ in self.leaves)}; --argnums names others."
        )


def numbering(names: Sequence[str], shapes: Sequence[Shape]) -> Numbering:
    """The numbering of leaves with these names and shapes."""
    return Numbering(tuple(zip(names, shapes, strict=True)))


def _ravelled(entry: NamedEntry, shape: Shape) -> int:
    fits = len(entry.index) == len(shape) and all(
        position < size for position, size in zip(entry.index, shape, strict=False)
    )
    if not fits:
        raise InputError(
            f"There is no entry {entry}: `{entry.leaf}` has shape ({','.join(map(str, shape))}), "
            "and an entry needs one index per axis, counted from 0."
        )
    flat = 0
    for position, size in zip(entry.index, shape, strict=True):
        flat = flat * size + position
    return flat
