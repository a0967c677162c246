"""Whether a chain's slopes need less memory than the residuals of its equations."""

from collections.abc import Iterable
from typing import Any

from derivprof.compat import Jaxpr, type_of
from derivprof.jaxprs import Keys
from derivprof.linearise.chains import Chain
from derivprof.linearise.residuals import bytes_of, stored_variables
from derivprof.linearise.slopes import Slopes


def saves_memory(chain: Chain, slopes: Slopes, free: set[Any], keys: Keys) -> bool:
    """Whether the slopes take no more bytes than what plain reverse mode keeps of the chain.

    ``free`` are variables that stay in memory anyway: a program's arguments and constants.
    """

    def cost(jaxpr: Jaxpr, stored: Iterable[Any]) -> int:
        given = zip(jaxpr.invars, chain.inputs, strict=True)
        kept = {*stored} - {var for var, outside in given if outside in free}
        return sum(bytes_of(var.aval) for var in kept)

    program = slopes.program.jaxpr
    plain = stored_variables(chain.value, [type_of(var.aval) for var in chain.inputs], keys)
    return cost(program, program.outvars[1:]) <= cost(*plain)
