"""The counts of nested JVP for a problem, its laws, and checks against orders that are traced."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from derivprof.derivatives import Derivative
from derivprof.differentiate import Problem, along, tangents_of
from derivprof.growth import CertifiedLaw, certified_law
from derivprof.jaxprs import equations, program_of
from derivprof.prediction.closing import LinearMap, NoEnd, linear_map
from derivprof.prediction.counting import Family, primitives_in
from derivprof.prediction.kinds import Unpredictable, named
from derivprof.record import CountLaw, OrderCounts, PredictedCounts, TracedOrder
from derivprof.units import count_text

TRACED = 20_000
"""So many equations are traced to check a prediction, in about a second."""
MOST_CHECKED = 10
"""And so many orders."""
LEAST_CAP = 40
TOTAL = "total"


def predict(problem: Problem, derivative: Derivative, order: int) -> PredictedCounts:
    """The raw equations of nested JVP at every order from 0 on, checked at the lowest ones.

    Raises :class:`Unpredictable` for a derivative that is not along directions.
    """
    found = counted(problem, derivative, order)
    checks = list(_checks(problem, derivative, found.orders))
    wrong = (check.sentence for check in checks if check.sentence is not None)
    return PredictedCounts(
        found.orders,
        tuple(TracedOrder(c.order, c.total, c.sentence is None) for c in checks),
        found.laws,
        found.types,
        (*wrong, *found.doubts),
    )


def counted(problem: Problem, derivative: Derivative, order: int) -> PredictedCounts:
    """The same without checks."""
    if tangents_of(problem, derivative, 0) is None:
        raise Unpredictable("only derivatives along directions and mixed partials are predicted")
    closed, _ = program_of(along(problem, ()), *problem.args)
    family = Family(closed.jaxpr, problem.live, max(order + 1, LEAST_CAP))
    orders, doubts = _orders(family, order)
    whole = None if doubts else _whole(family)
    if isinstance(whole, LinearMap):
        return PredictedCounts(orders, (), tuple(_laws(whole)), whole.size)
    return PredictedCounts(orders, doubts=tuple(filter(None, (*doubts, whole))))


def _orders(family: Family, order: int) -> tuple[tuple[OrderCounts, ...], list[str]]:
    """The counts up to an order, and why there are no more of them."""
    found: list[OrderCounts] = []
    try:
        for n, types in enumerate(islice(family.orders(), order + 1)):
            primitives = _sorted(primitives_in(types))
            found.append(OrderCounts(n, sum(primitives.values()), primitives))
    except Unpredictable as error:
        return tuple(found), [f"Order {len(found)} and above are not predicted: {error}."]
    return tuple(found), []


def _sorted(primitives: Counter[str]) -> Mapping[str, int]:
    return {name: count for name, count in primitives.most_common() if count}


def _whole(family: Family) -> LinearMap | str:
    """The map that gives all orders, or why there is none."""
    kind = family.automaton.unended
    if kind is not None:
        return f"No law of all orders is certified: {named(kind.eqn)} has ever new derivatives."
    try:
        return linear_map(family)
    except Unpredictable as error:
        return f"Orders far above these are not predicted: {error}."
    except NoEnd as reason:
        return f"No law of all orders is certified: {reason}."


def _laws(whole: LinearMap) -> Iterator[CountLaw]:
    """The certified law of the total and of each primitive."""
    terms = list(islice(whole.orders(), 2 * whole.size))
    names = dict.fromkeys(name for term in reversed(terms) for name, _ in term.most_common())
    yield from _law(TOTAL, [term.total() for term in terms], whole)
    for name in names:
        yield from _law(name, [term[name] for term in terms], whole)


def _law(quantity: str, values: Sequence[int], whole: LinearMap) -> Iterator[CountLaw]:
    law = certified_law(values, whole.size)
    if law is not None:
        yield _recorded(quantity, law)


def _recorded(quantity: str, law: CertifiedLaw) -> CountLaw:
    form = None if law.form is None else str(law.form)
    return CountLaw(quantity, str(law), form, law.start, law.recurrence, law.factor)


@dataclass(frozen=True)
class _Traced:
    """An order that was traced, and what is other than predicted."""

    order: int
    total: int
    sentence: str | None


def _checks(
    problem: Problem, derivative: Derivative, orders: Sequence[OrderCounts]
) -> Iterator[_Traced]:
    """The orders from 0 on, traced as long as they have few equations together."""
    spent = 0
    for predicted in orders[:MOST_CHECKED]:
        spent += predicted.total
        if spent > TRACED and predicted.order:
            return
        traced = traced_primitives(problem, derivative, predicted.order)
        yield _Traced(predicted.order, traced.total(), _difference(predicted, traced))


def traced_primitives(problem: Problem, derivative: Derivative, order: int) -> Counter[str]:
    """The equations of nested JVP per primitive, counted in the traced program."""
    tangents = tangents_of(problem, derivative, order) or ()
    closed, _ = program_of(along(problem, tangents), *problem.args)
    return Counter(eqn.primitive.name for eqn in equations(closed.jaxpr))


def _difference(predicted: OrderCounts, traced: Counter[str]) -> str | None:
    """A sentence on the first primitive that was counted otherwise; None where there is none."""
    for name in {**predicted.primitives, **traced}:
        expected = predicted.primitives.get(name, 0)
        if expected != traced[name]:
            return (
                f"Not certain: at order {predicted.order} {count_text(expected)} `{name}` were "
                f"predicted, and {count_text(traced[name])} were traced."
            )
    return None
