"""What a sweep is asked to do, as plain data."""

from derivprof.plans.inputs import InputOptions as InputOptions
from derivprof.plans.plan import Budget as Budget
from derivprof.plans.plan import Checking as Checking
from derivprof.plans.plan import SweepPlan as SweepPlan
from derivprof.plans.saving import plan_data as plan_data
from derivprof.plans.saving import plan_from as plan_from
from derivprof.plans.target_text import FactoryCall as FactoryCall
from derivprof.plans.target_text import TargetText as TargetText
from derivprof.plans.target_text import parse_target as parse_target
