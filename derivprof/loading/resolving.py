"""From the text of a target to the callable that it names."""

import functools
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from derivprof.errors import TargetError
from derivprof.loading.frames import raised_text
from derivprof.loading.importing import import_place, package_path
from derivprof.loading.suggestions import hint, listed
from derivprof.plans import FactoryCall, TargetText, parse_target


@dataclass(frozen=True)
class Resolved:
    """The callable as it was found, the module it was looked for in, and a short name."""

    name: str
    fun: Callable[..., Any]
    module: ModuleType


def resolve(text: str) -> Resolved:
    """The callable that ``text`` names; :class:`TargetError` if there is none."""
    target = parse_target(text)
    if not target.attribute:
        raise TargetError(_no_attribute_text(target))
    module = import_place(target)
    value = functools.reduce(_member, target.attribute.split("."), module)
    if target.call is not None:
        value = _call_factory(value, target, target.call)
    if inspect.isclass(value) or not callable(value):
        raise TargetError(_not_a_function_text(value, target))
    return Resolved(_short_name(target), value, module)


def public_functions(module: ModuleType) -> list[str]:
    """The names of the functions that a module defines itself, in its order."""
    names = [name for name in vars(module) if not name.startswith("_")]
    return [name for name in names if _is_own_function(getattr(module, name), module)]


def _is_own_function(value: Any, module: ModuleType) -> bool:
    if inspect.isclass(value) or not callable(value):
        return False
    own = getattr(value, "__module__", None) == module.__name__
    return own or isinstance(value, functools.partial)


def _short_name(target: TargetText) -> str:
    place = target.path.stem if target.is_file else target.place
    return f"{place}:{target.attribute}{target.call.text if target.call else ''}"


def _no_attribute_text(target: TargetText) -> str:
    names = public_functions(import_place(target))
    if not names:
        return f"`{target.text}` names no function, and none is defined there."
    return (
        f"`{target.text}` names no function. "
        f"Write `{target.place}:{names[0]}`; it holds {listed(names)}."
    )


def _member(owner: Any, name: str) -> Any:
    """The attribute of an object, or the submodule that nobody has imported yet."""
    try:
        return getattr(owner, name)
    except AttributeError as error:
        if inspect.ismodule(owner) and _is_submodule(owner, name):
            return import_place(TargetText(name, f"{owner.__name__}.{name}"))
        text = f"{_shown(owner)} has no `{name}`.{hint(name, _members(owner), 'It has')}"
        raise TargetError(text) from error
    except Exception as error:
        raise TargetError(f"Reading `{name}` of {_shown(owner)}: {raised_text(error)}") from error


def _is_submodule(package: ModuleType, name: str) -> bool:
    return any(found.name == name for found in pkgutil.iter_modules(package_path(package)))


def _members(owner: Any) -> list[str]:
    if inspect.ismodule(owner) and (functions := public_functions(owner)):
        return functions
    public = [name for name in dir(owner) if not name.startswith("_")]
    return [name for name in public if callable(inspect.getattr_static(owner, name, None))]


def _shown(owner: Any) -> str:
    if inspect.ismodule(owner):
        return f"`{owner.__name__}`"
    return f"`{getattr(owner, '__qualname__', type(owner).__name__)}`"


def _call_factory(value: Any, target: TargetText, call: FactoryCall) -> Any:
    if not callable(value):
        raise TargetError(
            f"`{target.attribute}` in {target.place} is {_a(value)}, so it cannot be called "
            f"with {call.text}."
        )
    try:
        return value(*call.arguments, **call.keywords)
    except (Exception, SystemExit) as error:
        raise TargetError(
            f"`{target.attribute}{call.text}` raised while it made the function: "
            f"{raised_text(error)}"
        ) from error


def _not_a_function_text(value: Any, target: TargetText) -> str:
    name = f"`{_short_name(target)}`"
    if inspect.isclass(value):
        return (
            f"{name} is a class. Name a function, or make an instance that can be called: "
            f"`{target.place}:{target.attribute}(...)` with literal arguments."
        )
    if target.call is not None:
        return (
            f"{name} returned {_a(value)}, not a function. If `{target.attribute}` is itself the "
            f"function, write `{target.place}:{target.attribute}` and give its inputs with --at."
        )
    return f"{name} is {_a(value)}, not a function."


def _a(value: Any) -> str:
    """``a float (3.0)``, ``an Array (...)``: what a value is, on one line."""
    kind = type(value).__name__
    text = " ".join(repr(value).split())
    article = "an" if kind[0].lower() in "aeiou" else "a"
    return f"{article} {kind} ({text if len(text) <= 40 else text[:37] + '...'})"
