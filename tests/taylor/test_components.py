"""Strongly connected components."""

from derivprof.taylor.components import components


def test_components_come_after_what_they_need():
    needs = {"a": "bc", "b": "d", "c": "e", "d": "b", "e": "ef", "f": ""}
    found = components("a", lambda item: needs[item])
    assert [sorted(each) for each in found] == [["b", "d"], ["f"], ["e"], ["c"], ["a"]]


def test_long_chains_need_no_recursion():
    found = components([0], lambda n: [n + 1] if n < 5000 else [0])
    assert len(found) == 1
    assert len(found[0]) == 5001
