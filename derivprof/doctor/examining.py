"""The parent's side: asks the child what it sees, and times programs with known ratios."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import derivprof
from derivprof.doctor.advice import findings_of
from derivprof.doctor.programs import FIRST, PROGRAMS
from derivprof.doctor.requests import LookAround, Surroundings
from derivprof.errors import DeviceError
from derivprof.record import SCHEMA_VERSION, Diagnosis, Speed, Trial
from derivprof.statistics import MEANINGFUL, Ratio, low, paired_ratio, speed_of
from derivprof.sweep import Asked, MeasureCell, Sampler
from derivprof.units import percent_text
from derivprof.worker import Interrupts, Worker, WorkerEnded, WorkerTimedOut

SESSION = "derivprof.doctor.session:DoctorSession"

_LIMIT_S = 60.0

FEWEST = 5
"""From so many repetitions on a statement is made."""


def start_child(interrupts: Interrupts | None = None) -> Worker:
    """A doctor's session in a child process of its own; ``interrupts`` end waiting for it."""
    return Worker(SESSION, interrupts=interrupts)


@dataclass
class Examination:
    """One look at a machine. ``doing`` hears what is being done."""

    worker: Asked
    device: str | None = None
    repetitions: int = 5
    seconds_each: float = 4.0
    doing: Callable[[str, str], None] = lambda what, text: None
    _is_alive: bool = field(default=True, init=False)

    def run(self) -> Diagnosis:
        """The set-up, the findings, and the trials."""
        try:
            seen: Surroundings = self._ask(LookAround(self.device), "set-up")
        except (WorkerEnded, WorkerTimedOut) as ended:
            raise DeviceError(f"JAX could not start its devices: {ended}.") from ended
        start = time.monotonic()
        found = [self._repetition(number) for number in range(self.repetitions)]
        whole = [each for each in found if each is not None]
        return Diagnosis(
            schema_version=SCHEMA_VERSION,
            derivprof_version=derivprof.__version__,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            environment=seen.environment,
            set_up=seen.set_up,
            findings=findings_of(seen.environment, seen.set_up),
            trials=tuple(_trials([each.ratios for each in whole])),
            run_s=min((each.run_s for each in whole), default=None),
            control_s=min((each.control_s for each in whole), default=None),
            rounds=tuple(each.rounds for each in whole),
            seconds=time.monotonic() - start,
        )

    def _ask(self, request: Any, label: str) -> Any:
        """The answer, from a fresh child if the last one ended."""
        if not self._is_alive:
            self.worker.restart()
            self._answer(LookAround(self.device), label)
            self._is_alive = True
        try:
            return self._answer(request, label)
        except (WorkerEnded, WorkerTimedOut):
            self._is_alive = False
            raise

    def _answer(self, request: Any, label: str) -> Any:
        return self.worker.ask(
            request, limit_s=_LIMIT_S, on_progress=lambda text: self.doing(label, text)
        )

    def _repetition(self, number: int) -> "_Repetition | None":
        """Every program once, compiled anew; None where the samples gave no ratio."""
        cells = {name: MeasureCell(name, number) for name in PROGRAMS}
        label = f"timing test {number + 1} of {self.repetitions}"
        sampler = Sampler(self._ask, self.seconds_each, lambda _, text: self.doing(label, text))
        sampler.run(list(cells.values()))
        control = sampler.control_s
        samples = {name: sampler.samples_of(cell) for name, cell in cells.items()}
        first = samples.pop(FIRST)
        if not control or not first or any(len(s) != len(first) for s in samples.values()):
            return None
        ratios = {name: paired_ratio(s, first, control) for name, s in samples.items()}
        known = {name: ratio for name, ratio in ratios.items() if ratio is not None}
        return _Repetition(known, low(first) - low(control), low(control), len(first))


@dataclass(frozen=True)
class _Repetition:
    """The ratios of one repetition by the names of the programs; seconds per evaluation."""

    ratios: dict[str, Ratio]
    run_s: float
    control_s: float
    rounds: int


def _trials(found: list[dict[str, Ratio]]) -> list[Trial]:
    names = [name for name in PROGRAMS if name != FIRST]
    ratios = {name: [each[name] for each in found if name in each] for name in names}
    return [_trial(PROGRAMS[name], known) for name, known in ratios.items() if known]


def _trial(true_ratio: float, found: list[Ratio]) -> Trial:
    apart = (Speed.FASTER, Speed.SLOWER) if true_ratio == 1 else (Speed.SLOWER,)
    flagged = sum(speed_of(ratio) in apart for ratio in found)
    return Trial(true_ratio, tuple(ratio.value for ratio in found), flagged)


def verdict_of(diagnosis: Diagnosis) -> str:
    """How well the machine can time, in a sentence or two."""
    if not diagnosis.rounds:
        return "No timing test was asked for."
    if not diagnosis.trials:
        return "This machine could not be tested: no sample was proportional to its work."
    same = next((each for each in diagnosis.trials if each.true_ratio == 1), None)
    others = [each for each in diagnosis.trials if each.true_ratio != 1]
    if same is None:
        return "This machine could not be tested: equal programs gave no ratio."
    seen = [each for each in others if each.flagged == len(each.ratios)]
    if same.flagged:
        return (
            f"This machine calls equal programs different ({same.flagged} of {len(same.ratios)} "
            f"times, by up to {percent_text(same.worst_error)}): believe no small difference here."
        )
    if not seen:
        return "This machine does not see 5 % more work every time: believe large factors only."
    least = min(each.true_ratio for each in seen) - 1
    if (tests := len(same.ratios)) < FEWEST:
        return (
            f"In {tests} of {tests} this machine saw {100 * least:.0f} % more work, and called "
            f"equal programs equal; {FEWEST} or more --repetitions say whether it always does."
        )
    return (
        f"This machine sees {100 * least:.0f} % more work every time, and calls equal programs "
        f"equal (`derivprof time` calls nothing below {100 * MEANINGFUL:g} % a difference)."
    )
