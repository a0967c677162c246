"""The parent's side of a check: which reference for which method, and what a wrong result is."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from derivprof.checks import AtPoints, Surroundings, check_points, diagnosed, is_finite
from derivprof.plans import Checking
from derivprof.record import Caveat, Check, Verdict
from derivprof.sweep.requests import Evaluated, EvaluateReference, MeasureCell
from derivprof.worker import WorkerEnded, WorkerTimedOut

LOW_ORDER = 4
"""Up to here nested JVP is the first reference, above it Taylor mode, which keeps its digits."""

_FORCED = {"taylor+rolled", "taylor+unrolled"}

_LOW, _HIGH = ("nested-jvp", "taylor"), ("taylor", "nested-jvp")


def reference_names(known: tuple[str, ...], method: str, order: int, own: str | None) -> list[str]:
    """The references for one method at one order, the best first, the method itself never.

    ``own`` is the user's formula; the two best-conditioned methods and then the others follow.
    """
    users: tuple[str, ...] = () if own is None else (own,)
    best = _LOW if order <= LOW_ORDER else _HIGH
    ranked = dict.fromkeys((*users, *best, *known))
    return [name for name in ranked if name in known and not _may_be_one_program(name, method)]


def _may_be_one_program(name: str, method: str) -> bool:
    """Whether both are the same, or Taylor mode and the schedule that it may have taken."""
    pair = {name, method}
    return len(pair) == 1 or ("taylor" in pair and bool(pair & _FORCED))


Judged = Callable[[MeasureCell, Check, Callable[[AtPoints], Check]], Check]
"""From a cell, its check, and what makes that again relative to other sizes, to the last word."""


@dataclass
class Checker:
    """Compares each cell with the best reference that has a value. ``ask`` asks the worker.

    ``judged`` has the last word on a check.
    """

    checking: Checking
    known: tuple[str, ...]
    ask: Callable[[Any, str], Any]
    judged: Judged = lambda cell, check, again: check
    caveats: list[Caveat] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._found: dict[EvaluateReference, Evaluated] = {}
        self._ended: set[str] = set()

    def check(self, cell: MeasureCell, found: AtPoints) -> Check | None:
        """The check of a cell; None where no other method has a value to compare with."""
        chosen = self._reference_for(cell)
        if chosen is None:
            self._doubt(
                f"{cell.method} could not be checked at every order: no other method applies. "
                "Name an exact formula with --reference."
            )
            return None
        name, reference = chosen
        check = self.judged(
            cell,
            check_points(found, reference, name),
            lambda sizes: check_points(found, reference, name, sizes),
        )
        if check.points == 0 and _finite(found):
            return None
        if not check.fails:
            return check
        return diagnosed(check, found, reference, self._surroundings(cell, check))

    def _reference_for(self, cell: MeasureCell) -> tuple[str, AtPoints] | None:
        """The first reference that is finite everywhere, else the first that has a value at all."""
        names = reference_names(self.known, cell.method, cell.order, self.checking.reference)
        having: list[tuple[str, AtPoints]] = []
        for name in names:
            points = self._values(name, cell)
            if points is not None and _finite(points):
                return name, points
            if points is not None:
                having.append((name, points))
        return max(having, key=lambda each: _finite_points(each[1]), default=None)

    def _values(self, name: str, cell: MeasureCell, *, full: bool = False) -> AtPoints | None:
        """A reference's values at every point; asked for once."""
        request = EvaluateReference(name, cell.order, full, cell.dimension)
        if request not in self._found:
            self._found[request] = self._evaluated(request)
        return self._found[request].points

    def _evaluated(self, request: EvaluateReference) -> Evaluated:
        if request.method in self._ended:
            return Evaluated(None, "it went over its budget before")
        try:
            found = self.ask(request, request.label)
        except (WorkerTimedOut, WorkerEnded) as ended:
            self._ended.add(request.method)
            found = Evaluated(None, str(ended))
        self._tell(request, found)
        return found

    def _tell(self, request: EvaluateReference, found: Evaluated) -> None:
        if found.doubt is not None:
            self._doubt(found.doubt)
        if found.points is None and request.method == self.checking.reference and not request.full:
            self._doubt(f"--reference {request.method} is not used at every order: {found.reason}.")

    def _doubt(self, text: str) -> None:
        caveat = Caveat("check", text)
        if caveat not in self.caveats:
            self.caveats.append(caveat)

    def _surroundings(self, cell: MeasureCell, check: Check) -> Surroundings:
        """What else the wrong result may be: other orders, all partial derivatives."""
        orders = [n for n in (cell.order - 1, cell.order + 1) if n >= 0]
        near = {n: values for n in orders if (values := self._any(cell, n)) is not None}
        value = self._any(cell, 0)
        full = self._full(cell) if check.verdict is Verdict.DIFFERS else None
        return Surroundings(cell.order, None if value is None else value[0], near, full)

    def _any(self, cell: MeasureCell, order: int) -> AtPoints | None:
        names = reference_names(self.known, cell.method, order, None)
        there = replace(cell, order=order)
        found = (self._values(name, there) for name in names[:2])
        return next((points for points in found if points is not None), None)

    def _full(self, cell: MeasureCell) -> AtPoints | None:
        names = reference_names(self.known, cell.method, cell.order, None)
        found = (self._values(name, cell, full=True) for name in names[:2])
        return next((points for points in found if points is not None), None)


def _finite(points: AtPoints) -> bool:
    return all(map(is_finite, points))


def _finite_points(points: AtPoints) -> int:
    return sum(map(is_finite, points))
