"""Programs rewritten by the laws of arithmetic, after every level of differentiation or alone."""

from derivprof.simplify.graph import TooLarge as TooLarge
from derivprof.simplify.level import Level as Level
from derivprof.simplify.program import Program as Program
from derivprof.simplify.program import Simplified as Simplified
from derivprof.simplify.simplifier import Simplifier as Simplifier
from derivprof.simplify.simplify import simplified_program as simplified_program
from derivprof.simplify.simplify import simplify as simplify
