"""From the place of a target, a module name or a file, to the imported module."""

import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from derivprof.errors import TargetError
from derivprof.loading.frames import (
    message_text,
    raised_text,
    shown_path,
    user_frames,
    with_frames,
)
from derivprof.loading.suggestions import did_you_mean, hint
from derivprof.plans import TargetText


def import_place(target: TargetText) -> ModuleType:
    """The module that the target's place names, imported with the current folder importable.

    Raises :class:`TargetError` if it is not there, or if its own code raises.
    """
    _make_importable(Path.cwd())
    if target.is_file:
        return _import_file(target.path, target)
    return _import_module(target.place, target)


def package_path(module: ModuleType) -> list[str]:
    """The folders that hold the submodules of a package; empty for a plain module."""
    return list(getattr(module, "__path__", ()))


def _make_importable(folder: Path, *, first: bool = True) -> None:
    text = str(folder)
    if first and sys.path[:1] != [text]:
        sys.path.insert(0, text)
    elif text not in sys.path:
        sys.path.append(text)
    importlib.invalidate_caches()


def _import_module(name: str, target: TargetText) -> ModuleType:
    try:
        return _run(lambda: importlib.import_module(name), name)
    except ModuleNotFoundError as error:
        if user_frames(error) or not _is_within(error.name or "", name):
            raise _missing_import(name, error) from error
        raise TargetError(_missing_module_text(error.name or name, target)) from error


def _import_file(path: Path, target: TargetText) -> ModuleType:
    if path.suffix != ".py" or not path.is_file():
        raise TargetError(_missing_file_text(path, target))
    path = path.absolute()
    root, name = _package_of(path)
    _make_importable(path.parent, first=root == path.parent)
    _make_importable(root)
    try:
        return _run(lambda: _load_file(path, name), shown_path(path))
    except ModuleNotFoundError as error:
        raise _missing_import(shown_path(path), error) from error


def _package_of(path: Path) -> tuple[Path, str]:
    """The folder to import a file from, and its dotted name there: packages keep theirs."""
    root, name = path.parent, path.stem
    while _is_in_package(root / name):
        root, name = root.parent, f"{root.name}.{name}"
    return root, name.removesuffix(".__init__")


def _is_in_package(path: Path) -> bool:
    return (path.parent / "__init__.py").is_file() and path.parent.name.isidentifier()


def _load_file(path: Path, name: str) -> ModuleType:
    """The module of a file, under its own name unless another module has that name."""
    if _is_in_package(path):
        importlib.import_module(name)
    for known in (name, f"{name}_"):
        if known in sys.modules and _is_file_of(sys.modules[known], path):
            return sys.modules[known]
    return _execute_file(path, _free_name(path.stem))


def _is_file_of(module: ModuleType, path: Path) -> bool:
    file = getattr(module, "__file__", None)
    return file is not None and Path(file).resolve() == path.resolve()


def _free_name(stem: str) -> str:
    """A name that hides no module: a user's ``random.py`` must not become everyone's ``random``."""
    taken = stem in sys.modules or stem in sys.stdlib_module_names
    return _free_name(f"{stem}_") if taken else stem


def _execute_file(path: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise TargetError(f"`{shown_path(path)}` cannot be imported as a Python file.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        sys.modules.pop(name, None)
        raise
    return module


def _run(load: Callable[[], ModuleType], shown: str) -> ModuleType:
    """What ``load`` returns; what the user's module raises on the way, as a TargetError."""
    try:
        return load()
    except ModuleNotFoundError:
        raise
    except SyntaxError as error:
        raise TargetError(_syntax_text(error, shown)) from error
    except SystemExit as error:
        text = (
            f"`{shown}` ended the program while it was imported ({message_text(error)}). "
            'Put what runs it as a script under `if __name__ == "__main__":`.'
        )
        raise TargetError(with_frames(text, error)) from error
    except Exception as error:
        raise TargetError(
            f"`{shown}` raised while it was imported: {raised_text(error)}"
        ) from error


def _syntax_text(error: SyntaxError, shown: str) -> str:
    place = shown_path(error.filename) if error.filename else shown
    source = f"\n  {error.text.strip()}" if error.text else ""
    return f"{place}, line {error.lineno}, is not valid Python: {error.msg}.{source}"


def _missing_import(shown: str, error: ModuleNotFoundError) -> TargetError:
    if error.name is None:
        return TargetError(f"`{shown}` raised while it was imported: {raised_text(error)}")
    text = (
        f"`{shown}` was found, but it imports `{error.name}`, which is not there. "
        f"Install it for {sys.executable}, or run derivprof from the folder that holds it."
    )
    return TargetError(with_frames(text, error))


def _is_within(missing: str, name: str) -> bool:
    """Whether the missing module is the wanted one or a package that it should lie in."""
    return f"{name}.".startswith(f"{missing}.")


def _missing_module_text(name: str, target: TargetText) -> str:
    parent, _, last = name.rpartition(".")
    if parent and (module := _find_parent(parent)):
        return _missing_submodule_text(module, last, target)
    close = did_you_mean(name.partition(".")[0], {found.name for found in pkgutil.iter_modules()})
    return (
        f"There is no module `{name}`, neither in {Path.cwd()} nor installed.{close} "
        "For a file elsewhere, write path/file.py:function."
    )


def _find_parent(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        return None


def _missing_submodule_text(module: ModuleType, last: str, target: TargetText) -> str:
    name = module.__name__
    if hasattr(module, last):
        right = ".".join(filter(None, [last, target.attribute]))
        return f"`{name}.{last}` is not a module. Write `{name}:{right}`."
    found = [each.name for each in pkgutil.iter_modules(package_path(module))]
    return f"`{name}` has no module `{last}`.{hint(last, found, 'It has')}"


def _missing_file_text(path: Path, target: TargetText) -> str:
    if path.is_dir():
        files = sorted(file.name for file in path.glob("*.py"))
        return f"`{target.place}` is a folder. Name a file in it{_among(files)}."
    if path.is_file():
        return f"`{target.place}` is not a Python file. derivprof loads functions from .py files."
    if not path.parent.is_dir():
        return f"There is no file `{target.place}`: there is no folder `{path.parent}`."
    if path.with_name(f"{path.name}.py").is_file():
        return f"There is no file `{target.place}`. Did you mean `{target.place}.py`?"
    files = sorted(file.name for file in path.parent.glob("*.py"))
    return f"There is no file `{target.place}`.{hint(path.name, files, 'Its folder holds')}"


def _among(files: list[str]) -> str:
    return f", such as {files[0]}" if files else "; it holds no .py file"
