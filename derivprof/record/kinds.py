"""Which kinds of documents there are, and how one is told from another by its content."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from derivprof.record.budgets import BudgetReport
from derivprof.record.changes import ChangeReport
from derivprof.record.collection import Collection
from derivprof.record.diagnosis import Diagnosis
from derivprof.record.explanation import Explanation
from derivprof.record.prediction import Prediction
from derivprof.record.profile import Profile

Document = Profile | Collection | Explanation | Prediction | ChangeReport | BudgetReport | Diagnosis


@dataclass(frozen=True)
class Kind:
    """A kind of document: its class, its name in ``kind``, and what people call it.

    ``key`` is a field that no other kind has: documents written before there was a ``kind``, and
    every sweep, have none.
    """

    made: type[Any]
    name: str
    words: str
    key: str


SWEEP = Kind(Profile, "sweep", "a record of one sweep", "measurements")

KINDS = (
    SWEEP,
    Kind(Collection, "collection", "a record of several targets", "profiles"),
    Kind(Explanation, "explanation", "an explanation", "wasted"),
    Kind(Prediction, "prediction", "a prediction", "predicted"),
    Kind(ChangeReport, "comparison", "a comparison", "offenders"),
    Kind(BudgetReport, "budgets", "a report of budgets", "budgets"),
    Kind(Diagnosis, "diagnosis", "a diagnosis", "set_up"),
)


def kind_of(data: Mapping[str, Any]) -> Kind:
    """The kind of a parsed document; a sweep where nothing says so."""
    for kind in KINDS:
        if data.get("kind") == kind.name:
            return kind
    return next((kind for kind in KINDS if kind.key in data), SWEEP)


def kind_of_document(document: Any) -> Kind | None:
    """The kind of an object; None for one that is no document."""
    return next((kind for kind in KINDS if isinstance(document, kind.made)), None)
