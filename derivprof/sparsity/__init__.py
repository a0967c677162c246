"""Sparse Jacobians and Hessians: which entries there are, and how few passes give them."""

from derivprof.sparsity.compressed import Compressed as Compressed
from derivprof.sparsity.compressed import compressed_hessian as compressed_hessian
from derivprof.sparsity.compressed import compressed_jacobian as compressed_jacobian
from derivprof.sparsity.pattern import ColouredPattern as ColouredPattern
from derivprof.sparsity.pattern import coloured_hessian as coloured_hessian
from derivprof.sparsity.pattern import coloured_jacobian as coloured_jacobian
from derivprof.sparsity.pattern import why_no_patterns as why_no_patterns
