"""The rolled schedule for series in one variable: equations do not grow with the order.

Read on in this order: ``forms`` (stacked, listed or constant), ``laws`` (a formula per kind of
node, for every degree at once), ``demand`` and ``plan`` (which nodes to which degree, and which
need one another), ``scope`` and ``stacks`` (laws on whole stacks), ``wiring``, ``buffers`` and
``region`` (loops over the degree), ``emission`` (all of it), ``counting`` and ``choice`` (when).
"""

from derivprof.taylor.rolled.choice import Rolling as Rolling
from derivprof.taylor.rolled.choice import Taken as Taken
from derivprof.taylor.rolled.choice import carried_out as carried_out
from derivprof.taylor.rolled.emission import RolledEmission as RolledEmission
from derivprof.taylor.rolled.plan import plan as plan
from derivprof.taylor.rolled.reasons import CannotRoll as CannotRoll
