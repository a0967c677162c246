"""Which derivative is asked for. Plain data, no jax."""

from derivprof.derivatives.directional import Direction as Direction
from derivprof.derivatives.directional import Directional as Directional
from derivprof.derivatives.directional import FromFile as FromFile
from derivprof.derivatives.directional import OneHot as OneHot
from derivprof.derivatives.directional import Ones as Ones
from derivprof.derivatives.directional import Random as Random
from derivprof.derivatives.directional import Variable as Variable
from derivprof.derivatives.numbering import Numbering as Numbering
from derivprof.derivatives.numbering import numbering as numbering
from derivprof.derivatives.operator_binding import bound as bound
from derivprof.derivatives.operators import Operator as Operator
from derivprof.derivatives.parsing import Derivative as Derivative
from derivprof.derivatives.parsing import describe as describe
from derivprof.derivatives.parsing import parse_direction as parse_direction
from derivprof.derivatives.parsing import parse_partial as parse_partial
from derivprof.derivatives.partials import Diagonal as Diagonal
from derivprof.derivatives.partials import Entry as Entry
from derivprof.derivatives.partials import FullTensor as FullTensor
from derivprof.derivatives.partials import MixedPartial as MixedPartial
from derivprof.derivatives.partials import NamedEntry as NamedEntry
from derivprof.derivatives.polynomials import Polynomial as Polynomial
from derivprof.derivatives.polynomials import root_of as root_of
from derivprof.derivatives.powers import Powers as Powers
from derivprof.derivatives.powers import as_powers as as_powers
from derivprof.derivatives.products import JacobianProduct as JacobianProduct
from derivprof.derivatives.products import Pullback as Pullback
