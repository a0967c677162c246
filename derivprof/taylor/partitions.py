"""Powers of a series by the degrees of their factors, so that products of parts are shared.

With w_d the part of degree d of w = u - u_0, the part of degree d of h = sum_m c_m w^m is a sum
over the partitions of d, each c_m times a multinomial number times a product of parts of w (Faa di
Bruno's formula for a graded algebra). Partitions that have a factor of about half the degree in
common are multiplied by it together:
h_4 = c_1 w_4 + 2 c_2 w_1 w_3 + w_2 (c_2 w_2 + 3 c_3 w_1^2) + c_4 w_1^2 w_1^2.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import combinations

Partition = tuple[int, ...]
"""Degrees of parts, in ascending order."""

Sharing = Mapping[Partition, Mapping[Partition, Fraction]]
"""By common factor, which is () for the degree itself: the cofactors with multinomial numbers."""


def partitions(degree: int, parts: Collection[int], least: int = 1) -> Iterator[Partition]:
    """The ways to write a degree as a sum of parts, each in ascending order."""
    if degree == 0:
        yield ()
    for part in sorted(parts):
        if least <= part <= degree:
            yield from ((part, *rest) for rest in partitions(degree - part, parts, part))


@lru_cache(maxsize=1024)
def sharing(degree: int, parts: frozenset[int]) -> Sharing:
    """All partitions of a degree by the factor that they share with others.

    The factor is the larger half of the degree or less, and one that many partitions have.
    """
    waiting = {each for each in partitions(degree, parts) if len(each) > 1}
    found: dict[Partition, dict[Partition, Fraction]] = defaultdict(dict)
    if degree in parts:
        found[()][degree,] = Fraction(1)
    for share in range(degree // 2, 0, -1):
        while True:
            common = Counter(factor for each in waiting for factor in factors_of(each, share))
            if not common:
                break
            factor = min(common, key=lambda each: (-common[each], len(each)))
            for each in [each for each in waiting if factor in factors_of(each, share)]:
                found[factor][without(each, factor)] = Fraction(multinomial(each))
                waiting.remove(each)
    return found


def factors_of(partition: Partition, degree: int) -> set[Partition]:
    """The parts of a partition that have a degree together."""
    sizes = range(1, len(partition))
    return {each for n in sizes for each in combinations(partition, n) if sum(each) == degree}


def without(partition: Partition, factor: Partition) -> Partition:
    """What is left of a partition."""
    return tuple(sorted((Counter(partition) - Counter(factor)).elements()))


def multinomial(partition: Partition) -> int:
    """In how many orders its parts can stand."""
    repeats = map(math.factorial, Counter(partition).values())
    return math.factorial(len(partition)) // math.prod(repeats)
