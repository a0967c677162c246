"""Doubts about a record that the record itself gives reason for."""

from collections.abc import Iterator

from derivprof.record import Caveat, Profile, Verdict

_HIGH_ORDER = 4
_NARROW = ("float32", "float16", "bfloat16", "complex64")


def caveats_of(profile: Profile) -> tuple[Caveat, ...]:
    """Every doubt that applies, each with what to do about it."""
    return (*_precision(profile), *_loops(profile), *_load(profile), *_agreement(profile))


def _precision(profile: Profile) -> Iterator[Caveat]:
    narrow = [i.name for i in profile.target.inputs if any(dtype in i.aval for dtype in _NARROW)]
    if narrow and not profile.environment.x64 and max(profile.orders, default=0) >= _HIGH_ORDER:
        yield Caveat(
            "precision",
            f"Input {', '.join(narrow)} has single precision or less, and rounding errors grow "
            "with the order. Add --x64 for double precision.",
        )


def _loops(profile: Profile) -> Iterator[Caveat]:
    counted = (c for c in profile.measurements if c.census is not None and c.census.unknown_loops)
    methods = dict.fromkeys(cell.method for cell in counted)
    if methods:
        yield Caveat(
            "loops",
            f"The loop-aware totals of {', '.join(methods)} are lower bounds: the trip count of a "
            "while loop is not known before it runs, so its body is counted once.",
        )


def _load(profile: Profile) -> Iterator[Caveat]:
    load, cores = profile.environment.load_average, profile.environment.cpu_count
    if profile.has_timings() and load is not None and cores and load > 0.5 * cores:
        yield Caveat(
            "load",
            f"The load average was {load:.1f} on {cores} cores when the sweep began, so times are "
            "disturbed. Compare methods within this run only, or repeat on an idle machine.",
        )


def _agreement(profile: Profile) -> Iterator[Caveat]:
    for method in profile.methods:
        cells = [cell for cell in profile.cells(method) if cell.check is not None]
        checks = [(c.order, c.check) for c in cells if c.check and c.check.points is None]
        wrong = [order for order, check in checks if check.verdict is Verdict.DIFFERS]
        broken = [order for order, check in checks if check.verdict is Verdict.NOT_FINITE]
        if wrong:
            yield Caveat("values", f"{method} differs from the reference at order {_list(wrong)}.")
        if broken:
            yield Caveat("values", f"{method} is not finite at order {_list(broken)}.")


def _list(orders: list[int]) -> str:
    return ", ".join(map(str, orders))
