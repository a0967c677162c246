"""Several targets, one after the other, each in children of its own: one record of them all."""

import dataclasses
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import derivprof
from derivprof.cli import sweeping
from derivprof.cli.keeping import Kept
from derivprof.cli.resuming import Work
from derivprof.cli.several import Part, Several
from derivprof.errors import DerivprofError, ExitCode, Stopped
from derivprof.plans import plan_data
from derivprof.record import SCHEMA_VERSION, Collection, Failure, Profile
from derivprof.worker import Interrupts


class Gathering:
    """Measures the targets in turn; what one of them raises costs that one alone.

    The record of all is kept after every cell of each.
    """

    def __init__(self, several: Several, kept: Kept, interrupts: Interrupts) -> None:
        self._several, self._kept, self._interrupts = several, kept, interrupts
        self._profiles = {p.name: p.before for p in several.parts if p.before is not None}
        self._failures: dict[str, Failure] = {}
        before = several.before
        self._empty = Collection(
            schema_version=SCHEMA_VERSION,
            derivprof_version=derivprof.__version__,
            created=datetime.now(UTC).isoformat(timespec="seconds")
            if before is None
            else before.created,
            command=sweeping.command_line() if before is None else before.command,
            asked=tuple(part.name for part in several.parts),
            plans={part.name: plan_data(part.plan) for part in several.parts},
        )

    def run(self) -> Collection:
        """The record of all targets, or of those that a signal left time for."""
        for place, part in enumerate(self._several.parts, 1):
            if self._interrupts.number is not None:
                break
            if not part.is_finished:
                self._measure(part, f"{place}/{len(self._several.parts)} {part.name}: ")
        return self.collection()

    def collection(self) -> Collection:
        """The record of what there is now."""
        profiles = {n: self._profiles[n] for n in self._empty.asked if n in self._profiles}
        return dataclasses.replace(
            self._empty,
            names=tuple(profiles),
            profiles=tuple(profiles.values()),
            failures=tuple(self._failures.values()),
        )

    def _measure(self, part: Part, label: str) -> None:
        work = Work(part.plan, part.before, ())
        keeps = _Keeping(self, part.name, self._kept)
        try:
            profile = sweeping.measured(work, keeps, self._interrupts, label)
        except Stopped:
            return
        except DerivprofError as error:
            self._fail(part, error)
        else:
            assert profile is not None, "only --distributed follows another process"
            self._profiles[part.name] = profile

    def _fail(self, part: Part, error: DerivprofError) -> None:
        failure = Failure(part.name, part.plan.target, str(error), int(error.exit_code))
        self._failures[part.name] = failure
        self._kept.keep(self.collection)

    def with_profile(self, name: str, profile: Profile) -> Collection:
        """The record with that of one target as it is now."""
        self._profiles[name] = profile
        return self.collection()


@dataclass(frozen=True)
class _Keeping:
    """Keeps the record of one target as a part of the whole."""

    whole: Gathering
    name: str
    kept: Kept

    def keep(self, profile: Callable[[], Profile]) -> None:
        """The whole record with this part as it is now."""
        self.kept.keep(lambda: self.whole.with_profile(self.name, profile()))

    def rescue(self, profile: Profile) -> None:
        """The whole record with what was measured of this part before an error."""
        self.kept.rescue(self.whole.with_profile(self.name, profile))

    def place(self) -> Path | None:
        """A file that has the record."""
        return self.kept.place()


def exit_code_of(collection: Collection, fails: Callable[[Profile], bool]) -> ExitCode:
    """The exit code of several targets: the first of these that any of them would have had.

    5 a function raised, 4 a device is not there, 2 a target cannot be loaded, 3 a check failed,
    6 the budget was used up before anything was measured.
    """
    codes = {ExitCode(failure.exit_code) for failure in collection.failures}
    for profile in collection.profiles:
        codes |= {ExitCode.CHECK_FAILED} if fails(profile) else set()
        codes |= _code_of_nothing(profile)
    telling = (
        ExitCode.FUNCTION_RAISED,
        ExitCode.NO_DEVICE,
        ExitCode.USAGE,
        ExitCode.CHECK_FAILED,
        ExitCode.NOTHING_MEASURED,
    )
    return next((code for code in telling if code in codes), ExitCode.OK)


def _code_of_nothing(profile: Profile) -> set[ExitCode]:
    try:
        sweeping.raise_if_nothing(profile)
    except DerivprofError as error:
        return {error.exit_code}
    return set()


def tell_failures(collection: Collection) -> None:
    """A line on standard error for every target that could not be measured."""
    for failure in collection.failures:
        sys.stderr.write(f"derivprof: {failure.name}: {failure.reason}\n")
