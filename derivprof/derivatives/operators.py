"""Linear differential operators with constant coefficients: ``u_xx + u_yy - u_t``."""

from collections.abc import Iterator
from dataclasses import dataclass

from derivprof.derivatives.operator_terms import Laplacian, Partial, Symbol, Terms
from derivprof.derivatives.operator_texts import terms_of
from derivprof.derivatives.partials import NamedEntry
from derivprof.errors import InputError, UsageError


@dataclass(frozen=True)
class Operator:
    """One linear operator, or several that are computed at once, as they are typed.

    A single text is taken for a tuple of one. Raises :class:`UsageError` for a text that is no
    linear operator with constant coefficients.
    """

    expressions: tuple[str, ...]

    def __post_init__(self) -> None:
        given = self.expressions
        object.__setattr__(self, "expressions", (given,) if isinstance(given, str) else given)
        if not self.expressions:
            raise UsageError("There is no operator. Write one, as u_xx + u_yy - u_t.")
        _ = self.terms

    @property
    def terms(self) -> tuple[Terms, ...]:
        """The terms of each expression."""
        return tuple(map(terms_of, self.expressions))

    @property
    def order(self) -> int:
        """The highest order of a term."""
        orders = (
            symbol.order
            for terms in self.terms
            for symbol, coefficient in terms.items()
            if coefficient
        )
        return max(orders, default=0)

    @property
    def orders(self) -> range:
        """One order alone."""
        return range(self.order, self.order + 1)

    @property
    def leaves(self) -> tuple[str, ...]:
        """What it names to differentiate by, ``x`` or ``params.w``, each once."""
        return tuple(dict.fromkeys(name for each in self._symbols() for name in _named(each)))

    @property
    def arguments(self) -> tuple[str, ...]:
        """The arguments that it names, each once.

        Raises :class:`InputError` where it also counts entries: they do not say of what.
        """
        if self.leaves and self.counts_entries:
            raise InputError(
                f"The operator {self} names arguments, and has numbers or a Laplacian that count "
                "through all that are differentiated. Say which these are with argnums, or write "
                "laplacian(x)."
            )
        return tuple(dict.fromkeys(leaf.partition(".")[0] for leaf in self.leaves))

    @property
    def counts_entries(self) -> bool:
        """Whether it has flat numbers, or a Laplacian over all inputs that are differentiated."""
        return any(map(_counts, self._symbols()))

    def __str__(self) -> str:
        return ", ".join(self.expressions)

    def _symbols(self) -> Iterator[Symbol]:
        return (symbol for terms in self.terms for symbol in terms)


def _named(symbol: Symbol) -> tuple[str, ...]:
    match symbol:
        case Laplacian(_, arguments):
            return arguments
        case Partial(entries):
            return tuple(each.leaf for each in entries if isinstance(each, NamedEntry))


def _counts(symbol: Symbol) -> bool:
    match symbol:
        case Laplacian(_, arguments):
            return not arguments
        case Partial(entries):
            return any(isinstance(each, int) for each in entries)
