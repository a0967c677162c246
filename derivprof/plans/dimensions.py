"""The sizes of the input that a sweep goes over, from the text of ``--sweep-dim``."""

import re
from collections.abc import Sequence

from derivprof.errors import UsageError

MOST = 200
"""More sizes than these are a mistake."""

_RANGE = re.compile(r"(\d+)\s*\.\.\s*(\d+)(?:\s*:\s*(\d+))?")
_LIST = re.compile(r"\d+(\s*,\s*\d+)*")
_FORMS = "Write 2..64 (2, 4, 8, ..., 64), 2..64:2 (in steps of 2) or a list such as 2,3,5,8."


def parse_dimensions(text: str) -> tuple[int, ...]:
    """The sizes, ascending: ``2..64`` doubles from end to end, ``2..64:2`` goes in steps.

    Raises :class:`UsageError` for whatever is neither that nor a list of sizes.
    """
    found = _RANGE.fullmatch(text.strip())
    if found is None and not _LIST.fullmatch(text.strip()):
        raise UsageError(f"--sweep-dim {text} is no range of sizes. {_FORMS}")
    sizes = _between(text, *found.groups()) if found else sorted(set(map(int, text.split(","))))
    if sizes[0] < 1:
        raise UsageError(f"--sweep-dim {text} has the size 0. The smallest size of an input is 1.")
    if sizes[MOST:]:
        raise UsageError(
            f"--sweep-dim {text} are more than {MOST} sizes, and at most {MOST} can be measured. "
            "Take a larger step, or let it double: 2..64."
        )
    return tuple(sizes)


def _between(text: str, start: str, end: str, step: str | None) -> Sequence[int]:
    first, last = int(start), int(end)
    if last < first:
        raise UsageError(f"--sweep-dim {text} goes down. Write {last}..{first}.")
    if step is None:
        return _doubling(first, last) if first else [0]
    if int(step) == 0:
        raise UsageError(f"--sweep-dim {text} has a step of 0. {_FORMS}")
    return range(first, last + 1, int(step))


def _doubling(first: int, last: int) -> list[int]:
    """Twice as large each time, and then the last one."""
    sizes = []
    while first < last:
        sizes.append(first)
        first *= 2
    return [*sizes, last]
