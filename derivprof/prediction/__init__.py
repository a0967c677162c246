"""Exact counts of nested JVP without tracing it: the transfer automaton."""

from derivprof.prediction.counting import Family as Family
from derivprof.prediction.counting import primitives_in as primitives_in
