"""Equations per source line as a gzipped pprof profile, for ``pprof`` and what reads its files.

A protocol buffer of the message Profile in pprof's ``proto/profile.proto``; the numbers below are
its field numbers. Of the wire format two kinds are enough: varints, and bytes with their length.
"""

import gzip
from collections.abc import Iterable, Iterator

from derivprof.record import Explanation, Frame, Stack

_SAMPLE_TYPE, _SAMPLE, _LOCATION, _FUNCTION, _STRINGS = 1, 2, 4, 5, 6
_VARINT, _LENGTH = 0, 2


def to_pprof(explanation: Explanation) -> bytes:
    """One sample per stack and primitive, its value the equations, its label the primitive."""
    tables = _Tables()
    body = b"".join(_message(_SAMPLE, tables.sample(stack)) for stack in explanation.stacks)
    kind = _number(1, tables.string("equations")) + _number(2, tables.string("count"))
    whole = _message(_SAMPLE_TYPE, kind) + body + b"".join(tables.written())
    return gzip.compress(whole, mtime=0)


class _Tables:
    """Numbers for strings, functions and locations, as they appear; 0 is the empty string."""

    def __init__(self) -> None:
        self._strings = {"": 0}
        self._functions: dict[tuple[str, str], int] = {}
        self._locations: dict[Frame, int] = {}

    def string(self, text: str) -> int:
        return self._strings.setdefault(text, len(self._strings))

    def sample(self, stack: Stack) -> bytes:
        """Locations innermost first, the value, the label."""
        places = (_number(1, self._location(frame)) for frame in reversed(stack.frames))
        label = _number(1, self.string("primitive")) + _number(2, self.string(stack.primitive))
        return b"".join(places) + _number(2, stack.equations) + _message(3, label)

    def _location(self, frame: Frame) -> int:
        self._function(frame)
        return self._locations.setdefault(frame, len(self._locations) + 1)

    def _function(self, frame: Frame) -> int:
        self.string(frame.function)
        self.string(frame.file)
        return self._functions.setdefault((frame.function, frame.file), len(self._functions) + 1)

    def written(self) -> Iterator[bytes]:
        """The tables as fields of the profile."""
        for frame, number in self._locations.items():
            line = _number(1, self._function(frame)) + _number(2, frame.line)
            yield _message(_LOCATION, _number(1, number) + _message(4, line))
        for (function, file), number in self._functions.items():
            named = _number(2, self.string(function)) + _number(4, self.string(file))
            yield _message(_FUNCTION, _number(1, number) + named)
        for text in self._strings:
            yield _message(_STRINGS, text.encode())


def _number(field: int, value: int) -> bytes:
    return bytes(_varint(field << 3 | _VARINT)) + bytes(_varint(value))


def _message(field: int, content: bytes) -> bytes:
    return bytes(_varint(field << 3 | _LENGTH)) + bytes(_varint(len(content))) + content


def _varint(value: int) -> Iterable[int]:
    """Seven bits to a byte, the lowest first, the top bit set on all but the last."""
    while value > 0x7F:
        yield value & 0x7F | 0x80
        value >>= 7
    yield value
