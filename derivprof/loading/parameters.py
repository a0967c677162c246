"""Which parameters a function has, and which of them need an input."""

import inspect
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from inspect import Parameter
from typing import Any


@dataclass(frozen=True)
class Parameters:
    """The parameters that inputs are given to, in order, by how they are passed.

    ``required``: those without a default, positional or keyword-only.
    ``variadic``: the name of ``*args`` if there is one; its inputs are called ``args0``, ``args1``.
    ``any_keyword``: whether ``**kwargs`` takes names that are not listed here.
    A function that cannot be inspected has the variadic ``arg`` alone: ``arg0``, ``arg1``.
    """

    positional: tuple[str, ...] = ()
    keyword_only: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    variadic: str | None = None
    any_keyword: bool = False
    positional_only: frozenset[str] = frozenset()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that is not variadic."""
        return self.positional + self.keyword_only

    def takes(self, name: str) -> bool:
        """Whether an input of that name fits."""
        return self.any_keyword or name in self.names or self.variadic_index(name) is not None

    def variadic_index(self, name: str) -> int | None:
        """The place of ``args1`` among the variadic arguments; None for any other name."""
        found = re.fullmatch(rf"{self.variadic}(\d+)", name) if self.variadic else None
        return int(found[1]) if found else None

    def is_variadic(self, name: str) -> bool:
        """Whether the name is one of ``args0``, ``args1`` and so on."""
        return name not in self.names and self.variadic_index(name) is not None

    def at_positions(self, count: int) -> tuple[str, ...]:
        """The names of the first ``count`` positional arguments, or of as many as there are."""
        extra = range(count - len(self.positional)) if self.variadic else ()
        return (*self.positional[:count], *(f"{self.variadic}{i}" for i in extra))

    def first_open(self, taken: Collection[str]) -> str | None:
        """The first name that is not taken, counting one variadic argument."""
        one_variadic = self.at_positions(len(self.positional) + 1)
        return next(
            (name for name in (*one_variadic, *self.keyword_only) if name not in taken), None
        )

    def in_order(self, given: Iterable[str]) -> tuple[str, ...]:
        """The given names as they follow each other: positional, variadic, keyword-only."""
        return tuple(sorted(given, key=self._rank))

    def needed_by(self, given: Iterable[str]) -> tuple[str, ...]:
        """The names that a call needs: the required, and all that come before a variadic one."""
        variadic = [index for name in given if (index := self.variadic_index(name)) is not None]
        if not variadic:
            return self.required
        before = self.at_positions(len(self.positional) + max(variadic) + 1)
        return tuple(dict.fromkeys([*before, *self.required]))

    def __str__(self) -> str:
        """The names in parentheses, ``(params, x)`` or ``(x, *args)``."""
        star = [f"*{self.variadic}"] if self.variadic else []
        return f"({', '.join([*self.positional, *star, *self.keyword_only])})"

    def _rank(self, name: str) -> tuple[int, int]:
        if name in self.positional:
            return 0, self.positional.index(name)
        if name in self.keyword_only:
            return 2, self.keyword_only.index(name)
        index = self.variadic_index(name)
        return (3, 0) if index is None else (1, index)


def parameters_of(fun: Callable[..., Any]) -> Parameters:
    """The parameters of a function; unnamed ones, ``arg0`` on, where it cannot be inspected."""
    try:
        every = inspect.signature(fun).parameters.values()
    except (ValueError, TypeError):
        return Parameters(variadic="arg")

    def names(*kinds: Any) -> tuple[str, ...]:
        return tuple(each.name for each in every if each.kind in kinds)

    plain = names(Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    keyword_only = names(Parameter.KEYWORD_ONLY)
    without_default = {each.name for each in every if each.default is Parameter.empty}
    return Parameters(
        positional=plain,
        keyword_only=keyword_only,
        required=tuple(name for name in plain + keyword_only if name in without_default),
        variadic=next(iter(names(Parameter.VAR_POSITIONAL)), None),
        any_keyword=bool(names(Parameter.VAR_KEYWORD)),
        positional_only=frozenset(names(Parameter.POSITIONAL_ONLY)),
    )
