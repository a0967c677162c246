"""The stacked schedule: coefficients of one node as rows of few arrays, for many basis elements.

``plan`` says which coefficients of a node are computed together, ``rows`` holds them, ``families``
finds what is alike in the terms of their sums, and ``emission`` carries it out.
"""

from derivprof.taylor.stacked.emission import StackedEmission as StackedEmission
