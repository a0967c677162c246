"""What a method can tell of how it differentiated a function."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Findings:
    """``rules``: by class of rule, how many equations of each primitive; and caveats."""

    rules: Mapping[str, Mapping[str, int]]
    caveats: tuple[str, ...] = ()


def findings_of(function: Any) -> Findings | None:
    """What was found when the function was last traced; None if its method tells nothing."""
    return getattr(function, "findings", None)
