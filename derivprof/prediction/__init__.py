"""Exact counts of nested JVP without tracing it: the transfer automaton."""

from derivprof.prediction.kinds import Unpredictable as Unpredictable
from derivprof.prediction.predicting import counted as counted
from derivprof.prediction.predicting import predict as predict
