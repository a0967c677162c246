"""An explanation on a console: waste, source lines, outputs, and the program if asked for."""

import textwrap
from collections.abc import Iterator, Mapping

from rich.console import Console
from rich.text import Text

from derivprof.record import Equation, Explanation, LineUse, Sharing, Waste
from derivprof.reports.heading import heading
from derivprof.reports.markdown import table_markdown
from derivprof.reports.prose import print_caveats, print_verdict
from derivprof.reports.tables import Row, Table, Weight
from derivprof.reports.text import print_heading, print_table
from derivprof.units import NOT_MEASURED, count_text, percent_text, ratio_text

_WORDS = {
    Waste.DEAD: "dead",
    Waste.DUPLICATE: "duplicate",
    Waste.TIMES_ONE: "times 1",
    Waste.PLUS_ZERO: "plus 0",
    Waste.TIMES_ZERO: "times 0",
}
_STYLES = {Waste.DEAD: "red", Waste.DUPLICATE: "yellow"}
_TRIVIAL = (Waste.TIMES_ONE, Waste.PLUS_ZERO, Waste.TIMES_ZERO)
_TRIVIAL_STYLE = "magenta"
_LONGEST_SOURCE = 72
_SENTENCES = 3
_MOST_NAMED = 4
_MOST_OUTPUTS = 8


def print_explanation(explanation: Explanation, console: Console) -> None:
    """Heading, tables, the marked program if it is there, caveats, and the sentences last."""
    print_heading(heading(explanation), console)
    for table in explanation_tables(explanation):
        console.print(Text())
        print_table(table, console)
    if explanation.equations:
        _print_program(explanation, console)
    console.print(Text())
    print_caveats((caveat.text for caveat in explanation.caveats), console)
    print_verdict(explanation_sentences(explanation), console)


def explanation_markdown(explanation: Explanation) -> str:
    """The same as Markdown, the program as a block of code."""
    title, *lines = heading(explanation)
    tables = map(table_markdown, explanation_tables(explanation))
    program = "\n".join(_program_lines(explanation))
    listing = f"## the program\n\n```\n{program}\n```" if program else ""
    caveats = [f"> {caveat.text}" for caveat in explanation.caveats]
    said = "\n".join(f"- {sentence}" for sentence in explanation_sentences(explanation))
    blocks = [f"# {title}", "  \n".join(lines), *tables, listing, *caveats, said]
    return "\n\n".join(filter(None, blocks)) + "\n"


def explanation_tables(explanation: Explanation) -> tuple[Table, ...]:
    """Equations by primitive; by source line; outputs by inputs where there are several."""
    tables = [_waste_table(explanation), _line_table(explanation)]
    if len(explanation.blocks) > 1:
        tables.append(_block_table(explanation))
    return tuple(tables)


def _waste_table(explanation: Explanation) -> Table:
    census = explanation.census
    rows = [_waste_row(name, explanation) for name in census.primitives]
    removed = (_count(explanation, waste) for waste in (Waste.DEAD, Waste.DUPLICATE))
    trivial = (_count(explanation, waste) for waste in _TRIVIAL)
    total = tuple(map(count_text, (census.total, *removed, census.after_cse, *trivial)))
    return Table(
        title=f"{explanation.method} at order {explanation.order}: equations by primitive",
        corner="primitive",
        columns=("traced", "dead", "duplicate", "left", *(_WORDS[each] for each in _TRIVIAL)),
        rows=(*rows, Row("total", total, "", Weight.STRONG, starts_section=True)),
        remarks=tuple(_waste_remarks(explanation)),
    )


def _waste_row(name: str, explanation: Explanation) -> Row:
    traced = explanation.census.primitives[name]
    dead, duplicate, *trivial = (explanation.wasted[waste].get(name, 0) for waste in Waste)
    counts = (traced, dead, duplicate, traced - dead - duplicate, *trivial)
    return Row(name, tuple(map(count_text, counts)))


def _count(explanation: Explanation, waste: Waste) -> int:
    return sum(explanation.wasted[waste].values())


def _waste_remarks(explanation: Explanation) -> Iterator[str]:
    yield "left: after dead code (DCE) and duplicates (CSE); the columns after it are part of it"
    if explanation.instructions is not None:
        ranked = sorted(explanation.instructions.items(), key=lambda item: -item[1])
        shown = ", ".join(f"{name} {count_text(count)}" for name, count in ranked)
        total = count_text(sum(explanation.instructions.values()))
        yield f"XLA makes {total} HLO instructions of it: {shown}"


def _line_table(explanation: Explanation) -> Table:
    return Table(
        title="equations by source line and order",
        corner="line",
        columns=(
            *map(str, explanation.orders),
            "share",
            "per order",
            "dead",
            "duplicate",
            "trivial",
        ),
        rows=tuple(map(_line_row, explanation.lines)),
        end="source",
        remarks=(
            f"share, dead, duplicate and trivial (times 1, plus 0, times 0): at order "
            f"{explanation.order}",
        ),
    )


def _line_row(use: LineUse) -> Row:
    cells = (
        *map(count_text, use.equations),
        percent_text(use.share),
        ratio_text(use.factor),
        *map(count_text, _removed(use.waste)),
    )
    return Row(_where(use.file, use.line), cells, _source(use) if use.file else use.text)


