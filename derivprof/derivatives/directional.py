"""The n-th derivative along a direction, and how a direction is named."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Ones:
    """Every entry 1; for a scalar input the ordinary derivative."""

    def __str__(self) -> str:
        return "ones"


@dataclass(frozen=True)
class OneHot:
    """1 at one flat index of the differentiated inputs, 0 elsewhere: ``e3``."""

    index: int

    def __str__(self) -> str:
        return f"e{self.index}"


@dataclass(frozen=True)
class Random:
    """Independent standard normal entries, from a seed."""

    seed: int = 0

    def __str__(self) -> str:
        return "random"


@dataclass(frozen=True)
class FromFile:
    """The entries of an .npy file, in the order of the flattened inputs."""

    path: Path

    def __str__(self) -> str:
        return str(self.path)


Direction = Ones | OneHot | Random | FromFile


@dataclass(frozen=True)
class Directional:
    """D^n f(x)[v, ..., v] for n = 0..order, with v the direction."""

    order: int
    direction: Direction = Ones()

    @property
    def orders(self) -> range:
        """The orders of a sweep."""
        return range(self.order + 1)
