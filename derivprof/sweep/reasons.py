"""What became of something that raised, in one line."""

from derivprof.differentiate import MethodError
from derivprof.errors import said_by
from derivprof.loading import user_frames

RAISED = (Exception, SystemExit)
"""Whatever a method or the user's code raises, also to leave the program."""


def reason_of(error: BaseException) -> str:
    """The exception in one line, with the innermost line of the user's code."""
    if isinstance(error, MethodError):
        return str(error)
    text = said_by(error).strip().splitlines()
    first = f"{type(error).__name__}: {text[0]}" if text else type(error).__name__
    frames = user_frames(error, limit=1).strip()
    return f"{first} (at {frames})" if frames else first


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an allocation was refused, by the system or by what manages a device's memory."""
    return isinstance(error, MemoryError) or said_by(error).startswith("RESOURCE_EXHAUSTED")
