"""The error tree: everything a user can cause, each kind with its exit code.

The command line catches :class:`DerivprofError` and nothing else; any other exception is a bug in
derivprof and ends with exit code 1 and its traceback. A message says what happened (with the
value), where, and what to do about it.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the shell sees when a command ends."""

    OK = 0
    BUG = 1
    USAGE = 2
    CHECK_FAILED = 3
    NO_DEVICE = 4
    FUNCTION_RAISED = 5
    NOTHING_MEASURED = 6
    HANGUP = 129
    INTERRUPTED = 130
    TERMINATED = 143


def said_by(error: BaseException) -> str:
    """The message of any exception, one whose message cannot be printed too."""
    try:
        return str(error)
    except Exception as fault:  # noqa: BLE001 - whatever a class of the user's raises there
        return f"(its message cannot be shown: {type(fault).__name__})"


class DerivprofError(Exception):
    """Base of every error that a user can cause."""

    exit_code: ExitCode = ExitCode.USAGE


class UsageError(DerivprofError):
    """An option whose text means nothing, or that contradicts another."""


class TargetError(DerivprofError):
    """The target cannot be loaded: no such module, file or attribute, or its module raised."""


class InputError(DerivprofError):
    """Inputs that are missing, malformed, or do not fit the function's parameters."""


class RecordError(DerivprofError):
    """A saved record that cannot be read: not JSON, not a record, or from a newer version."""


class OutputError(DerivprofError):
    """An output file that cannot be written, or whose extension names no format."""


class NothingToPlot(OutputError):
    """A figure for which the record has no data."""


class DeviceError(DerivprofError):
    """The device asked for is not there."""

    exit_code = ExitCode.NO_DEVICE


class FunctionRaised(DerivprofError):
    """The user's function raised when it was called with the given inputs."""

    exit_code = ExitCode.FUNCTION_RAISED


class Stopped(DerivprofError):
    """A signal ended the program before there was a result."""

    def __init__(self, text: str, exit_code: ExitCode = ExitCode.INTERRUPTED) -> None:
        super().__init__(text)
        self.exit_code = exit_code


class NothingMeasured(DerivprofError):
    """The budget was used up before anything was measured."""

    exit_code = ExitCode.NOTHING_MEASURED
