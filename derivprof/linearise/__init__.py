"""Reverse mode with one linearisation point per elementwise chain, and what reverse mode stores."""

from derivprof.linearise.linearised import linearised as linearised
from derivprof.linearise.residuals import Residuals as Residuals
from derivprof.linearise.residuals import StoredArray as StoredArray
from derivprof.linearise.residuals import backward_primitives as backward_primitives
from derivprof.linearise.residuals import residuals_of as residuals_of
