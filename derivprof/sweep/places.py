"""Places in the user's code, by file names and lines alone: the parent has no jax."""

import linecache
import sysconfig
from collections.abc import Sequence
from pathlib import Path

from derivprof.sweep.requests import Place
from derivprof.worker import CodeLine

_PACKAGE = Path(__file__).resolve().parents[1]
_SAMPLES = _PACKAGE / "sample_functions"
_INSTALLED = frozenset({"site-packages", "dist-packages"})
NOWHERE = "not in your code"


def users_place(lines: Sequence[CodeLine]) -> str:
    """`` at mymod.py:12 in f``, the innermost of the lines that is the user's; else nothing."""
    found = next((each for each in lines if _is_users(each.file)), None)
    return "" if found is None else f" at {_shown(found.file)}:{found.line} in {found.function}"


def _is_users(file: str) -> bool:
    path = Path(file)
    if file.startswith("<") or _INSTALLED & set(path.parts):
        return False
    if path.is_relative_to(_SAMPLES):
        return True
    libraries = (Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib"))
    return not any(map(path.is_relative_to, (_PACKAGE, *libraries)))


def _shown(file: str) -> str:
    path, here = Path(file), Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def text_of(place: Place) -> str:
    """The source line itself, as it is in the file now."""
    if place is None:
        return NOWHERE
    linecache.checkcache(place[0])
    return linecache.getline(*place).strip()
