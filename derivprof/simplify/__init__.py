"""Programs rewritten by the laws of arithmetic, after every level of differentiation or alone.

The stage is its function, too: ``derivprof.simplify(closed_jaxpr)`` is :func:`simplify`, whether
Python finds under that name the function or, once it was imported, the stage.
"""

from derivprof.simplify.graph import TooLarge as TooLarge
from derivprof.simplify.level import Level as Level
from derivprof.simplify.program import Program as Program
from derivprof.simplify.program import Simplified as Simplified
from derivprof.simplify.simplifier import Simplifier as Simplifier
from derivprof.simplify.simplify import simplified_program as simplified_program
from derivprof.simplify.simplify import simplify as simplify
