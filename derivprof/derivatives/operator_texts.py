"""From the text of a linear operator to its terms.

Python's own grammar reads it: ``u_xx`` is a name, and ``u_{x[0] x[0]}`` becomes one beforehand.
"""

import ast
import re
from fractions import Fraction
from functools import cache
from typing import Any

from derivprof.derivatives.entry_texts import entry_named
from derivprof.derivatives.operator_terms import LAPLACIANS, Laplacian, Partial, Symbol, Terms
from derivprof.derivatives.partials import Entry
from derivprof.errors import UsageError

MOST_ORDER = 100
"""No term may have more differentiations: a slip of the finger is no program of hours."""

LARGEST = 10**300
"""A number that is typed must be smaller; its products with others then are few digits too."""

_BRACED = re.compile(r"([^\W\d]\w*?)_\{([^{}]*)\}")
_LINEAR = (
    "An operator is linear with constant coefficients; a nonlinear residual is made in your own "
    "code of several operators computed at once"
)

Value = Fraction | dict[Symbol, Fraction]
"""A number, or a sum of derivatives."""


@cache
def terms_of(text: str) -> Terms:
    """The terms of ``u_xx + u_yy - u_t``; :class:`UsageError`, with the place, for other texts."""
    return _Reader(text).terms()


class _Reader:
    """One text while it is read."""

    def __init__(self, text: str) -> None:
        spaced = re.sub(r"\s", " ", text).replace("\u2212", "-")
        self._text, self._braced = spaced, dict[int, tuple[str, str]]()
        self._source = _BRACED.sub(self._name_for, spaced)
        self._skipped = len(spaced) - len(spaced.lstrip())
        self._function: str | None = None

    def terms(self) -> Terms:
        if not self._text.strip():
            raise UsageError("The operator is empty. Write one, as u_xx + u_yy - u_t.")
        value = self._value(self._tree().body)
        if isinstance(value, Fraction):
            raise UsageError(
                f"The operator `{self._text.strip()}` names no derivative. `u` is the function "
                "itself, u_xx its second derivative by x."
            )
        if any(abs(coefficient) >= LARGEST for coefficient in value.values()):
            raise UsageError(
                f"The operator `{self._text.strip()}` has a coefficient of 1e300 or more, which "
                "floating-point numbers do not hold. Write one with smaller coefficients."
            )
        return value

    def _name_for(self, found: re.Match[str]) -> str:
        """A name of the same length, so that places stay what they are."""
        self._braced[found.start()] = found[1], found[2]
        return found[1].ljust(len(found[0]), "_")

    def _tree(self) -> ast.Expression:
        try:
            return ast.parse(self._source.strip(), mode="eval")
        except SyntaxError as error:
            hint = ". A product needs a *: 2*u_x" if "invalid" in error.msg else ""
            place = self._skipped + (error.offset or 1) - 1
            raise self._error(place, f"{error.msg}{hint}") from error
        except (ValueError, RecursionError, MemoryError) as error:
            raise UsageError(f"The operator `{self._text.strip()}` is no formula.") from error

    def _value(self, node: ast.expr) -> Value:
        match node:
            case ast.Constant(int() | float()):
                return self._number(node)
            case ast.UnaryOp(ast.USub(), operand):
                return _times(Fraction(-1), self._value(operand))
            case ast.UnaryOp(ast.UAdd(), operand):
                return self._value(operand)
            case ast.BinOp(left, ast.Add() | ast.Sub() as sign, right):
                return self._sum(node, left, right, -1 if isinstance(sign, ast.Sub) else 1)
            case ast.BinOp(left, ast.Mult(), right):
                return self._product(node, self._value(left), self._value(right))
            case ast.BinOp(left, ast.Div(), right):
                return self._quotient(node, self._value(left), self._value(right))
            case ast.Name(name) if name in LAPLACIANS:
                return {Laplacian(LAPLACIANS[name]): Fraction(1)}
            case ast.Call(ast.Name(name), arguments, []) if name in LAPLACIANS:
                if not arguments:
                    raise self._at(node, f"over all inputs it is `{name}`, without parentheses")
                named = tuple(map(self._argument, arguments))
                return {Laplacian(LAPLACIANS[name], named): Fraction(1)}
            case ast.Name():
                return {self._partial(node): Fraction(1)}
            case ast.BinOp(_, ast.Pow() | ast.BitXor()) | ast.Call():
                raise self._at(node, f"it is no sum of derivatives times numbers. {_LINEAR}")
        raise self._at(node, "it is no derivative, number, sum or product with a number")

    def _number(self, node: ast.Constant) -> Fraction:
        """Exactly what is typed: 0.1 is 1/10."""
        text = self._segment(node).replace("_", "")
        if not _is_of_floats(node.value, text):
            raise self._at(node, "it is beyond the floating-point numbers, 1e-300 to 1e300")
        try:
            return Fraction(text)
        except ValueError as error:
            raise self._at(node, "it is no decimal number") from error

    def _sum(self, node: ast.expr, left: ast.expr, right: ast.expr, sign: int) -> Value:
        first, second = self._value(left), _times(Fraction(sign), self._value(right))
        match first, second:
            case Fraction(), Fraction():
                return first + second
            case dict(), dict():
                zero = Fraction(0)
                both = {**first, **second}
                return {key: first.get(key, zero) + second.get(key, zero) for key in both}
        raise self._at(node, "it adds a number to a derivative. `u` is the function itself: 2*u")

    def _product(self, node: ast.expr, first: Value, second: Value) -> Value:
        if isinstance(first, Fraction):
            return _times(first, second)
        if isinstance(second, Fraction):
            return _times(second, first)
        raise self._at(node, f"it is a product of two derivatives. {_LINEAR}")

    def _quotient(self, node: ast.expr, first: Value, second: Value) -> Value:
        if not isinstance(second, Fraction):
            raise self._at(node, f"it divides by a derivative. {_LINEAR}")
        if not second:
            raise self._at(node, "it divides by zero")
        return _times(1 / second, first)

    def _argument(self, node: ast.expr) -> str:
        text = ast.unparse(node)
        if not re.fullmatch(r"[^\W\d][\w.]*", text):
            raise self._at(
                node, "it is no argument. A Laplacian is over arguments: laplacian(x, y)"
            )
        return text

    def _partial(self, node: ast.Name) -> Partial:
        braced = self._braced.get(self._place(node))
        function, bar, letters = (
            (braced[0], "_", braced[1]) if braced else _divided(self._segment(node))
        )
        if self._function not in (None, function):
            raise self._at(
                node,
                f"it is of `{function}`, and what stands before is of `{self._function}`. An "
                "operator is applied to one function",
            )
        self._function = function
        if not bar:
            return Partial()
        entries = self._in_braces(node, letters) if braced else self._in_letters(node, letters)
        if not entries:
            raise self._at(
                node, "it names nothing to differentiate by. Write u_x, u_00 or u_{x[0]}"
            )
        if len(entries) > MOST_ORDER:
            raise self._at(node, f"its order is {len(entries)}, and {MOST_ORDER} is the highest")
        return Partial(entries)

    def _in_letters(self, node: ast.expr, letters: str) -> tuple[Entry, ...]:
        if letters and not (letters.isalpha() or letters.isdecimal()):
            raise self._at(
                node,
                "after _ stand letters, each an argument, or digits, each an entry. Use braces for "
                "anything else: u_{x0 x0}, u_{x[0] y^2}",
            )
        return tuple(entry for each in letters if (entry := entry_named(each)) is not None)

    def _in_braces(self, node: ast.expr, text: str) -> tuple[Entry, ...]:
        parts = re.split(r"(?:\s*,\s*|\s+)(?![^\[]*\])", text.strip())
        return tuple(entry for part in parts if part for entry in self._repeated(node, part))

    def _repeated(self, node: ast.expr, part: str) -> tuple[Entry, ...]:
        """``x^4`` is four times x."""
        name, hat, power = part.partition("^")
        entry = entry_named(name)
        if entry is None or (hat and not power.isdecimal()) or len(power) > 4:
            raise self._at(
                node,
                f"`{part}` is no entry. Use an argument (theta), an entry of one (x[0,2]), a leaf "
                "of a pytree (params.w[1]), a flat number (10), each with a power if need be (x^4)",
            )
        return (entry,) * (int(power) if hat else 1)

    def _segment(self, node: ast.expr) -> str:
        start = self._place(node)
        source = ast.get_source_segment(self._source.strip(), node) or ""
        return self._text[start : start + len(source)]

    def _place(self, node: ast.expr) -> int:
        """Where it begins, in characters; Python counts bytes."""
        before = self._source.strip().encode()[: node.col_offset]
        return self._skipped + len(before.decode())

    def _at(self, node: ast.expr, why: str) -> UsageError:
        return self._error(self._place(node), f"`{self._segment(node)}`: {why}")

    def _error(self, place: int, why: str) -> UsageError:
        shown = self._text.strip()
        return UsageError(f"The operator `{shown}`, character {place + 1}: {why}.")


def _is_of_floats(value: Any, text: str) -> bool:
    """Whether a number as it is typed is neither too large for a float nor too near to zero.

    What Python reads is looked at: the exact number of 1e999999999 would be written out.
    """
    is_zero = not re.search("[1-9]", re.split("[eE]", text)[0])
    return abs(value) < LARGEST and (is_zero or abs(value) > 1 / LARGEST)


def _times(factor: Fraction, value: Value) -> Value:
    if isinstance(value, Fraction):
        return factor * value
    return {symbol: factor * coefficient for symbol, coefficient in value.items()}


def _divided(name: str) -> tuple[str, str, str]:
    """The function, ``_`` if there is one, and what it is differentiated by."""
    function, bar, letters = name.rpartition("_")
    return (function, bar, letters) if bar else (name, "", "")
