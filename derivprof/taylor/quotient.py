"""The algebra of a linear differential operator: no larger than what the operator can see.

Let phi(t^m) = m! c_m for an operator P = sum_m c_m d^m; then (P f)(x) = phi(f(x + t)). Series
that differ by an element of an ideal inside the kernel of phi give the same result, so they can be
taken modulo the largest such ideal I that is graded. The part of degree d of R[t] / I has as its
dimension the rank of the matrix phi(t^(a + b)), one row per monomial t^a of degree d and one column
per monomial t^b: for a homogeneous operator the catalecticant matrix (Iarrobino and Kanev, Power
Sums, Gorenstein Algebras, and Determinantal Loci, 1999). For the Laplacian in D variables the
dimensions are 1, D, 1, since t_i t_j is zero and all t_i^2 are equal.

Several operators at once have the largest graded ideal in all of their kernels.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, reduce
from itertools import product

from derivprof.taylor.algebra import Index, Split, Support
from derivprof.taylor.elimination import combinations_of_basis

Monomial = tuple[int, ...]
"""Its variables in ascending order, each as often as its exponent: t_0^2 t_3 is (0, 0, 3)."""

Polynomial = Mapping[Monomial, Fraction]
"""The coefficients c_m of an operator, by the entries that it differentiates by."""

Element = Mapping[Index, Fraction]
"""A combination of basis elements."""

Weights = Mapping[int, int]
"""The degree of each variable."""

MOST_TRIED, MOST_KINDS, LARGEST_WEIGHT = 60, 3, 4
"""Weights are tried for operators with so few factors in all, so few kinds of variables."""


@dataclass(frozen=True)
class Grading:
    """What every monomial that some operator sees is in the quotient, for degrees of variables."""

    weights: Weights
    classes: Mapping[Monomial, Element]
    basis: Mapping[Index, Monomial]


class Quotient:
    """R[t] / I for some operators; the index of a basis element is (its degree, its number).

    ``weights`` are the degrees of the variables; by default those with the smallest dimension among
    a few that suit the exponents: a variable that is differentiated by once has degree 2 beside
    others that are differentiated by twice, and then the heat operator needs no basis element for
    the time. Basis elements are classes of monomials.
    """

    def __init__(self, operators: Sequence[Polynomial], weights: Weights | None = None) -> None:
        self.functionals = [_functional(operator) for operator in operators]
        rows = _rows(self.functionals)
        choices = [weights] if weights else _weights(self.functionals)
        gradings = [_grading(rows, each) for each in choices]
        self.grading = min(gradings, key=lambda grading: len(grading.basis))
        self.degree = max((len(monomial) for monomial in rows), default=0)
        self._closures: dict[Support, Support] = {}
        self._times: dict[tuple[Support, Support], Support] = {}

    @property
    def zero(self) -> Index:
        """The index of the constant term."""
        return (0, 0)

    @property
    def constants(self) -> Support:
        """The support of what does not depend on the input."""
        return frozenset({self.zero})

    @property
    def is_free(self) -> bool:
        """The powers of a basis element may be anything."""
        return False

    @cached_property
    def dimensions(self) -> tuple[int, ...]:
        """The number of basis elements of each degree, from 0 on."""
        counts = Counter(degree for degree, _ in self.grading.basis)
        return tuple(counts[degree] for degree in range(max(counts) + 1))

    @cached_property
    def variables(self) -> tuple[int, ...]:
        """The entries that some operator differentiates by."""
        return tuple(sorted({v for monomial in self.grading.classes for v in monomial}))

    def element(self, monomial: Monomial) -> Element:
        """The class of a monomial."""
        return self.grading.classes.get(monomial, {})

    def functional(self, number: int) -> Element:
        """The values of an operator's phi at the basis elements."""
        phi = self.functionals[number]
        return {i: phi[m] for i, m in self.grading.basis.items() if m in phi}

    def times(self, left: Support, right: Support) -> Support:
        """The support of a product."""
        key = (left, right)
        if key not in self._times:
            self._times[key] = frozenset(
                index
                for index, splits in self._splits.items()
                if any(a in left and b in right for a, b, _ in splits)
            )
        return self._times[key]

    def closure(self, support: Support) -> Support:
        """The support of a smooth function: powers of the series, and the unit."""
        if support not in self._closures:
            found = power = support | self.constants
            while (power := self.times(power, support)) - found:
                found |= power
            self._closures[support] = found
        return self._closures[support]

    def pairs(self, index: Index, left: Support, right: Support) -> Iterator[Split]:
        """The (a, b, q) with e_a e_b = q e_index + other elements."""
        return (split for split in self._splits[index] if split[0] in left and split[1] in right)

    def euler_direction(self, index: Index) -> int:
        """That of the degree, which stands in front of the number: no other is a derivation."""
        return 0

    def lower(self, support: Support, index: Index) -> Support:
        """What is of lower degree."""
        return frozenset(each for each in support if each[0] < index[0])

    def exponents(self, index: Index) -> Index:
        """Of the monomial of the basis element, one exponent per variable of the operators."""
        return tuple(map(self.grading.basis[index].count, self.variables))

    def monomials(self, index: Index) -> Sequence[tuple[Index, Fraction]]:
        """The monomials in whose class the basis element has a part."""
        return [
            (tuple(map(monomial.count, self.variables)), element[index])
            for monomial, element in self.grading.classes.items()
            if index in element
        ]

    @cached_property
    def _splits(self) -> dict[Index, list[Split]]:
        """By basis element: the products of two that contain it. One of the unit comes first."""
        numbers = {monomial: index for index, monomial in self.grading.basis.items()}
        splits: dict[Index, list[Split]] = defaultdict(list)
        for monomial, element in self.grading.classes.items():
            for one, other in _splits_of(monomial):
                if one in numbers and other in numbers:
                    for index, factor in element.items():
                        splits[index].append((numbers[one], numbers[other], factor))
        return {index: sorted(splits[index]) for index in self.grading.basis}


