"""One sentence on what a wrong result looks like, by comparison with what the right one suggests.

The sentence has the method as its subject: "is zero everywhere". Its patterns are the rows of
``SAME_SHAPE`` and ``OTHER_SHAPE``; a new pattern is a function and a row there.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from derivprof.checks.agreement import wide
from derivprof.checks.other_shape import OTHER_SHAPE, part_of_full
from derivprof.checks.pair import Context, Pair
from derivprof.checks.same_shape import SAME_SHAPE


def diagnose(wrong: np.ndarray, right: np.ndarray, context: Context | None = None) -> str:
    """What ``wrong`` looks like beside ``right``; how many entries differ if no pattern fits."""
    return diagnose_pairs([Pair(wrong, right, context or Context())])


def diagnose_pairs(pairs: Sequence[Pair]) -> str:
    """The likeliest sentence that fits one array at every point where it differs."""
    first, *others = ([*_sentences(pair)] for pair in pairs)
    fitting = (text for text in first if all(text in other for other in others))
    return next(fitting, None) or _fallback(pairs)


def _sentences(pair: Pair) -> Iterator[str]:
    """Every sentence that fits, the likeliest first."""
    if pair.wrong.shape == pair.right.shape:
        patterns = (*SAME_SHAPE, part_of_full)
        yield from (text for pattern in patterns if (text := pattern(pair)))
        return
    shapes = _shapes(pair)
    yield from (f"{shapes}: it {text}" for pattern in OTHER_SHAPE if (text := pattern(pair)))


def _shapes(pair: Pair) -> str:
    return f"has the shape {pair.wrong.shape} where the right one has {pair.right.shape}"


def _fallback(pairs: Sequence[Pair]) -> str:
    if pairs[0].wrong.shape != pairs[0].right.shape:
        return _shapes(pairs[0])
    total = sum(pair.right.size for pair in pairs)
    return f"is wrong: {sum(map(_differing, pairs))} of {total} entries differ"


def _differing(pair: Pair) -> int:
    error = np.abs(wide(pair.wrong) - wide(pair.right))
    return int(np.sum(~(error <= pair.tolerance * pair.scale)))
