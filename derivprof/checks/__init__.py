"""Whether values agree. Plain numpy, no jax."""

from derivprof.checks.agreement import Arrays as Arrays
from derivprof.checks.agreement import compare as compare
from derivprof.checks.agreement import is_finite as is_finite
