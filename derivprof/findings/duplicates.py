"""What removing dead code and duplicates comes to."""

from derivprof.findings.headline import place_text
from derivprof.record import Measurement, Profile, right_methods
from derivprof.units import count_text


def duplicates_headline(profile: Profile) -> str:
    """Of which method the smallest part is left, ``DCE and CSE leave 159 of nested-jvp's 17 154``.

    At the last place that each right method reached; nothing is left out of it by rounding.
    """
    last = [cells[-1] for m in right_methods(profile) if (cells := _counted(profile, m))]
    if not last:
        return "no right method has equations counted after DCE and CSE"
    most = min(last, key=_kept)
    if _kept(most) == 1:
        return f"DCE and CSE find nothing to remove at the {profile.axis.ends}"
    total, left = _counts(most)
    where = place_text(profile, most.at)
    return (
        f"DCE and CSE leave {count_text(left)} of the {count_text(total)} equations "
        f"of {most.method}{where}"
    )


def _counted(profile: Profile, method: str) -> list[Measurement]:
    return [c for c in profile.cells(method) if c.census and c.census.after_cse is not None]


def _counts(cell: Measurement) -> tuple[int, int]:
    assert cell.census is not None
    return cell.census.total, cell.census.after_cse or 0


def _kept(cell: Measurement) -> float:
    total, left = _counts(cell)
    return left / total if total else 1.0
