"""Which coefficients are needed for the wanted ones, and in which order they can be computed."""

from collections import Counter
from collections.abc import Iterable, Iterator
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
    return Schedule(tuple(_without_relays(steps, uses)), uses)


def _without_relays(
    steps: list[tuple[Key, Recipe]], uses: Counter[Key]
) -> Iterator[tuple[Key, Recipe]]:
    """The steps, with a sum of which only a multiple is needed merged into the multiple.

    The number that multiplies such a sum meets its terms, some of which it may cancel.
    """
    merged: dict[Key, Sum] = {}
    multiples = {
        recipe.terms[0][1]: key
        for key, recipe in steps
        if isinstance(recipe, Sum) and len(recipe.terms) == 1
    }
    for key, recipe in steps:
        match recipe:
            case Sum(terms=((factor, tuple() as only),)) if only in merged:
                inner = merged.pop(only).terms
                recipe = Sum(tuple((factor * each, term) for each, term in inner))
        outer = multiples.get(key)
        if (
            isinstance(recipe, Sum)
            and len(recipe.terms) > 1
            and uses[key] == 1
            and outer is not None
            and outer[0].aval.shape == key[0].aval.shape
        ):
            merged[key] = recipe
        else:
            yield key, recipe


def recipe_of(key: Key) -> Recipe:
    """How a key is made."""
    node, index = key
    if index == PRIMAL:
        return node.kind.primal(node)
    return node.kind.coefficient(node, index) if index in node.support else Sum(())
