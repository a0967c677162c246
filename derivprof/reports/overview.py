"""Several targets at a glance: one table with a row each; in files then every one by itself."""

import re
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.text import Text

from derivprof.findings import (
    best_methods,
    caveat_sentences,
    is_checked_throughout,
    on_first,
    overview_sentences,
    wrong_methods,
)
from derivprof.record import Axis, Collection, GrowthLaw, Profile, Ranking, ranking
from derivprof.reports.heading import heading
from derivprof.reports.markdown import table_markdown, to_markdown
from derivprof.reports.prose import print_caveats, print_verdict
from derivprof.reports.tables import Row, Table, Weight
from derivprof.reports.text import print_heading, print_table
from derivprof.reports.verdict import next_of
from derivprof.units import NOT_MEASURED, count_text, ratio_text, seconds_text

_EQUATIONS, _RUN = "census.after_cse", "timing.run_s"
_USUAL = "nested-jvp"
_LONGEST_FORM = 18
_TITLE = re.compile(r"^#", re.MULTILINE)


def print_overview(
    collection: Collection, console: Console, insert: Callable[[], None] = lambda: None
) -> None:
    """How many targets and where, the table, doubts, and what they come to last.

    What ``insert`` prints stands above the doubts.
    """
    print_heading(overview_heading(collection), console)
    console.print(Text())
    print_table(overview_table(collection), console)
    console.print(Text())
    insert()
    print_caveats(caveat_sentences(collection), console)
    print_verdict(overview_sentences(collection), console)


def collection_markdown(collection: Collection) -> str:
    """The same as Markdown, and below it the report of every target."""
    title, *lines = overview_heading(collection)
    caveats = [f"> {line}" for line in caveat_sentences(collection)]
    said = "\n".join(f"- {sentence}" for sentence in overview_sentences(collection))
    table = table_markdown(overview_table(collection))
    reports = (
        f"## {name}\n\n{_TITLE.sub('###', to_markdown(profile))}".rstrip()
        for name, profile in collection.by_name.items()
    )
    blocks = [f"# {title}", "  \n".join(lines), table, *caveats, said, *reports]
    return "\n\n".join(filter(None, blocks)) + "\n"


def overview_heading(collection: Collection) -> tuple[str, ...]:
    """How many targets there are; on which device, with which of them where that differs."""
    count = len(collection.asked)
    places: dict[str, list[str]] = {}
    for name, profile in collection.by_name.items():
        places.setdefault(heading(profile)[-1], []).append(name)
    if len(places) == 1:
        return f"{count} target{'s' * (count != 1)}", *places
    lines = (f"{place}: {', '.join(names)}" for place, names in places.items())
    return f"{count} target{'s' * (count != 1)}", *lines


def overview_table(collection: Collection) -> Table:
    """A row per target in the order given; a column for what any of them has figures of."""
    seen = {name: _Seen(profile) for name, profile in collection.by_name.items()}
    columns = _columns(tuple(seen.values()))
    rows = tuple(_row(collection, name, seen, columns) for name in collection.asked)
    return Table(
        title="overview",
        corner="target",
        columns=tuple(columns),
        rows=rows,
        remarks=tuple(_remarks(tuple(seen.values()))),
    )


class _Seen:
    """What one target comes to, at the highest order that two of its methods reached."""

    def __init__(self, profile: Profile) -> None:
        self.whole = profile
        self.profile = on_first(profile)
        self.equations = self._ranking(_EQUATIONS)
        self.run = self._ranking(_RUN)

    def _ranking(self, quantity: str) -> Ranking | None:
        return ranking(self.profile, quantity) or ranking(self.profile, quantity, at_least=1)

    def leaders(self, found: Ranking | None) -> tuple[str, ...]:
        """The best by that quantity."""
        return () if found is None else best_methods(self.profile, found)

    @property
    def usual(self) -> str | None:
        """What the best is compared with: nested JVP, or else the first method that was counted."""
        if self.equations is None:
            return None
        counted = [method for method, _ in self.equations.values]
        return (
            _USUAL if _USUAL in counted else next(m for m in self.profile.methods if m in counted)
        )


Cell = Callable[[_Seen], str]


def _columns(seen: tuple[_Seen, ...]) -> dict[str, Cell]:
    """What stands in the cells of each column."""
    columns: dict[str, Cell] = {"derivative": _derivative}
    if any(each.equations for each in seen):
        columns |= {
            "fewest": lambda each: _names(each.leaders(each.equations), each.equations),
            "equations": lambda each: count_text(_least(each.equations)),
            **_usual_columns(seen),
        }
    if any(each.run for each in seen):
        columns |= {
            "fastest": lambda each: _names(each.leaders(each.run), each.run),
            "run time": lambda each: seconds_text(_least(each.run)),
            "next": _next,
        }
    if any(each.equations for each in seen):
        columns["growth"] = _growth
    if any(each.whole.has_checks() or wrong_methods(each.whole) for each in seen):
        columns["values"] = _values
    if len({len(each.whole.caveats) for each in seen}) > 1:
        columns["doubts"] = lambda each: str(len(each.whole.caveats) or "")
    return columns


