"""The parent's side of ``explain``: the lines of every order, then the highest one taken apart."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import derivprof
from derivprof.derivatives import describe
from derivprof.errors import FunctionRaised, NothingMeasured, UsageError
from derivprof.plans import SweepPlan
from derivprof.record import SCHEMA_VERSION, Caveat, Explanation, LineUse, Status
from derivprof.sweep.employing import Employed
from derivprof.sweep.places import text_of
from derivprof.sweep.requests import (
    Answered,
    CountInstructions,
    CountLines,
    Dissect,
    Dissected,
    LineCounts,
    Loaded,
    MeasureCell,
    Place,
    Request,
)
from derivprof.sweep.workers import Asked
from derivprof.worker import WorkerEnded, WorkerTimedOut


@dataclass
class Explaining:
    """Explains the one method of a plan. ``doing`` hears which cell is worked on, and how."""

    plan: SweepPlan
    worker: Asked
    doing: Callable[[str, str], None] = lambda cell, text: None
    command: str | None = None
    method: str = ""
    _caveats: list[Caveat] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._employed = Employed(self.plan, self.worker, self.doing)

    def run(self, *, listing: bool) -> Explanation:
        """The explanation of the highest order within the budget, with ``listing`` equation wise.

        Raises :class:`UsageError` where the method does not apply, :class:`NothingMeasured` where
        the budget allows no order, :class:`FunctionRaised` where every order failed.
        """
        loaded = self._employed.load()
        self.method = (self.plan.methods or loaded.methods)[0]
        lines = self._lines_of_all_orders()
        order, dissected = self._dissected(sorted(lines, reverse=True), listing=listing)
        compiled = self._ask(CountInstructions(MeasureCell(self.method, order)), order)
        if compiled.status is not Status.OK:
            self._doubt(f"What XLA keeps of order {order} is not known: {compiled.reason}.")
        counted = {each: counts for each, counts in lines.items() if each <= order}
        return self._explanation(loaded, counted, order, dissected, compiled.found)

    def _ask(self, request: Request, order: int) -> Answered:
        """The answer; over budget or failed where the worker had to be ended."""
        try:
            return self._employed.ask(request, f"{self.method} order {order}")
        except (WorkerTimedOut, WorkerEnded) as ended:
            return Answered(*self._employed.why_ended(ended))

    def _lines_of_all_orders(self) -> dict[int, LineCounts]:
        """Counts per line, up to the first order that fails or goes over the budget."""
        lines: dict[int, LineCounts] = {}
        for order in self.plan.derivative.orders:
            answer = self._ask(CountLines(MeasureCell(self.method, order)), order)
            if answer.status is Status.OK:
                lines[order] = answer.found
            elif answer.status is not Status.NOT_APPLICABLE or order == self.plan.derivative.order:
                self._stop(order, answer, has_lower=bool(lines))
                break
        return lines

    def _stop(self, order: int, answer: Answered, *, has_lower: bool) -> None:
        """Note why no higher order is explained; raise if there is no lower one either."""
        text = f"{self.method} at order {order}: {answer.reason}."
        if has_lower:
            self._doubt(f"Higher orders are not explained. {text}")
            return
        match answer.status:
            case Status.NOT_APPLICABLE:
                raise UsageError(f"There is nothing to explain. {text} Name another -m METHOD.")
            case Status.OVER_BUDGET:
                raise NothingMeasured(f"The budget allows no order. {text} Raise that limit.")
        raise FunctionRaised(f"There is nothing to explain. {text}")

    def _dissected(self, orders: list[int], *, listing: bool) -> tuple[int, Dissected]:
        """The highest order that can be taken apart within the budget."""
        for place, order in enumerate(orders):
            answer = self._ask(Dissect(MeasureCell(self.method, order), listing), order)
            if answer.status is Status.OK:
                return order, answer.found
            self._stop(order, answer, has_lower=place + 1 < len(orders))
        raise AssertionError("the lowest order raises")

    def _doubt(self, text: str) -> None:
        self._caveats.append(Caveat(self.method, text))

    def _explanation(
        self,
        loaded: Loaded,
        lines: Mapping[int, LineCounts],
        order: int,
        found: Dissected,
        instructions: Mapping[str, int] | None,
    ) -> Explanation:
        orders = tuple(each for each in self.plan.derivative.orders if each <= order)
        return Explanation(
            schema_version=SCHEMA_VERSION,
            derivprof_version=derivprof.__version__,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            command=self.command,
            target=loaded.target,
            derivative=describe(self.plan.derivative),
            environment=loaded.environment,
            method=self.method,
            order=order,
            orders=orders,
            census=found.census,
            wasted=found.wasted,
            lines=tuple(line_uses(lines, orders, found.line_waste)),
            blocks=found.blocks,
            sharing=found.sharing,
            instructions=instructions or None,
            stacks=found.stacks,
            equations=found.equations,
            caveats=tuple(self._caveats),
        )


def line_uses(
    lines: Mapping[int, LineCounts], orders: Sequence[int], waste: Mapping[Place, Mapping[str, int]]
) -> Iterator[LineUse]:
    """Every source line with its counts at the orders, the largest at the last one first."""
    order = orders[-1]
    total = sum(lines[order].values()) or 1
    places = dict.fromkeys(place for counts in lines.values() for place in counts)
    for place in sorted(places, key=lambda place: -lines[order].get(place, 0)):
        counts = tuple(lines[each].get(place, 0) if each in lines else None for each in orders)
        file, line = place or (None, None)
        share = lines[order].get(place, 0) / total
        yield LineUse(
            file, line, text_of(place), counts, share, _factor(counts), waste.get(place, {})
        )


def _factor(counts: tuple[int | None, ...]) -> float | None:
    before, last = (None, *counts)[-2:]
    return last / before if before and last else None
