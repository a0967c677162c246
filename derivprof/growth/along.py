"""How the two axes go on: order after order; sizes of the input by doubling, or by a step."""

from collections.abc import Sequence
from math import log2

from derivprof.record import Axis


def following(numbers: Sequence[int], axis: Axis) -> int:
    """The number after the last one: the next order, twice the size or the next step."""
    last = numbers[-1]
    if axis is Axis.ORDER:
        return last + 1
    before = numbers[-2]
    return 2 * last if last == 2 * before else 2 * last - before


def steps_between(first: int, last: int, axis: Axis) -> float:
    """Over how many steps a factor is told: orders, or doublings of the size."""
    return last - first if axis is Axis.ORDER else log2(last / first)
