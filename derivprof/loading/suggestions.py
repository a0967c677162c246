"""Did-you-mean: what an error adds about the names that would have been right."""

from collections.abc import Iterable
from difflib import get_close_matches

MOST_LISTED = 12


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """`` Did you mean `sine` or `cosine`?``, with its leading blank; empty if nothing is close."""
    by_lower = {candidate.lower(): candidate for candidate in candidates}
    close = get_close_matches(word.lower(), list(by_lower), n=3)
    quoted = [f"`{by_lower[name]}`" for name in close]
    return f" Did you mean {' or '.join(quoted)}?" if quoted else ""


def listed(names: Iterable[str]) -> str:
    """The names separated by commas, cut with the number left out when there are many."""
    every = list(names)
    if len(every) <= MOST_LISTED:
        return ", ".join(every)
    return f"{', '.join(every[:MOST_LISTED])} and {len(every) - MOST_LISTED} more"


def hint(word: str, candidates: Iterable[str], what: str) -> str:
    """The close names, or all of them after ``what`` when none is close; empty if none exist."""
    every = list(candidates)
    if close := did_you_mean(word, every):
        return close
    return f" {what}: {listed(every)}." if every else ""
