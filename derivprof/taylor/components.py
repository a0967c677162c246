"""Strongly connected components, without recursion."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

Item = Any
"""Something hashable."""


def components(roots: Iterable[Item], needed: Callable[[Item], Iterable[Item]]) -> list[list[Item]]:
    """The components of what the roots need, each after those that it needs (Tarjan)."""
    found: list[list[Item]] = []
    number: dict[Item, int] = {}
    lowest: dict[Item, int] = {}
    open_items: list[Item] = []
    is_open: set[Item] = set()
    for root in roots:
        if root in number:
            continue
        path: list[tuple[Item, Iterator[Item]]] = []
        following: Item | None = root
        while True:
            if following is not None:
                number[following] = lowest[following] = len(number)
                open_items.append(following)
                is_open.add(following)
                path.append((following, iter(needed(following))))
                following = None
            item, remaining = path[-1]
            for each in remaining:
                if each not in number:
                    following = each
                    break
                if each in is_open:
                    lowest[item] = min(lowest[item], number[each])
            if following is not None:
                continue
            path.pop()
            if lowest[item] == number[item]:
                found.append(_closed(item, open_items, is_open))
            if not path:
                break
            above = path[-1][0]
            lowest[above] = min(lowest[above], lowest[item])
    return found


def _closed(item: Item, open_items: list[Item], is_open: set[Item]) -> list[Item]:
    component: list[Item] = []
    while True:
        last = open_items.pop()
        is_open.discard(last)
        component.append(last)
        if last == item:
            return component[::-1]
