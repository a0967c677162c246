"""Taylor mode: every primitive's series from its own JVP rule."""

from derivprof.taylor.classify import Class as Class
from derivprof.taylor.derivatives import along as along
from derivprof.taylor.derivatives import diagonal as diagonal
from derivprof.taylor.derivatives import tensor as tensor
from derivprof.taylor.expansion import Expansion as Expansion
from derivprof.taylor.jet import jet as jet
from derivprof.taylor.seeds import basis_seed as basis_seed
