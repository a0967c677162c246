"""The user's source lines behind the equations of a jaxpr."""

from collections.abc import Callable, Iterator
from itertools import takewhile

from derivprof.compat import Jaxpr, JaxprEqn, source_frames, sub_jaxprs
from derivprof.record import Frame

Wanted = Callable[[tuple[Frame, ...]], tuple[Frame, ...]]
"""From all frames of an equation to those that are the user's."""


def user_stacks(jaxpr: Jaxpr, wanted: Wanted, base: str) -> Iterator[tuple[Frame, ...]]:
    """For each equation, as ``equations`` lists them, the user's frames, innermost first.

    ``base`` is the file whose innermost frame is where tracing began: what called it is no cause
    of any equation. Empty for equations that no line of the user's caused.
    """
    known: dict[tuple[Frame, ...], tuple[Frame, ...]] = {}
    for frames in _Stacks(base).of(jaxpr, ()):
        if frames not in known:
            known[frames] = wanted(frames)
        yield known[frames]


class _Stacks:
    """JAX traces a body once and keeps it for later callers with equal arguments.

    So equations of a shared body name the first caller; here each call has its own.
    """

    def __init__(self, base: str) -> None:
        self._base = base
        self._first_callers: dict[int, tuple[Jaxpr, tuple[Frame, ...]]] = {}
        self._frames: dict[tuple[tuple[str, int, str], ...], tuple[Frame, ...]] = {}

    def of(self, jaxpr: Jaxpr, caller: tuple[Frame, ...]) -> Iterator[tuple[Frame, ...]]:
        """The frames of every equation; ``caller`` are those of the equation with this body."""
        _, first = self._first_callers.setdefault(id(jaxpr), (jaxpr, caller))
        for eqn in jaxpr.eqns:
            frames = _called_from(caller, first, self._own(eqn))
            yield frames
            if eqn.params:
                for body in sub_jaxprs(eqn):
                    yield from self.of(body, frames)

    def _own(self, eqn: JaxprEqn) -> tuple[Frame, ...]:
        found = source_frames(eqn)
        if found not in self._frames:
            inside = takewhile(lambda frame: frame[0] != self._base, found)
            self._frames[found] = tuple(Frame(*frame) for frame in inside)
        return self._frames[found]


def _called_from(
    caller: tuple[Frame, ...], first: tuple[Frame, ...], frames: tuple[Frame, ...]
) -> tuple[Frame, ...]:
    """The frames of an equation, seen from this caller of its body.

    Some bodies are traced with the frames of their first caller, some with none of its caller's.
    """
    if first and frames[-len(first) :] == first:
        return frames[: -len(first)] + caller
    is_whole = not caller or frames[-1:] == caller[-1:]
    return frames if is_whole else frames + caller
