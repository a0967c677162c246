"""Taylor mode: every primitive's series follows from its own JVP rule.

A value is a series u = sum_a u_a e^a over multi-indices a (``algebra``). For h = p(u) with the JVP
rule T, the chain rule D_j h = T(u; D_j u), where D_j multiplies u_a by a_j, gives h_a from lower
coefficients of h. Read on in this order: ``nodes`` (what is computed), ``classify`` (which
primitives get away with less), ``kinds`` (a formula per class), ``written`` (the few rules that
earn their cost), ``control`` (loops and branches), ``graph`` (equal equations are one node),
``demand`` (what is needed, in which order), ``coefficients`` and ``emission`` (exact factors, few
operations), ``derivatives`` (which coefficient is which derivative), ``rolled`` (loops over the
degree, for high orders).
"""

from derivprof.taylor.classify import Class as Class
from derivprof.taylor.derivatives import along as along
from derivprof.taylor.derivatives import diagonal as diagonal
from derivprof.taylor.derivatives import tensor as tensor
from derivprof.taylor.expansion import Expansion as Expansion
from derivprof.taylor.jet import jet as jet
from derivprof.taylor.operators import operators as operators
from derivprof.taylor.rolled import CannotRoll as CannotRoll
from derivprof.taylor.rolled import Rolling as Rolling
from derivprof.taylor.seeds import basis_seed as basis_seed
