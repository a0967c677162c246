"""For how many columns a command prints."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_ASKED: ContextVar[int | None] = ContextVar("asked", default=None)
"""What --width says: every command has it, and every table is printed by it."""


@contextmanager
def printing_for(width: int | None) -> Iterator[None]:
    """Within it tables are printed for that many columns, None for what standard output has."""
    token = _ASKED.set(width)
    try:
        yield
    finally:
        _ASKED.reset(token)


def asked_width() -> int | None:
    """The columns asked for."""
    return _ASKED.get()
