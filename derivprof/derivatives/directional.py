"""The n-th derivative along a direction, how a direction is named, and which of the two varies."""

from dataclasses import dataclass
from enum import StrEnum
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


class Variable(StrEnum):
    """What D^n f(x)[v, ..., v] is a function of: x, or v at a fixed x."""

    INPUTS = "inputs"
    DIRECTION = "direction"


@dataclass(frozen=True)
class Directional:
    """D^n f(x)[v, ..., v] for n = 0..order, with v the direction, as a function of the variable.

    Where that is the direction, the one given is the example at which the function is called.
    """

    order: int
    direction: Direction = Ones()
    variable: Variable = Variable.INPUTS

    @property
    def fixed(self) -> Direction | None:
        """The direction; None where it is the variable, and can be any."""
        return self.direction if self.variable is Variable.INPUTS else None

    @property
    def orders(self) -> range:
        """The orders of a sweep."""
        return range(self.order + 1)
