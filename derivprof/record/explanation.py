"""What the program of one derivative consists of: waste, source lines, outputs, equations."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from derivprof.record.measurement import Census
from derivprof.record.profile import Caveat, Provenance


class Waste(StrEnum):
    """Why an equation is superfluous. Each counts once: as the first of these that applies."""

    DEAD = "dead"
    DUPLICATE = "duplicate"
    TIMES_ONE = "times-one"
    PLUS_ZERO = "plus-zero"
    TIMES_ZERO = "times-zero"


@dataclass(frozen=True)
class Frame:
    """A line of the user's own code that was being run when an equation was traced."""

    file: str
    line: int
    function: str


@dataclass(frozen=True)
class LineUse:
    """The equations of one source line; ``file`` is None for those not in the user's code.

    ``equations`` has one count per order of the explanation, None where that order was not
    counted. ``share`` and ``waste`` are those of the highest order; ``factor`` is its count over
    that of the order below.
    """

    file: str | None
    line: int | None
    text: str
    equations: tuple[int | None, ...]
    share: float
    factor: float | None
    waste: Mapping[str, int]


@dataclass(frozen=True)
class Stack:
    """Equations of one primitive with the same frames, outermost first."""

    frames: tuple[Frame, ...]
    primitive: str
    equations: int


@dataclass(frozen=True)
class Equation:
    """One equation of the program; ``number`` counts from 1, ``repeats`` is another's number.

    ``text`` is the equation in JAX's notation, indented by the bodies that it is in; ``waste`` is
    why it is superfluous.
    """

    number: int
    text: str
    file: str | None
    line: int | None
    waste: Waste | None = None
    repeats: int | None = None


@dataclass(frozen=True)
class Block:
    """The derivative of one output by one input; ``is_zero`` when that output ignores it."""

    output: str
    input: str
    is_zero: bool

    @property
    def name(self) -> str:
        """As ``dz/dp2``."""
        return f"d{self.output}/d{self.input}"


@dataclass(frozen=True)
class Sharing:
    """What the derivative of one output needs, after dead code is removed.

    ``equations`` serve it; of those, ``shared`` maps other outputs to how many serve them too, and
    ``repeated`` to how many of an output's own equations repeat one of these.
    """

    output: str
    equations: int
    shared: Mapping[str, int]
    repeated: Mapping[str, int]


@dataclass(frozen=True)
class Explanation(Provenance):
    """One derivative, of one order, by one method, taken apart.

    ``wasted`` and ``census.primitives`` are per primitive: ``{"dead": {"sin": 1}}``.
    ``instructions`` counts what XLA made of it by operation, None where it was not compiled.
    ``equations`` is empty unless the program was asked for.
    """

    method: str
    order: int
    orders: tuple[int, ...]
    census: Census
    wasted: Mapping[str, Mapping[str, int]]
    lines: tuple[LineUse, ...]
    blocks: tuple[Block, ...] = ()
    sharing: tuple[Sharing, ...] = ()
    instructions: Mapping[str, int] | None = None
    stacks: tuple[Stack, ...] = ()
    equations: tuple[Equation, ...] = ()
    caveats: tuple[Caveat, ...] = ()
