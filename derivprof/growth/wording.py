"""Orders in words."""

from collections.abc import Sequence


def orders_text(orders: Sequence[int]) -> str:
    """``3``, ``3 and 4``, ``5 to 8`` for consecutive orders, ``1, 2, 4`` for others."""
    first, last = orders[0], orders[-1]
    if len(orders) == 1:
        return str(first)
    if len(orders) == 2:
        return f"{first} and {last}"
    if last - first == len(orders) - 1:
        return f"{first} to {last}"
    return ", ".join(map(str, orders))
