"""The equations of a jaxpr as lines of text, in JAX's notation, variables named in their order."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from derivprof.compat import Jaxpr, JaxprEqn, Literal, sub_jaxprs

_INDENT = "  "
_LONGEST_PARAM = 32


def equation_texts(jaxpr: Jaxpr) -> Iterator[str]:
    """For each equation, as ``equations`` lists them, ``c:f32[] = mul a b``, bodies indented."""
    return _Names().texts(jaxpr, 0)


class _Names:
    """Names given to variables as they appear: a to z, then ba, bb, ..."""

    def __init__(self) -> None:
        self._given: dict[Any, str] = {}

    def texts(self, jaxpr: Jaxpr, depth: int) -> Iterator[str]:
        """The equations of one body and of those inside it."""
        for var in (*jaxpr.constvars, *jaxpr.invars):
            self._name(var)
        for eqn in jaxpr.eqns:
            yield _INDENT * depth + self._text(eqn)
            for body in sub_jaxprs(eqn):
                yield from self.texts(body, depth + 1)

    def _text(self, eqn: JaxprEqn) -> str:
        results = " ".join(f"{self._name(var)}:{var.aval.str_short(True)}" for var in eqn.outvars)
        operands = " ".join(map(self._name, eqn.invars))
        applied = f"{eqn.primitive.name}{_params(eqn)} {operands}".rstrip()
        return f"{results} = {applied}" if results else applied

    def _name(self, atom: Any) -> str:
        if isinstance(atom, Literal):
            return str(atom.val) if getattr(atom.aval, "shape", ()) == () else "const"
        return self._given.setdefault(atom, _letters(len(self._given)))


def _letters(number: int) -> str:
    number, digit = divmod(number, 26)
    return (_letters(number) if number else "") + chr(ord("a") + digit)


def _params(eqn: JaxprEqn) -> str:
    """The short params that are plain values; bodies follow as lines of their own."""
    texts = {name: _plain(value) for name, value in eqn.params.items()}
    shown = [f"{name}={text}" for name, text in texts.items() if text]
    return f"[{' '.join(shown)}]" if shown else ""


def _plain(value: Any) -> str:
    """A number, name, dtype or nest of these as text; empty for other, absent and long values."""
    match value:
        case None | False:
            return ""
        case str() | True | int() | float() | np.integer() | np.dtype():
            text = str(value)
        case tuple():
            parts = [_plain(item) for item in value]
            text = f"({','.join(parts)})" if parts and all(parts) else ""
        case _:
            return ""
    return text if len(text) <= _LONGEST_PARAM else ""
