"""Reading jaxprs: walking, counting, waste, source lines, dependence and loops."""

from derivprof.jaxprs.census import equation_count as equation_count
from derivprof.jaxprs.census import take_census as take_census
from derivprof.jaxprs.dependence import output_dependence as output_dependence
from derivprof.jaxprs.dependence import positions as positions
from derivprof.jaxprs.dependence import served_outputs as served_outputs
from derivprof.jaxprs.duplicates import distinct_primitives as distinct_primitives
from derivprof.jaxprs.entrywise import ENTRYWISE as ENTRYWISE
from derivprof.jaxprs.hlo import instruction_count as instruction_count
from derivprof.jaxprs.hlo import instruction_operations as instruction_operations
from derivprof.jaxprs.keys import Keys as Keys
from derivprof.jaxprs.lines import user_stacks as user_stacks
from derivprof.jaxprs.listing import equation_texts as equation_texts
from derivprof.jaxprs.loops import LoopTotal as LoopTotal
from derivprof.jaxprs.loops import loop_total as loop_total
from derivprof.jaxprs.numbers import exact_value as exact_value
from derivprof.jaxprs.numbers import rounded as rounded
from derivprof.jaxprs.tangents import CotangentRules as CotangentRules
from derivprof.jaxprs.tangents import TangentProgram as TangentProgram
from derivprof.jaxprs.tangents import TangentRules as TangentRules
from derivprof.jaxprs.tangents import inlined as inlined
from derivprof.jaxprs.tangents import is_inexact as is_inexact
from derivprof.jaxprs.tracing import program_of as program_of
from derivprof.jaxprs.walk import custom_rules as custom_rules
from derivprof.jaxprs.walk import equations as equations
from derivprof.jaxprs.waste import Judged as Judged
from derivprof.jaxprs.waste import judge as judge
