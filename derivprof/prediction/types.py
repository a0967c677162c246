"""What programs consist of: types, each of which one jvp turns into a fixed multiset of types."""

from collections import Counter
from dataclasses import dataclass

from derivprof.prediction.kinds import Kind
from derivprof.prediction.ranks import ENDLESS, Ranks


@dataclass(frozen=True)
class Fixed:
    """An equation whose operands have no tangent; or a call, loop or branch without its bodies."""

    primitive: str


@dataclass(frozen=True)
class Active:
    """An equation of a kind, with the ranks of its operands."""

    kind: Kind
    ranks: Ranks


@dataclass(frozen=True)
class Meeting:
    """A value handed to where one of a higher rank, ``joint``, is handed to as well.

    The start and the end of a loop's carry; the results of a branch. It is no equation, but where
    the value has no tangent a jvp makes a zero, since others there have one.
    """

    aval: str
    rank: int
    joint: int


@dataclass(frozen=True)
class Result:
    """A result of the whole function: a jvp makes a zero of one that has no tangent."""

    aval: str
    rank: int


Type = Fixed | Active | Meeting | Result
Types = Counter[Type]

Found = tuple[Types, list[int]]
"""The types of a program, and the ranks of its results."""


def meetings(aval: str, rank: int, *joints: int) -> Types:
    """A value of some rank where others have higher ones; nothing where they do not."""
    return Counter(Meeting(aval, rank, joint) for joint in joints if rank < joint)


def results(aval: str, rank: int) -> Types:
    """A result of the function; nothing where every derivative of it has a tangent."""
    return Counter() if rank == ENDLESS else Counter([Result(aval, rank)])


def fixed(primitives: Counter[str]) -> Types:
    """Equations whose operands have no tangent."""
    return Counter({Fixed(name): count for name, count in primitives.items()})
