"""Whether values agree, and what a wrong one looks like. Plain numpy, no jax."""

from derivprof.checks.agreement import Arrays as Arrays
from derivprof.checks.agreement import compare as compare
from derivprof.checks.agreement import is_finite as is_finite
from derivprof.checks.diagnosed import Surroundings as Surroundings
from derivprof.checks.diagnosed import diagnosed as diagnosed
from derivprof.checks.diagnosis import diagnose as diagnose
from derivprof.checks.pair import Context as Context
from derivprof.checks.points import AtPoints as AtPoints
from derivprof.checks.points import check_points as check_points
