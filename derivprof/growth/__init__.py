"""From the orders, or dimensions, of a record to laws and crossovers. Never imports jax."""

from derivprof.growth.certified import CertifiedLaw as CertifiedLaw
from derivprof.growth.certified import certified_law as certified_law
from derivprof.growth.crossovers import crossovers as crossovers
from derivprof.growth.foreseen import with_foreseen as with_foreseen
from derivprof.growth.laws import growth_laws as growth_laws
from derivprof.growth.laws import law_of as law_of
from derivprof.growth.noise import noise_of as noise_of