def _removed(waste: Mapping[str, int]) -> tuple[int, int, int]:
    """Dead, duplicate and trivial equations."""
    dead, duplicate, *trivial = (waste.get(each, 0) for each in Waste)
    return dead, duplicate, sum(trivial)


def _where(file: str | None, line: int | None) -> str:
    return NOT_MEASURED if file is None else f"{file}:{line}"


def _source(use: LineUse) -> str:
    return textwrap.shorten(use.text, _LONGEST_SOURCE, placeholder=" ...")


def _block_table(explanation: Explanation) -> Table:
    inputs = tuple(dict.fromkeys(block.input for block in explanation.blocks))
    outputs = dict.fromkeys(block.output for block in explanation.blocks)
    zero = {(block.output, block.input): block.is_zero for block in explanation.blocks}
    rows = (
        Row(output, tuple("0" if zero[output, name] else "depends" for name in inputs))
        for output in outputs
    )
    return Table("outputs and inputs", "output", inputs, tuple(rows))


def explanation_sentences(explanation: Explanation) -> tuple[str, ...]:
    """What is superfluous, which lines weigh most, what is zero, what is computed once or again."""
    return (
        *_waste_sentences(explanation),
        *_line_sentences(explanation),
        *_zero_sentences(explanation),
        *_once(explanation),
    )


def _waste_sentences(explanation: Explanation) -> Iterator[str]:
    """``dead: sin.``, ``times 1: mul.``: by kind, the primitives with most of it first."""
    for kind in Waste:
        counts = explanation.wasted[kind]
        names = sorted((name for name in counts if counts[name]), key=lambda name: -counts[name])
        parts = [f"{count_text(counts[name])} {name}" for name in names[:_MOST_NAMED]]
        if parts:
            end = ", ..." if len(names) > _MOST_NAMED else "."
            yield f"{_WORDS[kind]}: {', '.join(parts)}{end}"


def _line_sentences(explanation: Explanation) -> Iterator[str]:
    for use in [use for use in explanation.lines if use.equations[-1]][:_SENTENCES]:
        what = f"{_where(use.file, use.line)}  {_source(use)}" if use.file else use.text
        growth = "" if use.factor is None else f", {ratio_text(use.factor)} per order"
        order = explanation.order
        yield f"{what}: {percent_text(use.share)} of the equations at order {order}{growth}."


def _zero_sentences(explanation: Explanation) -> Iterator[str]:
    for block in explanation.blocks:
        if block.is_zero:
            yield f"{block.name} = 0: {block.output} does not depend on {block.input}."


def _once(explanation: Explanation) -> Iterator[str]:
    """For each output, whether what its derivative needs is computed again for another output."""
    for each in explanation.sharing[:_MOST_OUTPUTS]:
        names = _derivatives_of(each.output, explanation)
        again = {other: count for other, count in each.repeated.items() if count}
        if names and again:
            yield f"{names} is computed again: {_listed(again, each.equations)}."
        elif names and any(each.shared.values()):
            yield _once_sentence(names, each)


def _once_sentence(names: str, each: Sharing) -> str:
    shared = {other: count for other, count in each.shared.items() if count}
    served = " and ".join(f"{count_text(n)} serve {other} too" for other, n in shared.items())
    return (
        f"{names} is computed once: of its {count_text(each.equations)} equations {served}, and "
        "no other output repeats one."
    )


def _derivatives_of(output: str, explanation: Explanation) -> str:
    """``dz/dp1``, the blocks of an output that are not zero; the output itself at order 0."""
    blocks = [b for b in explanation.blocks if b.output == output and not b.is_zero]
    if explanation.order == 0:
        return output if blocks else ""
    if explanation.order == 1:
        return ", ".join(block.name for block in blocks)
    inputs = ", ".join(block.input for block in blocks)
    return f"d^{explanation.order} {output} by {inputs}" if blocks else ""


def _listed(again: Mapping[str, int], equations: int) -> str:
    parts = (f"{other} repeats {count_text(count)}" for other, count in again.items())
    return f"{' and '.join(parts)} of its {count_text(equations)} equations"


def _print_program(explanation: Explanation, console: Console) -> None:
    """Every equation with its number, its mark in words and in colour, and its source line."""
    console.print(Text())
    console.print(Text("the program", "bold underline"))
    for line, each in zip(_program_lines(explanation), explanation.equations, strict=True):
        console.print(Text(line, _style(each.waste)), soft_wrap=True)


def _program_lines(explanation: Explanation) -> Iterator[str]:
    rows = [(_where(each.file, each.line), each) for each in explanation.equations]
    width = max((len(where) for where, _ in rows), default=0)
    digits = len(str(len(rows)))
    for where, each in rows:
        yield f"  {each.number:>{digits}}  {mark_of(each):<12}  {where:<{width}}  {each.text}"


def mark_of(equation: Equation) -> str:
    """Why the equation is superfluous, ``dead`` or ``repeats 12``; empty for one that is not."""
    if equation.repeats is not None:
        return f"repeats {equation.repeats}"
    return "" if equation.waste is None else _WORDS[equation.waste]


def _style(waste: Waste | None) -> str:
    return "" if waste is None else _STYLES.get(waste, _TRIVIAL_STYLE)
