"""Predicted counts as text: a row per order, a column per primitive, laws and checks below."""

import csv
import io

from rich.console import Console
from rich.text import Text

from derivprof.record import CountLaw, OrderCounts, PredictedCounts, Prediction
from derivprof.reports.heading import heading
from derivprof.reports.markdown import table_markdown
from derivprof.reports.prose import print_caveats, print_verdict
from derivprof.reports.tables import Row, Table
from derivprof.reports.text import print_heading, print_table
from derivprof.units import count_text, ratio_text, three_digits

TOTAL = "total"


def print_prediction(prediction: Prediction, console: Console) -> None:
    """Heading, counts, laws and checks; what is doubtful last."""
    print_heading(heading(prediction), console)
    console.print(Text())
    print_table(prediction_table(prediction), console)
    console.print(Text())
    print_caveats((caveat.text for caveat in prediction.caveats), console)
    print_verdict(prediction_sentences(prediction.predicted), console)


def prediction_table(prediction: Prediction) -> Table:
    """The counts with the factor from order to order, and the laws."""
    found = prediction.predicted
    names = _primitives(found)
    totals = [None, *(counts.total for counts in found.orders)]
    return Table(
        title=f"{prediction.method}, raw equations, predicted without tracing",
        corner="order",
        columns=(TOTAL, "factor", *names),
        rows=tuple(
            _row(counts, before, names)
            for counts, before in zip(found.orders, totals, strict=False)
        ),
        remarks=tuple(map(_law_remark, found.laws)),
    )


def _primitives(found: PredictedCounts) -> list[str]:
    """The most frequent at the highest order first."""
    last = found.orders[-1].primitives if found.orders else {}
    names = dict.fromkeys(name for counts in found.orders for name in counts.primitives)
    return sorted(names, key=lambda name: -last.get(name, 0))


def _row(counts: OrderCounts, before: int | None, names: list[str]) -> Row:
    factor = ratio_text(counts.total / before if before else None)
    cells = (count_text(counts.primitives.get(name, 0)) for name in names)
    return Row(str(counts.order), (count_text(counts.total), factor, *cells))


def _law_remark(law: CountLaw) -> str:
    """``total: exactly (3/4)(n + 1) 2^n from order 1 on``, with the factor where it is not seen."""
    factor = ""
    if law.closed_form is None and law.factor is not None:
        factor = f", in the end x{_factor(law.factor)} per order"
    return f"{law.quantity}: exactly {law.law}{factor}"


def prediction_sentences(found: PredictedCounts) -> tuple[str, ...]:
    """Which orders were traced too, what certifies the laws, and how fast the total grows."""
    return tuple(filter(None, (_growth(found), _certificate(found), _checked(found))))


def _growth(found: PredictedCounts) -> str | None:
    law = found.law(TOTAL)
    if law is None or law.factor is None or law.factor == 1:
        return None
    return f"In the end each order has {_factor(law.factor)} times the equations of the last one."


def _factor(value: float) -> str:
    return str(int(value)) if value.is_integer() else three_digits(value)


def _certificate(found: PredictedCounts) -> str | None:
    if not found.laws or found.types is None:
        return None
    return (
        f"The laws hold for every order: there are {found.types} types of equations, and "
        f"{2 * found.types} exact terms certify them."
    )


def _checked(found: PredictedCounts) -> str | None:
    agreed = [check.order for check in found.checks if check.agrees]
    if not agreed or not found.is_certain:
        return None
    traced = count_text(sum(check.total for check in found.checks))
    orders = "order 0" if agreed == [0] else f"orders 0 to {agreed[-1]}"
    return f"Checked: {orders} traced, {traced} equations, every primitive as predicted."


def prediction_markdown(prediction: Prediction) -> str:
    """The same as Markdown."""
    title, *lines = heading(prediction)
    caveats = [f"> {caveat.text}" for caveat in prediction.caveats]
    sentences = [f"- {sentence}" for sentence in prediction_sentences(prediction.predicted)]
    table = table_markdown(prediction_table(prediction))
    blocks = [f"# {title}", "  \n".join(lines), table, *caveats, "\n".join(sentences)]
    return "\n\n".join(filter(None, blocks)) + "\n"


def prediction_csv(prediction: Prediction) -> str:
    """A line per order: the total, and whole numbers per primitive."""
    names = _primitives(prediction.predicted)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["order", TOTAL, *(f"primitive.{name}" for name in names)])
    for counts in prediction.predicted.orders:
        cells = (counts.primitives.get(name, 0) for name in names)
        writer.writerow([counts.order, counts.total, *cells])
    return file.getvalue()
