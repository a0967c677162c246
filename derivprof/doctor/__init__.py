"""How well this machine can time, and what is wrong with its set-up.

The parent's side imports no jax; the child's is :mod:`derivprof.doctor.session`.
"""

from derivprof.doctor.advice import findings_of as findings_of
from derivprof.doctor.examining import Examination as Examination
from derivprof.doctor.examining import start_child as start_child
from derivprof.doctor.examining import verdict_of as verdict_of
