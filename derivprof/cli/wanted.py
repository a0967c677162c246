"""What a measuring command is asked to do with any target: its options, as one value."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from derivprof.cli.flags import CheckFlags, PeakFlags, ShardFlags, SweepFlags
from derivprof.cli.targets_file import over
from derivprof.plans import SweepPlan

Group = TypeVar("Group")


@dataclass(frozen=True)
class Wanted:
    """The options of a measuring command, from which the plan of any target is made.

    ``given`` are the names of those that were typed: they win over what a file says.
    """

    sweep: SweepFlags
    timed: bool
    checked: CheckFlags | None = None
    peak: PeakFlags | None = None
    shards: ShardFlags | None = None
    given: frozenset[str] = frozenset()

    def plan(self, target: str) -> SweepPlan:
        """What is measured of the target; :class:`UsageError` for options that contradict."""
        plan = self.sweep.plan(target, timed=self.timed)
        if self.checked is not None:
            plan = replace(plan, checking=self.checked.checking())
        return self.divided(plan)

    def divided(self, plan: SweepPlan) -> SweepPlan:
        """The plan with its rows divided and device peaks measured, if that is asked for."""
        if self.shards is not None:
            plan = self.shards.divided(plan)
        return plan if self.peak is None else self.peak.measured(plan)

    def with_options(self, options: Mapping[str, Any]) -> "Wanted":
        """The same with the options of a file, where none was typed."""
        return replace(
            self,
            sweep=self._made(self.sweep, options),
            checked=self._made(self.checked, options),
            peak=self._made(self.peak, options),
            shards=self._made(self.shards, options),
        )

    def _made(self, group: Group, options: Mapping[str, Any]) -> Group:
        if group is None:
            return group
        fields: Any = dataclasses.fields(group)  # pyright: ignore[reportArgumentType]
        names = {each.name for each in fields}
        typed = {name: getattr(group, name) for name in names & self.given}
        known = {name: value for name, value in options.items() if name in names}
        return type(group)(**over(known, typed))
