"""Values of TOML as options of the command line: what budgets and files of targets share."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from derivprof.derivatives import Variable
from derivprof.errors import UsageError


def option_value(flags: type[Any], name: str, value: Any, what: str) -> Any:
    """The value of the option ``name`` of a group, as the command line would have made it.

    Raises :class:`UsageError`, which begins with ``what``, for a value that the option cannot have.
    """
    annotation = get_type_hints(flags, include_extras=True)[name]
    kind, *metadata = get_args(annotation) if get_origin(annotation) is Annotated else (annotation,)
    kinds = [each for each in get_args(kind) if each is not type(None)] or [kind]
    found = _converted(kinds[0], value, what)
    least = next((option.min for option in metadata if getattr(option, "min", None)), None)
    is_number = isinstance(found, int | float) and not isinstance(found, bool)
    if is_number and (found < 0 or (least is not None and found < least)):
        raise UsageError(f"{what} is {value!r}; it must be {least or 0} or more.")
    return found


def _converted(kind: Any, value: Any, what: str) -> Any:
    if get_origin(kind) is list:
        return list(_texts(value))
    match value:
        case bool() if kind is bool:
            return value
        case bool() | dict():
            pass
        case int() if kind is int:
            return value
        case int() | float() if kind is float:
            return float(value)
        case str() | int() | float() if kind is str:
            return str(value)
        case list() if kind is str:
            return ",".join(map(str, value))
        case str() if kind is Path:
            return Path(value)
        case str() if kind is Variable and value in list(Variable):
            return Variable(value)
    raise UsageError(f"{what} is {value!r}; it must be {_KINDS.get(kind, 'a text')}.")


_KINDS = {
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    Variable: " or ".join(f'"{each}"' for each in Variable),
}


def _texts(value: Any) -> Iterator[str]:
    """Texts for an option that may be repeated: one, several, or by name, ``{x = [1, 2]}``."""
    match value:
        case dict():
            yield from (f"{name}={_shown(each)}" for name, each in value.items())
        case list() if all(isinstance(each, str) for each in value):
            yield from value
        case _:
            yield _shown(value)


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else str(value)
