"""What a sweep goes over, and the words for it: orders of a derivative, or sizes of the input."""

from collections.abc import Sequence
from enum import StrEnum

_MOST_NAMED = 4


class Axis(StrEnum):
    """The axis of a sweep: every cell has a number on it, which laws and tables are about."""

    ORDER = "order"
    DIMENSION = "dimension"

    @property
    def symbol(self) -> str:
        """The variable of a law: ``n``, ``D``."""
        return "n" if self is Axis.ORDER else "D"

    @property
    def head(self) -> str:
        """What stands beside the numbers in a table: ``order``, ``D``."""
        return "order" if self is Axis.ORDER else "D"

    @property
    def named(self) -> str:
        """The name of the axis of a figure: ``order``, ``dimension D``."""
        return "order" if self is Axis.ORDER else "dimension D"

    @property
    def per(self) -> str:
        """What a factor is for: ``per order``, ``for each doubling of D``."""
        return "per order" if self is Axis.ORDER else "for each doubling of D"

    @property
    def several(self) -> str:
        """A few of its numbers: ``orders``, ``sizes``."""
        return "orders" if self is Axis.ORDER else "sizes"

    @property
    def at(self) -> str:
        """How it is said where: ``on orders 1 to 4``, ``at D = 2 and 4``."""
        return "on" if self is Axis.ORDER else "at"

    @property
    def highest(self) -> str:
        """Its end: ``highest order``, ``largest D``."""
        return "highest order" if self is Axis.ORDER else "largest D"

    @property
    def ends(self) -> str:
        """The ends of several methods: ``highest orders``, ``largest sizes``."""
        return "highest orders" if self is Axis.ORDER else "largest sizes"

    def place(self, number: int) -> str:
        """``order 8``, ``D = 8``."""
        return f"order {number}" if self is Axis.ORDER else f"D = {number}"

    def column(self, number: int) -> str:
        """The head of a column of a table whose corner does not name the axis."""
        return str(number) if self is Axis.ORDER else self.place(number)

    def places(self, numbers: Sequence[int]) -> str:
        """``order 3``, ``orders 5 to 8``, ``D = 8, 16, 32``."""
        if self is Axis.DIMENSION:
            return f"D = {self.numbers(numbers)}"
        return f"order{'s' if len(numbers) > 1 else ''} {self.numbers(numbers)}"

    def numbers(self, numbers: Sequence[int]) -> str:
        """``3``, ``3 and 4``, ``5 to 8``, ``1, 2, 4``; of many sizes ``2, 4, ..., 64``."""
        first, last = numbers[0], numbers[-1]
        if len(numbers) == 1:
            return str(first)
        if len(numbers) == 2:
            return f"{first} and {last}"
        if last - first == len(numbers) - 1:
            return f"{first} to {last}"
        if self is Axis.DIMENSION and len(numbers) > _MOST_NAMED:
            return f"{first}, {numbers[1]}, ..., {last}"
        return ", ".join(map(str, numbers))

    def listed(self, numbers: Sequence[int]) -> str:
        """Each one: ``order 1``, ``orders 1, 2``, ``D = 2, 4``."""
        named = ", ".join(map(str, numbers))
        if self is Axis.DIMENSION:
            return f"D = {named}"
        return f"order{'s' if len(numbers) > 1 else ''} {named}"

    def stretch(self, first: int, last: int) -> str:
        """All that were measured from one to another: ``orders 5 to 8``, ``D = 16 to 64``."""
        if first == last:
            return self.place(first)
        return f"orders {first} to {last}" if self is Axis.ORDER else f"D = {first} to {last}"
