"""What several targets come to: which method is best for how many of them, and what went wrong."""

from collections.abc import Iterator

from derivprof.findings.standing import best_methods
from derivprof.record import INTERRUPTED, Collection, Profile, Status, failed_checks, ranking

_JUDGED = (
    ("census.after_cse", "Fewest equations after DCE and CSE"),
    ("timing.run_s", "Fastest to run"),
)
_MOST_NAMED = 4
_MOST_CAVEATS = 8

Alike = dict[tuple[str, ...], list[str]]


def overview_sentences(collection: Collection) -> tuple[str, ...]:
    """By each quantity the best methods with their targets; what is wrong; what was not measured.

    Every target is judged at the highest order, or the largest D, that two of its methods reached.
    """
    firsts = {name: on_first(profile) for name, profile in collection.by_name.items()}
    return (
        *_best_sentences(firsts),
        *_check_sentences(collection),
        *_incomplete(collection),
    )


def on_first(profile: Profile) -> Profile:
    """The record of the first device, which stands for a record of several."""
    return profile.on(profile.devices[0])


def _best_sentences(firsts: dict[str, Profile]) -> Iterator[str]:
    for quantity, title in _JUDGED:
        if (found := _shared_best(firsts, quantity)) is not None:
            yield f"{title}: {found}."


def fewest_equations(collection: Collection) -> str | None:
    """Which methods have the fewest raw equations for how many targets; None if none has any."""
    firsts = {name: on_first(profile) for name, profile in collection.by_name.items()}
    found = _shared_best(firsts, "census.total")
    return None if found is None else f"Fewest raw equations: {found}"


def _shared_best(firsts: dict[str, Profile], quantity: str) -> str | None:
    best: Alike = {}
    for name, profile in firsts.items():
        if (found := ranking(profile, quantity)) is not None:
            leaders = best_methods(profile, found)
            same = len(leaders) == len(found.values)
            best.setdefault(() if same else leaders, []).append(name)
    return _shared(best) if best else None


def _shared(best: Alike) -> str:
    """``taylor for 11 of 12 targets; nested-jvp for relu``, the most frequent first."""
    total = sum(map(len, best.values()))
    ranked = sorted(best.items(), key=lambda item: (item[0] == (), -len(item[1])))
    parts = (f"{_methods(methods)} for {targets_text(names, total)}" for methods, names in ranked)
    return "; ".join(parts)


def _methods(methods: tuple[str, ...]) -> str:
    return " and ".join(methods) if methods else "all methods alike"


def targets_text(names: list[str], total: int) -> str:
    """``gelu, mish``; how many there are where that are most of them, or too many to be named."""
    if len(names) == total > 1:
        return "both targets" if total == 2 else f"all {total} targets"
    if len(names) > _MOST_NAMED or (len(names) > 2 and 2 * len(names) > total):
        return f"{len(names)} of {total} targets"
    return ", ".join(names)


def wrong_methods(profile: Profile) -> tuple[str, ...]:
    """The methods with a value that was found wrong."""
    return tuple(method for method in profile.methods if failed_checks(profile, method))


def is_checked_throughout(profile: Profile) -> bool:
    """Whether every result was compared with a finite reference."""
    checks = [cell.check for cell in profile.measurements if cell.status is Status.OK]
    return all(check is not None and check.points != 0 for check in checks)


def _check_sentences(collection: Collection) -> Iterator[str]:
    for name, profile in collection.by_name.items():
        for method in wrong_methods(profile):
            wrong = list(dict.fromkeys(at for at, _ in failed_checks(profile, method)))
            yield f"Wrong: {method} of {name} at {profile.axis.listed(wrong)}."
    checked = [name for name, profile in collection.by_name.items() if profile.has_checks()]
    right = [name for name in checked if not wrong_methods(collection.by_name[name])]
    partly = [name for name in right if not is_checked_throughout(collection.by_name[name])]
    right = [name for name in right if name not in partly]
    if partly:
        yield f"Not checked at every order: {', '.join(partly)}; the tables of each say where."
    if right:
        yield f"Every method that was checked is right for {targets_text(right, len(checked))}."


def _incomplete(collection: Collection) -> Iterator[str]:
    for name, profile in collection.by_name.items():
        yield from (f"{name}: {c.text}" for c in profile.caveats if c.about == INTERRUPTED)
    reasons: dict[str, list[str]] = {}
    for failure in collection.failures:
        reasons.setdefault(" ".join(failure.reason.split()), []).append(failure.name)
    for reason, names in reasons.items():
        yield f"Not measured: {', '.join(names)}: {reason}"
    if collection.unreached:
        yield f"Not reached: {', '.join(collection.unreached)}."


def caveat_sentences(collection: Collection) -> tuple[str, ...]:
    """Every doubt once, with the targets that it is about; of doubts that are alike the first."""
    alike: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for name, profile in collection.by_name.items():
        for caveat in profile.caveats:
            if caveat.about != INTERRUPTED:
                key = (caveat.about, *caveat.text.split()[:3])
                alike.setdefault(key, []).append((name, caveat.text))
    total = len(collection.profiles)
    lines = [_caveat_sentence(doubts, total) for doubts in alike.values()]
    hidden = len(lines) - _MOST_CAVEATS
    return tuple(lines if hidden <= 0 else [*lines[:_MOST_CAVEATS], f"and {hidden} more doubts."])


def _caveat_sentence(doubts: list[tuple[str, str]], total: int) -> str:
    """``all 5 targets: ...``; ``3 of 5 targets, as gelu: ...`` where the figures differ."""
    names = list(dict.fromkeys(name for name, _ in doubts))
    first, text = doubts[0]
    about = targets_text(names, total)
    if len(names) > 1 and any(said != text for _, said in doubts):
        are_named = about == ", ".join(names)
        likewise = f"{first}, and likewise {', '.join(names[1:])}"
        about = likewise if are_named else f"{about}, as {first}"
    return f"{about}: {text}"
