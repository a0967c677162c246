"""Which coefficients are needed for the wanted ones, and in which order they can be computed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from derivprof.taylor.nodes import PRIMAL, Key, Recipe, Sum, sources


@dataclass(frozen=True)
class Schedule:
    """Recipes in an order in which each finds its sources done, and how often each key is used."""

    steps: tuple[tuple[Key, Recipe], ...]
    uses: Counter[Key]


class CyclicDemand(Exception):
    """A coefficient needs itself: the support of some node is larger than it is in truth."""


def schedule(wanted: Iterable[Key]) -> Schedule:
    """The recipes of the wanted keys and of all that they need. Uses no recursion."""
    steps: list[tuple[Key, Recipe]] = []
    recipes: dict[Key, Recipe] = {}
    finished: set[Key] = set()
    uses: Counter[Key] = Counter()
    for first in wanted:
        uses[first] += 1
        stack: list[tuple[Key, Any]] = [(first, None)]
        while stack:
            key, remaining = stack[-1]
            if key in finished:
                stack.pop()
                continue
            if remaining is None:
                if key in recipes:
                    raise CyclicDemand(str(key[1]))
                recipe = recipes[key] = recipe_of(key)
                needed = list(sources(recipe))
                uses.update(needed)
                remaining = iter(needed)
                stack[-1] = (key, remaining)
            following = next((k for k in remaining if k not in finished), None)
            if following is None:
                stack.pop()
                finished.add(key)
                steps.append((key, recipes[key]))
            else:
                stack.append((following, None))
    return Schedule(tuple(steps), uses)


def recipe_of(key: Key) -> Recipe:
    """How a key is made."""
    node, index = key
    if index == PRIMAL:
        return node.kind.primal(node)
    return node.kind.coefficient(node, index) if index in node.support else Sum(())
