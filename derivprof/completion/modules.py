"""Modules by their dotted names: which there are, and where their text is. None is imported."""

import pkgutil
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path


def search_paths() -> list[str]:
    """The current folder, then where installed packages are."""
    return [str(Path.cwd()), *(path for path in sys.path if path)]


def spec_of(name: str) -> ModuleSpec | None:
    """Where a module is. ``importlib.util.find_spec`` would import the packages around it."""
    paths: Sequence[str] | None = search_paths()
    spec, so_far = None, ""
    for part in name.split("."):
        so_far = f"{so_far}.{part}" if so_far else part
        spec = PathFinder.find_spec(so_far, paths) if part.isidentifier() and paths else None
        if spec is None:
            return None
        paths = list(spec.submodule_search_locations or ())
    return spec


def text_of(name: str) -> Path | None:
    """The file with the text of a module."""
    spec = spec_of(name)
    is_text = spec is not None and spec.origin is not None and spec.origin.endswith(".py")
    return Path(spec.origin) if is_text and spec and spec.origin else None


def modules(typed: str) -> list[str]:
    """The modules whose names begin as typed, ``pkg.mod:``; packages also as ``pkg.mod.``."""
    package, dot, start = typed.rpartition(".")
    found = pkgutil.iter_modules(_places(package) if dot else search_paths())
    return [
        f"{package}{dot}{module.name}{end}"
        for module in sorted(found, key=lambda module: module.name)
        if module.name.startswith(start) and (start.startswith("_") or module.name[0] != "_")
        for end in (".:" if module.ispkg else ":")
    ]


def _places(package: str) -> list[str]:
    spec = spec_of(package)
    return [] if spec is None else list(spec.submodule_search_locations or ())