def _usual_columns(seen: tuple[_Seen, ...]) -> dict[str, Cell]:
    """The method that the best is compared with, in the head where it is the same for all."""
    usual = {each.usual for each in seen if each.usual is not None}
    if len(usual) == 1:
        return {usual.pop(): lambda each: count_text(_value(each)), "factor": _factor}
    return {"beside": lambda each: _beside(each), "factor": _factor}


def _row(
    collection: Collection, name: str, seen: dict[str, _Seen], columns: dict[str, Cell]
) -> Row:
    if name in seen:
        weight = Weight.STRONG if wrong_methods(seen[name].whole) else Weight.NORMAL
        return Row(name, tuple(cell(seen[name]) for cell in columns.values()), weight=weight)
    said = "not measured" if name in collection.failed else "not reached"
    return Row(name, (said, *[NOT_MEASURED] * (len(columns) - 1)), weight=Weight.QUIET)


def _derivative(each: _Seen) -> str:
    """``order 4``, ``partial 0,2,4, at 2`` where no two methods got further."""
    asked = each.profile.derivative
    order, rows = asked.get("order"), ", per row" if asked.get("rows") else ""
    direction = asked.get("direction")
    along = "" if direction in (None, "ones") else f" along {direction}"
    match asked.get("kind"):
        case "mixed-partial":
            said = f"partial {','.join(map(str, asked['indices']))}"
        case "full-tensor":
            said = f"tensor {order}"
        case "diagonal":
            said = f"diagonal {order}"
        case "jacobian-product":
            return f"J J^T{rows}"
        case "operator":
            return f"{', '.join(asked['expressions'])}{rows}"
        case "pullback":
            said = f"vjp {order}"
        case _:
            said = f"order {order}{along}"
    found, axis = each.equations or each.run, each.profile.axis
    if found is None or (axis is Axis.ORDER and found.at == order):
        return f"{said}{rows}"
    return f"{said}{rows}, at {axis.column(found.at)}"


def _names(leaders: tuple[str, ...], found: Ranking | None) -> str:
    """``taylor``, ``jet, taylor``, ``3 alike``, ``all alike``."""
    if found is None:
        return NOT_MEASURED
    if len(leaders) == len(found.values) > 1:
        return "all alike"
    return ", ".join(leaders) if len(leaders) <= 2 else f"{len(leaders)} alike"


def _least(found: Ranking | None) -> float | None:
    return None if found is None else found.values[0][1]


def _value(each: _Seen) -> float | None:
    return None if each.equations is None else dict(each.equations.values).get(each.usual or "")


def _beside(each: _Seen) -> str:
    return NOT_MEASURED if each.usual is None else f"{each.usual} {count_text(_value(each))}"


def _factor(each: _Seen) -> str:
    value, least = _value(each), _least(each.equations)
    return ratio_text(value / least) if value is not None and least else NOT_MEASURED


def _growth(each: _Seen) -> str:
    """How the equations of the best grow, in a few signs."""
    best = each.leaders(each.equations)[:1]
    for law in each.profile.growth:
        if (law.method,) == best and law.quantity == _EQUATIONS:
            return _law_text(law)
    return NOT_MEASURED


def _law_text(law: GrowthLaw) -> str:
    """``3 n + 2`` if exact, ``~x1.74`` per order or ``~n^1.36`` if fitted."""
    if law.exact and law.closed_form:
        form = law.closed_form
        return form if len(form) <= _LONGEST_FORM else f"{form.partition(' + ')[0]} + ..."
    if law.ratio is not None and law.axis is Axis.ORDER:
        return f"~{ratio_text(law.ratio)}"
    words = law.law.removeprefix("fitted: ").partition(" (")[0].partition(",")[0]
    return words.replace("about ", "~") if f"{law.axis.symbol}^" in words else NOT_MEASURED


def _next(each: _Seen) -> str:
    """By how much the next method is slower; of rounds that were compared, by their ratio."""
    found, best = each.run, each.leaders(each.run)
    if found is None or len(best) == len(found.values):
        return NOT_MEASURED
    method, value = next_of(found, best)
    (smallest, least), *_ = found.values
    for compared in each.profile.comparisons:
        known = (compared.quantity, compared.order, compared.method, compared.baseline)
        if known == (_RUN, found.at, method, smallest):
            return f"{method} {ratio_text(compared.ratio)}"
    return f"{method} {ratio_text(value / least)}" if least else method


def _values(each: _Seen) -> str:
    """Whether every method that was checked is right."""
    if wrong := wrong_methods(each.whole):
        return f"WRONG: {', '.join(wrong)}"
    if not each.whole.has_checks():
        return NOT_MEASURED
    return "right" if is_checked_throughout(each.whole) else "right where checked"


def _remarks(seen: tuple[_Seen, ...]) -> Iterator[str]:
    if any(each.equations for each in seen):
        axes = dict.fromkeys(each.profile.axis for each in seen)
        where, by = (" or ".join(words) for words in zip(*map(_words, axes), strict=True))
        yield f"equations: after DCE and CSE, at the {where} that two methods reached"
        yield f"growth: of those equations, {by}; ~ where it is fitted"


def _words(axis: Axis) -> tuple[str, str]:
    """Where targets are judged, and what their growth is told by."""
    return axis.highest, "by order n or per order" if axis is Axis.ORDER else "by dimension D"
