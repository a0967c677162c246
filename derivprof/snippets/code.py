"""Pieces that the snippets of several methods share."""

from collections.abc import Sequence
from dataclasses import dataclass

from derivprof.snippets.case import Case

Lines = list[str]
"""Lines that define ``derivative``, a function of the inputs."""


@dataclass(frozen=True)
class AtInputs:
    """Lines that define ``derivative`` once the inputs are there, and the whole call of it."""

    lines: tuple[str, ...]
    call: str


def defined(case: Case, *body: str) -> Lines:
    """``def derivative(x, y):`` with that body."""
    return [f"def derivative({', '.join(case.names)}):", *(f"    {line}" for line in body)]


def named(expression: str) -> Lines:
    """``derivative`` as the value of an expression."""
    return [f"derivative = {expression}"]


def tuple_text(parts: Sequence[str]) -> str:
    """``(x,)`` or ``(x, y)``."""
    return f"({', '.join(parts)}{',' * (len(parts) == 1)})"


def repeated(case: Case, level: str) -> Lines:
    """The body that puts ``level``, a text with ``g``, around the function once per order."""
    loop = [f"for _ in range({case.order}):", f"    g = {level}"]
    return [f"g = {case.of_live}", *loop, f"return g({case.live_names})"]


def library(case: Case) -> Lines:
    """The public function of derivprof for that derivative, by that method."""
    return named(library_text(case))


def library_text(case: Case) -> str:
    """The call of it: ``derivprof.derivative(f, order=4)``."""
    method = "" if case.method == "taylor" else f', method="{case.method}"'
    order, rest = case.order, f"{case.argnums}{method}"
    match case.derivative["kind"]:
        case "mixed-partial":
            indices = tuple_text(list(map(str, case.flat)))
            return f"derivprof.partial({case.of_all}, {indices}{rest})"
        case "full-tensor":
            return f"derivprof.tensor({case.of_all}, order={order}{rest})"
        case "operator":
            return f"derivprof.operator({case.of_all}, {_operator_text(case)}{method})"
        case "diagonal":
            return f"derivprof.diagonal({case.of_all}, order={order}{rest})"
    along = ', as_function_of="direction"' if case.is_of_direction else _direction(case)
    return f"derivprof.derivative({case.of_all}, order={order}{rest}{along})"


def _operator_text(case: Case) -> str:
    """The expressions as they were typed, and the arguments where these do not name them."""
    texts = [repr(each) for each in case.derivative["expressions"]]
    written = texts[0] if len(texts) == 1 else tuple_text(texts)
    return written if case.live == case.named_live else f"{written}, argnums={_numbers(case.live)}"


def _numbers(live: Sequence[int]) -> str:
    return str(live[0] if len(live) == 1 else tuple(live))


def _direction(case: Case) -> str:
    text = case.derivative.get("direction", "ones")
    if text == "ones":
        return ""
    if text == "random":
        return f", direction=Random({case.derivative['seed']})"
    if text.endswith(".npy"):
        return f", direction=FromFile(Path({text!r}))"
    return f", direction=OneHot({text[1:]})"
