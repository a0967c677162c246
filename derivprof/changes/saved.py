"""Records kept under a name, ``.derivprof/NAME``: one file per function, derivative and device.

A name is a folder of ordinary records, so that ``derivprof show`` reads each of them, one job can
save several functions under one name, and saving one again replaces it alone.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from derivprof.changes.caveats import inputs_of
from derivprof.changes.cells import devices_of
from derivprof.errors import OutputError, RecordError, UsageError
from derivprof.record import (
    Axis,
    Collection,
    Profile,
    check_writable,
    read_document,
    words_of,
    write_profile,
)

FOLDER = Path(".derivprof")
"""Where names are kept, in the current folder."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True)
class Saved:
    """The records of a name, a folder or a file, and what the user called it."""

    origin: str
    records: tuple[Profile, ...]


def checked_name(name: str) -> str:
    """The name, if it is one; :class:`UsageError` for what would be a path or a record's file."""
    if not _NAME.fullmatch(name) or name.lower().endswith(".json"):
        raise UsageError(
            f"`{name}` is not a name to save under. Use letters, digits, - and _: main, pr-12."
        )
    return name


def check_savable(name: str) -> None:
    """Raise :class:`OutputError` unless records can be saved under the name; makes the folder."""
    folder = FOLDER / checked_name(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"Cannot make {folder}: {error.strerror}.") from error
    check_writable(folder / "record.json")


def save(profile: Profile, name: str) -> Path:
    """Where the record now is, in place of the one of the same question."""
    check_savable(name)
    path = FOLDER / name / file_name(profile)
    write_profile(path, profile)
    return path


def saved(text: str) -> Saved:
    """The records that a name, a folder of records, or the file of one, holds.

    Raises :class:`RecordError` where there are none.
    """
    path = Path(text)
    if path.is_file() or path.suffix.lower() == ".json":
        return Saved(text, _records(path))
    kept = FOLDER / text
    folder = kept if _NAME.fullmatch(text) and kept.is_dir() else path
    files = sorted(folder.glob("*.json")) if folder.is_dir() else ()
    records = tuple(record for file in files for record in _records(file))
    if not records:
        raise RecordError(f"There is no record `{text}`. {_known()}")
    return Saved(text, records)


def _records(path: Path) -> tuple[Profile, ...]:
    """The record of a sweep, or those of several targets."""
    found = read_document(path)
    if isinstance(found, Collection):
        if not found.profiles:
            raise RecordError(f"There is no record in {path}: none of its targets was measured.")
        return found.profiles
    if isinstance(found, Profile):
        return (found,)
    raise RecordError(f"{path} is {words_of(found)}. Compare the records of sweeps.")


def _known() -> str:
    names = sorted(each.name for each in FOLDER.glob("*") if any(each.glob("*.json")))
    listed = f"Saved here: {', '.join(names)}. " if names else ""
    return f"{listed}Save one with --save, or name a file that -o run.json wrote."


def file_name(profile: Profile) -> str:
    """A readable name that is the same for records that answer the same question."""
    shown = re.sub(r"[^A-Za-z0-9_]+", "-", profile.target.name).strip("-")
    text = json.dumps(identity(profile), sort_keys=True, default=str)
    return f"{shown}-{hashlib.sha256(text.encode()).hexdigest()[:8]}.json"


def identity(profile: Profile) -> dict[str, Any]:
    """What the record is of: everything that was asked for but the methods and the highest order.

    Those two may differ between records that are compared.
    """
    imported = profile.target.imported
    return family(profile) | {
        "text": profile.target.name if imported is None else imported.text,
        "derivative": _question(profile),
        "inputs": inputs_of(profile),
        "x64": profile.environment.x64,
        "devices": devices_of(profile) or (profile.environment.device.name,),
    }


def family(profile: Profile) -> dict[str, Any]:
    """The function, the kind of derivative, and what was measured of it."""
    return {
        "target": profile.target.name,
        "kind": profile.derivative.get("kind"),
        "entries": profile.derivative.get("indices") or profile.derivative.get("expressions"),
        "measured": measured(profile),
        **({} if profile.axis is Axis.ORDER else {"axis": profile.axis}),
    }


def _question(profile: Profile) -> dict[str, Any]:
    """The derivative, without its order where that is swept over."""
    is_swept = profile.axis is Axis.ORDER
    return {n: each for n, each in profile.derivative.items() if not is_swept or n != "order"}


def measured(profile: Profile) -> str:
    """By which command it was made: check, time or count."""
    if profile.has_checks():
        return "check"
    return "time" if profile.has_timings() else "count"
