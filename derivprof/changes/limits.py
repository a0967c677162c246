"""What a change may be at most: ``count:0``, ``count:5%``, ``time:10%``, ``memory:1MiB``."""

import re
from dataclasses import dataclass

from derivprof.changes.quantities import GROUPS, MEMORY, TIME, Group
from derivprof.errors import UsageError
from derivprof.units import parse_bytes

LEAST_OF_DURATIONS = 0.05
"""Two processes of one program differ by some percent: a smaller limit would fail by chance."""

TIME_THRESHOLD = 0.1
"""A run time that differs by less is not called slower or faster, unless a limit says otherwise."""


@dataclass(frozen=True)
class Limit:
    """How much more of a group of quantities is allowed: so much, or a share of the old value."""

    group: Group
    allowed: float
    is_share: bool
    text: str

    def is_over(self, old: float, new: float) -> bool:
        """Whether the new value is more than allowed above the old one."""
        return new - old > self.allowed * (old if self.is_share else 1)


def parse_limits(texts: tuple[str, ...]) -> tuple[Limit, ...]:
    """The limits in ``QUANTITY:LIMIT`` texts. Raises :class:`UsageError` for any other text."""
    limits = tuple(map(parse_limit, texts))
    names = [limit.group.name for limit in limits]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(f"--fail-on {name} is given {names.count(name)} times. Give one.")
    return limits


def parse_limit(text: str) -> Limit:
    """The limit that ``count:0``, ``count:5%`` or ``memory:1MiB`` means."""
    name, colon, allowed = (part.strip() for part in text.partition(":"))
    if name not in GROUPS:
        known = ", ".join(GROUPS)
        raise UsageError(f"--fail-on {text}: `{name}` is no quantity. Use one of {known}.")
    group = GROUPS[name]
    if found := re.fullmatch(r"(\d+(?:\.\d+)?)\s*%", allowed):
        return _share(group, float(found[1]) / 100, text)
    if not colon or not group.is_exact:
        raise UsageError(f"--fail-on {text} says no limit. Write {_example(group)}.")
    return Limit(group, _absolute(group, allowed, text), False, text)


def _share(group: Group, allowed: float, text: str) -> Limit:
    if not group.is_exact and allowed < LEAST_OF_DURATIONS:
        raise UsageError(
            f"--fail-on {text}: two processes of the same program differ by some percent, so a "
            f"limit under {LEAST_OF_DURATIONS:.0%} would fail by chance. Raise it, or use count."
        )
    return Limit(group, allowed, True, text)


def _absolute(group: Group, allowed: str, text: str) -> float:
    if group is MEMORY and allowed:
        try:
            return parse_bytes(allowed)
        except UsageError as error:
            raise UsageError(f"--fail-on {text}: {error}") from error
    if not allowed.isdecimal():
        raise UsageError(f"--fail-on {text} says no limit. Write {_example(group)}.")
    return int(allowed)


def _example(group: Group) -> str:
    if not group.is_exact:
        return f"{group.name}:10%"
    several = "1MiB" if group is MEMORY else "3"
    return f"{group.name}:0, {group.name}:{several} or {group.name}:5%"


def time_threshold(limits: tuple[Limit, ...]) -> float:
    """By how much a run time must differ to be called slower or faster."""
    found = (limit.allowed for limit in limits if limit.group is TIME)
    return next(found, TIME_THRESHOLD)
