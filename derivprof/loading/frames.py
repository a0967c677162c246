"""What an exception in the user's code says to the user: its message and their own lines."""

import importlib.util
import os
import sysconfig
import traceback
from dataclasses import replace
from functools import cache
from pathlib import Path

from derivprof.errors import said_by
from derivprof.record import Frame

_OTHERS = ("jax", "jaxlib", "numpy")
_PACKAGE = Path(__file__).resolve().parents[1]
_SAMPLES = _PACKAGE / "sample_functions"
_INSTALLED = ("site-packages", "dist-packages")


def user_frames(error: BaseException, limit: int = 4) -> str:
    """The user's own frames of a traceback, one line each, the innermost last.

    Frames of jax, jaxlib, numpy, the standard library and derivprof are left out, and all but
    the ``limit`` innermost of the rest. Empty if there are none.
    """
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_users(frame)]
    return "\n".join(_frame_text(frame) for frame in frames[-limit:])


def raised_text(error: BaseException) -> str:
    """``ValueError: the message``, then the user's frames, each on a line of its own."""
    return with_frames(message_text(error), error)


def with_frames(text: str, error: BaseException) -> str:
    """The text, and below it the user's frames if the exception passed through any."""
    frames = user_frames(error)
    return f"{text}\n{frames}" if frames else text


def message_text(error: BaseException, lines: int = 3) -> str:
    """The type and the first lines of the message of an exception, ``ValueError: bad shape``."""
    kept = [line for line in said_by(error).splitlines() if line.strip()][:lines]
    name = type(error).__name__
    return f"{name}: " + "\n  ".join(kept) if kept else name


def shown_path(path: str | Path) -> str:
    """The path, relative to the current folder if it is inside."""
    full = Path(os.path.abspath(path))  # noqa: PTH100 (resolve() would follow links)
    folder = Path.cwd()
    return str(full.relative_to(folder) if full.is_relative_to(folder) else full)


def _frame_text(frame: traceback.FrameSummary) -> str:
    where = frame.filename if frame.filename.startswith("<") else shown_path(frame.filename)
    return f"  {where}:{frame.lineno} in {frame.name}: {frame.line or '(no source)'}"


def users_part(frames: tuple[Frame, ...]) -> tuple[Frame, ...]:
    """Those frames that are the user's own, with their files as they are shown.

    Where there are none, those of the other libraries that the user installed.
    """
    kept = [frame for frame in frames if _is_users_file(frame.file)]
    own = [frame for frame in kept if not any(part in _INSTALLED for part in _parts(frame))]
    return tuple(replace(frame, file=_shown(frame.file)) for frame in own or kept)


def _parts(frame: Frame) -> tuple[str, ...]:
    return Path(frame.file).parts


def _shown(file: str) -> str:
    return file if file.startswith("<") else shown_path(file)


def _is_users(frame: traceback.FrameSummary) -> bool:
    if frame.filename.startswith("<"):
        return bool(frame.line)  # a notebook cell has source, <frozen importlib> has none
    return _is_users_file(frame.filename)


@cache
def _is_users_file(file: str) -> bool:
    if file.startswith("<"):
        return not file.startswith("<frozen")
    path = Path(file)
    if path.is_relative_to(_SAMPLES):
        return True
    return not _is_standard_library(path) and not any(map(path.is_relative_to, _other_folders()))


def _is_standard_library(path: Path) -> bool:
    return any(
        path.is_relative_to(folder)
        and not any(part in _INSTALLED for part in path.relative_to(folder).parts)
        for folder in _standard_folders()
    )


@cache
def _standard_folders() -> tuple[Path, ...]:
    paths = sysconfig.get_paths()
    named = [Path(paths[key]) for key in ("stdlib", "platstdlib")]
    return tuple({*named, *(path.resolve() for path in named), Path(os.__file__).parent})


@cache
def _other_folders() -> tuple[Path, ...]:
    specs = [importlib.util.find_spec(name) for name in _OTHERS]
    places = [place for spec in specs if spec for place in spec.submodule_search_locations or ()]
    return (_PACKAGE, *map(Path, places))