def _functional(operator: Polynomial) -> dict[Monomial, Fraction]:
    """phi(t^m) = m! c_m."""
    return {
        monomial: c * math.prod(map(math.factorial, Counter(monomial).values()))
        for monomial, c in operator.items()
        if c
    }


def _splits_of(monomial: Monomial) -> Iterator[tuple[Monomial, Monomial]]:
    """The ways to write a monomial as a product of two, each once."""
    counts = sorted(Counter(monomial).items())
    for chosen in product(*(range(count + 1) for _, count in counts)):
        taken = tuple(v for (v, _), n in zip(counts, chosen, strict=True) for _ in range(n))
        rest = tuple(v for (v, c), n in zip(counts, chosen, strict=True) for _ in range(c - n))
        yield taken, rest


def _rows(functionals: Sequence[Polynomial]) -> dict[Monomial, dict[Hashable, Fraction]]:
    """For each monomial t^a that is seen: phi(t^(a + b)) by operator and b, unless it is 0."""
    rows: dict[Monomial, dict[Hashable, Fraction]] = {(): {}}
    for number, functional in enumerate(functionals):
        for monomial, value in functional.items():
            for one, other in _splits_of(monomial):
                rows.setdefault(one, {})[number, other] = value
    return rows


def _grading(rows: Mapping[Monomial, Mapping[Hashable, Fraction]], weights: Weights) -> Grading:
    by_degree: dict[int, list[Monomial]] = defaultdict(list)
    for monomial in sorted(rows):
        by_degree[sum(weights[v] for v in monomial)].append(monomial)
    classes: dict[Monomial, Element] = {}
    basis: dict[Index, Monomial] = {}
    for degree, monomials in sorted(by_degree.items()):
        combinations = combinations_of_basis({m: rows[m] for m in monomials})
        chosen = [m for m in monomials if combinations[m].get(m)] if degree else [()]
        numbers = {m: (degree, number) for number, m in enumerate(chosen)}
        basis.update((index, m) for m, index in numbers.items())
        for m in monomials:
            combination = combinations[m] if degree else {(): Fraction(1)}
            classes[m] = {numbers[each]: q for each, q in sorted(combination.items())}
    return Grading(weights, classes, basis)


def _weights(functionals: Sequence[Polynomial]) -> list[Weights]:
    """Degrees of variables that may make the algebra small; ones come first.

    Variables that stand in the operators in the same way get the same weight. Where few monomials
    are seen all small weights are tried; otherwise those that make the highest powers of all
    variables of one degree.
    """
    kinds = _kinds_of_variables(functionals)
    seen = {monomial for functional in functionals for monomial in functional}
    highest = [max(monomial.count(kind[0]) for monomial in seen) for kind in kinds]
    common = reduce(math.lcm, highest, 1)
    balanced = tuple(common // exponent for exponent in highest)
    choices = {(1,) * len(kinds), balanced if math.gcd(*balanced) == 1 else (1,) * len(kinds)}
    if sum(map(len, seen)) <= MOST_TRIED:
        largest = min(max(highest, default=1), LARGEST_WEIGHT)
        tried = product(range(1, largest + 1), repeat=min(len(kinds), MOST_KINDS))
        choices |= {each for each in tried if len(each) == len(kinds) and math.gcd(*each) == 1}
    return [
        {v: weight for kind, weight in zip(kinds, each, strict=True) for v in kind}
        for each in sorted(choices, key=lambda each: (sum(each), each))
    ]


def _kinds_of_variables(functionals: Sequence[Polynomial]) -> list[list[int]]:
    """The variables in groups that cannot be told apart by their monomials."""
    signatures: dict[int, list[object]] = defaultdict(list)
    for number, functional in enumerate(functionals):
        for monomial, value in functional.items():
            counts = Counter(monomial)
            pattern = tuple(sorted(counts.values()))
            for variable, exponent in counts.items():
                signatures[variable].append((number, exponent, pattern, value))
    kinds: dict[object, list[int]] = defaultdict(list)
    for variable, signature in sorted(signatures.items()):
        kinds[frozenset(Counter(signature).items())].append(variable)
    return list(kinds.values())
