"""What parent and child say to one another: pickles, each behind its length, over two pipes."""

import pickle
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

MEMORY_EXIT = 77
"""The exit status of a child that used more memory than it was allowed."""

_LENGTH = struct.Struct("<Q")

Report = Callable[[str], None]
"""Called in the child with a few words on what it is doing now."""


class Handler(Protocol):
    """What runs in the child: one object that lives as long as the process."""

    def handle(self, request: Any, report: Report) -> Any:
        """The answer to one request. A :class:`DerivprofError` is raised again in the parent."""
        ...


@dataclass(frozen=True)
class Doing:
    """From the child: what it is doing now."""

    text: str


@dataclass(frozen=True)
class Answer:
    """From the child: the answer to the last request."""

    value: Any


@dataclass(frozen=True)
class Refused:
    """From the child: an error that the user caused."""

    error: Exception


@dataclass(frozen=True)
class Broken:
    """From the child: an exception nobody expected, as its traceback."""

    traceback: str


def packed(message: Any) -> bytes:
    """The bytes of one message. Raises what pickling raises."""
    data = pickle.dumps(message)
    return _LENGTH.pack(len(data)) + data


def send(stream: BinaryIO, message: Any) -> None:
    """Write one message."""
    stream.write(packed(message))
    stream.flush()


def receive(stream: BinaryIO) -> Any:
    """Read one message. Raises EOFError when the other side is gone."""
    header = stream.read(_LENGTH.size)
    if len(header) < _LENGTH.size:
        raise EOFError
    data = stream.read(_LENGTH.unpack(header)[0])
    return pickle.loads(data)
