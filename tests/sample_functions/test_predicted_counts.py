"""Every sample function's counts are predicted, as far as they are quickly traced."""

from itertools import takewhile

import pytest
from sample_files import function_of, functions_with_inputs, inputs_of

from derivprof.derivatives import Directional, Ones
from derivprof.differentiate import Problem
from derivprof.prediction import predicting

QUICKLY = 1000


@pytest.mark.parametrize(("name", "function"), functions_with_inputs())
def test_counts_are_the_traced_ones(name, function, monkeypatch):
    monkeypatch.setattr(predicting, "TRACED", QUICKLY)
    problem = Problem(function_of(name, function), inputs_of(name, function))
    found = predicting.predict(problem, Directional(8, Ones()), 8)
    assert found.is_certain
    assert len(found.checks) >= 2
    assert all(doubt.startswith("No law of all orders") for doubt in found.doubts)
    assert (found.law() is None) == bool(found.doubts)
    assert len(list(takewhile(lambda counts: counts.order <= 8, found.orders))) == 9
