"""What a sweep is asked to do, as plain data."""

from derivprof.plans.dimensions import parse_dimensions as parse_dimensions
from derivprof.plans.files import did_you_mean as did_you_mean
from derivprof.plans.files import header_lines as header_lines
from derivprof.plans.files import parse_toml as parse_toml
from derivprof.plans.files import read_text as read_text
from derivprof.plans.inputs import InputOptions as InputOptions
from derivprof.plans.plan import Budget as Budget
from derivprof.plans.plan import Checking as Checking
from derivprof.plans.plan import SweepPlan as SweepPlan
from derivprof.plans.saving import plan_data as plan_data
from derivprof.plans.saving import plan_from as plan_from
from derivprof.plans.target_text import FactoryCall as FactoryCall
from derivprof.plans.target_text import TargetText as TargetText
from derivprof.plans.target_text import parse_target as parse_target
