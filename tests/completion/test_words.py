"""Words that bash divided."""

import pytest

from derivprof.completion import Typed, typed_in_bash


@pytest.mark.parametrize(
    ("pieces", "current", "typed"),
    [
        (("derivprof", "co"), 1, Typed(("derivprof", "co"), 1)),
        (("d", "count", "f.py", ":", "g"), 4, Typed(("d", "count", "f.py:g"), 2, "f.py:")),
        (("d", "count", "f.py", ":"), 3, Typed(("d", "count", "f.py:"), 2, "f.py:")),
        (("d", "count", "f.py", "::", "g"), 4, Typed(("d", "count", "f.py::g"), 2, "f.py::")),
        (("d", "f.py", ":", "g", "-m", "t"), 5, Typed(("d", "f.py:g", "-m", "t"), 3)),
        (("d", "count", "f.py", ":", "g", ""), 5, Typed(("d", "count", "f.py:g", ""), 3)),
        (("d", "--shape", "x", "=", "4,3", "f"), 5, Typed(("d", "--shape", "x=4,3", "f"), 3)),
        (("d", "f.py:g"), 1, Typed(("d", "f.py:g"), 1)),
    ],
)  # fmt: skip
def test_words_are_put_together_again(pieces, current, typed):
    assert typed_in_bash(pieces, current) == typed
