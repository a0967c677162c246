"""What became of something that raised, in one line."""

from derivprof.differentiate import MethodError
from derivprof.loading import user_frames


def reason_of(error: Exception) -> str:
    """The exception in one line, with the innermost line of the user's code."""
    if isinstance(error, MethodError):
        return str(error)
    text = str(error).strip().splitlines()
    first = f"{type(error).__name__}: {text[0]}" if text else type(error).__name__
    frames = user_frames(error, limit=1).strip()
    return f"{first} (at {frames})" if frames else first
