"""The record on disk: up to date after every cell, and never lost because one disk refuses."""

import math
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from derivprof.cli.outputs import Drawn, write_output
from derivprof.errors import OutputError
from derivprof.record import Collection, Profile, write_document

Tell = Callable[[str], None]
Record = Profile | Collection

_SHARE_OF_TIME = 0.05
"""How much of a sweep may go into a record that nobody asked for: its laws take time to find."""


def own_record() -> Path | None:
    """Where the last record is kept even if nobody asked for it; None without a home folder."""
    try:
        return _own_folder() / "derivprof" / "last.json"
    except RuntimeError:
        return None


def _own_folder() -> Path:
    if named := os.environ.get("XDG_STATE_HOME"):
        return Path(named)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home())
    return Path.home() / ".local" / "state"


@dataclass
class Kept:
    """Keeps the record of a sweep in the ``outputs`` that are records, and in a place of its own.

    A disk that refuses is told once, and tried again after each cell.
    """

    outputs: tuple[Path, ...]
    tell: Tell
    own: Path | None = field(default_factory=own_record)
    clock: Callable[[], float] = time.monotonic
    drawn: Drawn = field(default_factory=Drawn)
    _own_due_s: float = -math.inf
    _cells: dict[Path, int] = field(default_factory=dict)
    _has_complained: bool = False

    @property
    def _records(self) -> list[Path]:
        return [path for path in self.outputs if path.suffix == ".json"]

    def keep(self, profile: Callable[[], Record]) -> None:
        """Write the record as it is now; in its own place not so often that it slows the sweep."""
        start = self.clock()
        is_due = self.own is not None and start >= self._own_due_s
        if not self._records and not is_due:
            return
        found = profile()
        for path in self._records:
            try:
                self._write(path, found)
            except OutputError as error:
                self._complain(error)
        if is_due:
            self._keep_own(found)
            now = self.clock()
            self._own_due_s = now + (now - start) / _SHARE_OF_TIME

    def _keep_own(self, profile: Record) -> None:
        """The same where nobody asked for it: nobody hears if that cannot be."""
        if self.own is None:
            return
        try:
            self.own.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._write(self.own, profile)
        except (OSError, OutputError):
            self._cells.pop(self.own, None)

    def _write(self, path: Path, profile: Record) -> None:
        write_document(path, profile)
        self._cells[path] = len(profile.measurements)

    def _complain(self, error: OutputError) -> None:
        if not self._has_complained:
            self.tell(f"{error} Measuring goes on; it is tried again after each cell.")
        self._has_complained = True

    def rescue(self, profile: Record) -> None:
        """Write the record that is all there will be, wherever that is possible."""
        self._own_due_s = -math.inf
        self.keep(lambda: profile)

    def finish(self, profile: Record) -> None:
        """Write every output; :class:`OutputError` of those that could not be, once all are tried.

        It says what is lost, and where the record is nevertheless.
        """
        self._keep_own(profile)
        refused = [error for path in self.outputs if (error := self._refusal(path, profile))]
        if refused:
            raise OutputError(" ".join([*refused, self._remedy(profile)]))

    def _refusal(self, path: Path, profile: Record) -> str | None:
        try:
            told = write_output(path, profile, self.drawn)
        except OutputError as error:
            return f"{error}{self._lost(path, profile)}"
        self._cells[path] = len(profile.measurements)
        self.tell(told)
        return None

    def _lost(self, path: Path, profile: Record) -> str:
        if path not in self._records:
            return ""
        cells = len(profile.measurements)
        if path not in self._cells:
            return f" None of the {cells} cells is in it."
        return f" It was last written with {self._cells[path]} of the {cells} cells."

    def _remedy(self, profile: Record) -> str:
        if self.own is not None and self._cells.get(self.own) == len(profile.measurements):
            return f"All of it is in {self.own}; `derivprof show` writes that elsewhere with -o."
        return "Measure again with -o on another disk; what is printed is all there is."

    def place(self) -> Path | None:
        """A file that has the record; None if there is none."""
        kept = [path for path in (*self._records, self.own) if path in self._cells]
        return kept[0] if kept else None
