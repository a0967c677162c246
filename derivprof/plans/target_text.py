"""The parts of a TARGET as it was typed: the place, the attribute, the factory's arguments."""

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from derivprof.errors import TargetError

_PARTS = re.compile(
    r"(?P<place>.+?\.py|[^:(]+?)"  # a file may hold colons and parentheses, a module name cannot
    r"(?:::?(?P<attribute>[^:(]+)(?P<call>\(.*)?)?",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


@dataclass(frozen=True)
class FactoryCall:
    """The literal arguments of ``make(3, kind="a")``, and their text with its parentheses."""

    text: str
    arguments: tuple[Any, ...] = ()
    keywords: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TargetText:
    """A parsed target. ``attribute`` is empty where the text names a module or file alone."""

    text: str
    place: str
    attribute: str = ""
    call: FactoryCall | None = None

    @property
    def is_file(self) -> bool:
        """Whether the place is a path rather than the dotted name of a module."""
        return self.place.endswith(".py") or "/" in self.place or "\\" in self.place

    @property
    def path(self) -> Path:
        """The place as a path."""
        return Path(self.place).expanduser()


def parse_target(text: str) -> TargetText:
    """The parts of ``mod:attr.sub``, ``file.py:f``, ``file.py::f`` or ``mod:make(3, kind="a")``.

    Raises :class:`TargetError` for a text that has another form. Imports nothing.
    """
    found = _PARTS.fullmatch(text.strip().rstrip(":"))
    if found is None:
        raise TargetError(f"`{text}` is not a target. {FORMS}")
    attribute = (found["attribute"] or "").strip()
    if attribute and not _ATTRIBUTE.fullmatch(attribute):
        raise TargetError(f"`{attribute}` in the target `{text}` is not a name. {FORMS}")
    call = _parse_call(found["call"], text) if found["call"] else None
    return TargetText(text, found["place"].strip(), attribute, call)


FORMS = "Write module:function, path/file.py:function, or module:make(3) for a factory."


def _parse_call(call: str, text: str) -> FactoryCall:
    try:
        node = ast.parse(f"f{call}", mode="eval").body
    except SyntaxError as error:
        raise TargetError(
            f"`{call}` in the target `{text}` is not a call: {error.msg}. {FORMS}"
        ) from error
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        raise TargetError(f"The target `{text}` goes on after its call. {FORMS}")
    return FactoryCall(
        call.strip(),
        tuple(_literal(argument, text) for argument in node.args),
        {_keyword(keyword, text): _literal(keyword.value, text) for keyword in node.keywords},
    )


def _keyword(keyword: ast.keyword, text: str) -> str:
    if keyword.arg is None:
        raise TargetError(f"The target `{text}` unpacks a dict with **. Write its items out.")
    return keyword.arg


def _literal(node: ast.expr, text: str) -> Any:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError) as error:
        raise TargetError(
            f"`{ast.unparse(node)}` in the target `{text}` is not a literal. "
            "A factory takes numbers, strings, lists, tuples and dicts of them; "
            "for anything else, call it in a module of your own and name the result."
        ) from error
