"""Which coefficients are computed together: all of a node, or those of one degree."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence

from derivprof.taylor.components import components
from derivprof.taylor.nodes import Key, Recipe, sources

Step = tuple[Key, Recipe]

Name = Callable[[Key], Hashable]


def groups_of(steps: Sequence[Step]) -> list[list[Step]]:
    """The steps in groups of one node each, every group after those that it needs.

    Where coefficients of a node need others of the same node, a group has those of one degree.
    """
    recipes = dict(steps)
    groups: list[list[Key]] = []
    for component in _components(list(recipes), _node_of, recipes):
        if not _needs_itself(component, _node_of, recipes):
            groups.append(component)
            continue
        for part in _components(component, _degree_of, recipes):
            alone = _needs_itself(part, _degree_of, recipes)
            groups += [[key] for key in part] if alone else [part]
    return [[(key, recipes[key]) for key in group] for group in groups]


def _node_of(key: Key) -> Hashable:
    """The value of the program stands alone."""
    return key[0] if any(key[1]) else key


def _degree_of(key: Key) -> Hashable:
    return (key[0], key[1][0]) if any(key[1]) else key


def _components(keys: Sequence[Key], name: Name, recipes: dict[Key, Recipe]) -> list[list[Key]]:
    """The keys in strongly connected components of the named sets, what they need first.

    Within a component they stand in the order of the schedule.
    """
    members: dict[Hashable, list[Key]] = defaultdict(list)
    for key in keys:
        members[name(key)].append(key)

    def needed(each: Hashable) -> Iterator[Hashable]:
        for key in members[each]:
            yield from (other for other in map(name, sources(recipes[key])) if other in members)

    place = {key: number for number, key in enumerate(keys)}
    found = components(list(members), needed)
    return [
        sorted((k for each in part for k in members[each]), key=place.__getitem__) for part in found
    ]


def _needs_itself(keys: Sequence[Key], name: Name, recipes: dict[Key, Recipe]) -> bool:
    names = {name(key) for key in keys}
    return len(names) > 1 or any(
        name(source) in names for key in keys for source in sources(recipes[key])
    )
