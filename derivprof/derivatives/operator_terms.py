"""What the terms of a linear operator are, before the entries of the inputs are known."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from derivprof.derivatives.partials import Entry


@dataclass(frozen=True)
class Partial:
    """One partial derivative, an entry per differentiation; the function itself without any."""

    entries: tuple[Entry, ...] = ()

    @property
    def order(self) -> int:
        """The number of differentiations."""
        return len(self.entries)


@dataclass(frozen=True)
class Laplacian:
    """A power of the Laplacian over all entries of the arguments, or of what is differentiated."""

    power: int
    arguments: tuple[str, ...] = ()

    @property
    def order(self) -> int:
        """The number of differentiations."""
        return 2 * self.power


Symbol = Partial | Laplacian

Terms = Mapping[Symbol, Fraction]
"""The exact coefficient of each; it may be 0."""

LAPLACIANS = {"laplacian": 1, "biharmonic": 2}
"""Their names, and which power each is."""
