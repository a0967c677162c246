"""What a derivative costs: devices, environment, stages, memory, and steady-state run time."""

from derivprof.measure.clock import Clock as Clock
from derivprof.measure.clock import wall_clock as wall_clock
from derivprof.measure.devices import select_device as select_device
from derivprof.measure.environment import describe_environment as describe_environment
from derivprof.measure.environment import repository_commit as repository_commit
from derivprof.measure.loop import LoopProgram as LoopProgram
from derivprof.measure.loop import LoopSample as LoopSample
from derivprof.measure.loop import control_program as control_program
from derivprof.measure.loop import loop_program as loop_program
from derivprof.measure.peak import device_peak as device_peak
from derivprof.measure.set_up import describe_set_up as describe_set_up
from derivprof.measure.stages import CompiledStages as CompiledStages
from derivprof.measure.stages import call_samples as call_samples
from derivprof.measure.stages import compile_stages as compile_stages
from derivprof.measure.stages import memory_of as memory_of
from derivprof.measure.stages import trace as trace
from derivprof.measure.values import arrays_of as arrays_of
from derivprof.measure.values import describe_values as describe_values
