"""What ``folx`` says through Python's root logger while it works."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

_UNKNOWN = re.compile(r"(\S+) not in registry")


@contextmanager
def collected_log() -> Iterator[list[str]]:
    """The messages that are logged meanwhile, which are not shown.

    A filter of the logger, since ``folx`` puts handlers of its own in the place of others.
    """
    said: list[str] = []

    def collect(record: logging.LogRecord) -> bool:
        said.append(record.getMessage())
        return False

    root = logging.getLogger()
    root.addFilter(collect)
    try:
        yield said
    finally:
        root.removeFilter(collect)


def caveats_in(said: list[str]) -> tuple[str, ...]:
    """One sentence on the operations that ``folx`` has no rule for; none where it has all."""
    unknown = dict.fromkeys(found[1] for each in said if (found := _UNKNOWN.search(each)))
    if not unknown:
        return ()
    return (
        f"folx has no rule for {', '.join(unknown)}, and takes the whole Hessian of each such "
        "operation.",
    )
