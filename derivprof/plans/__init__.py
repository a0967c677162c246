"""What a sweep is asked to do, as plain data."""

from derivprof.plans.inputs import InputOptions as InputOptions
from derivprof.plans.plan import Budget as Budget
from derivprof.plans.plan import Checking as Checking
from derivprof.plans.plan import SweepPlan as SweepPlan
