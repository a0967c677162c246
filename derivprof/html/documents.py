"""The pages of what is not a sweep: explanations, predictions, comparisons, budgets, diagnoses."""

from collections.abc import Iterable, Iterator

from derivprof.html.elements import Element, element
from derivprof.html.page import Page, Section, page_text
from derivprof.html.repeating import environment_section, repeat_section
from derivprof.html.tables import table_elements
from derivprof.record import (
    BudgetReport,
    ChangeReport,
    Changes,
    Diagnosis,
    Equation,
    Explanation,
    Prediction,
    Provenance,
    Severity,
)
from derivprof.reports import (
    Table,
    budgets_sentences,
    budgets_table,
    budgets_title,
    changes_ending,
    changes_heading,
    changes_sentences,
    changes_tables,
    diagnosis_heading,
    explanation_sentences,
    explanation_tables,
    finding_text,
    heading,
    mark_of,
    offender_lines,
    over_text,
    prediction_sentences,
    prediction_table,
    trial_table,
)


def explanation_html(explanation: Explanation) -> str:
    """Where the equations come from and which are superfluous, with the program if it is there."""
    body = [_tables("waste", "What it consists of", explanation_tables(explanation))]
    if explanation.equations:
        body.append(Section("program", "The program", (_listing(explanation.equations),)))
    return _page(
        explanation,
        explanation_sentences(explanation),
        tuple(caveat.text for caveat in explanation.caveats),
        body,
    )


def prediction_html(prediction: Prediction) -> str:
    """The predicted counts, their laws, and what was traced to check them."""
    return _page(
        prediction,
        prediction_sentences(prediction.predicted),
        tuple(caveat.text for caveat in prediction.caveats),
        [_tables("counts", "Counts", (prediction_table(prediction),))],
    )


def changes_html(report: ChangeReport) -> str:
    """What differs between two records, or between two folders of them, function by function."""
    first = report.targets[0]
    page = Page(
        title=f"{first.old.origin} -> {first.new.origin}",
        lines=changes_heading(first)[1:] if len(report.targets) == 1 else (),
        sentences=tuple(_conclusions(report)),
        doubts=offender_lines(report),
        sections=tuple(_pair(place, each) for place, each in enumerate(report.targets)),
    )
    return page_text(page)


def budgets_html(report: BudgetReport) -> str:
    """Every cost beside its budget; what is over stands above."""
    over = tuple(over_text(line) for line in report.over)
    section = _tables("costs", "Costs and budgets", (budgets_table(report),))
    page = Page(budgets_title(report), (), tuple(budgets_sentences(report)), over, (section,))
    return page_text(page)


def diagnosis_html(diagnosis: Diagnosis, verdict: str) -> str:
    """The set-up and what is wrong with it, and how well the machine can time."""
    title, *lines = diagnosis_heading(diagnosis)
    wrong, fine = [], []
    for finding in diagnosis.findings:
        (wrong if finding.severity is Severity.WRONG else fine).append(finding_text(finding))
    listed = element("ul", (element("li", text) for text in fine))
    sections = [Section("set-up", "The set-up", (listed,))]
    if diagnosis.trials:
        sections.append(_tables("trials", "How well it can time", (trial_table(diagnosis),)))
    return page_text(Page(title, tuple(lines), (verdict,), tuple(wrong), tuple(sections)))


def _conclusions(report: ChangeReport) -> Iterator[str]:
    for changes in report.targets:
        name = f"{changes.target}: " if len(report.targets) > 1 else ""
        yield from (f"{name}{sentence}" for sentence in changes_sentences(changes))
    yield from changes_ending(report)


def _pair(place: int, changes: Changes) -> Section:
    title, *lines = changes_heading(changes)
    body = (
        *(element("p", line, class_="quiet") for line in lines),
        *(element("p", caveat, class_="doubt") for caveat in changes.caveats),
        *_folded(changes_tables(changes)),
    )
    return Section(f"target-{place}", title, body)


def _page(
    record: Provenance,
    sentences: tuple[str, ...],
    doubts: tuple[str, ...],
    sections: Iterable[Section],
) -> str:
    title, *lines = heading(record)
    ending = (*environment_section(record), *repeat_section(record))
    return page_text(Page(title, tuple(lines), sentences, doubts, (*sections, *ending)))


def _tables(name: str, title: str, tables: tuple[Table, ...]) -> Section:
    return Section(name, title, tuple(_folded(tables)))


def _folded(tables: Iterable[Table]) -> Iterator[Element]:
    """Every table under its title, which opens and closes it."""
    for table in (table for table in tables if table.rows or table.remarks):
        yield element("details", element("summary", table.title), table_elements(table), open=True)


def _listing(equations: tuple[Equation, ...]) -> Element:
    """Every equation with its number, what is superfluous about it, and its source line."""
    heads = ("number", "mark", "line", "equation")
    rows = (element("tr", _equation(each), class_=each.waste) for each in equations)
    return element(
        "div",
        element(
            "table",
            element("thead", element("tr", (element("th", head, scope="col") for head in heads))),
            element("tbody", rows),
            class_="sortable program",
        ),
        class_="scrolls",
        tabindex="0",
    )


def _equation(equation: Equation) -> Iterator[Element]:
    where = "" if equation.file is None else f"{equation.file}:{equation.line}"
    yield element("th", str(equation.number), scope="row")
    yield element("td", mark_of(equation))
    yield element("td", where)
    yield element("td", element("code", equation.text))
