"""How a derivative is computed: one method per file, and the table of them."""

from derivprof.differentiate.candidate import Candidate as Candidate
from derivprof.differentiate.dependence import tangent_dependence as tangent_dependence
from derivprof.differentiate.diagonals import is_of_one_entry as is_of_one_entry
from derivprof.differentiate.entries import flat_indices as flat_indices
from derivprof.differentiate.findings import Findings as Findings
from derivprof.differentiate.findings import compared_value as compared_value
from derivprof.differentiate.findings import findings_of as findings_of
from derivprof.differentiate.method import Method as Method
from derivprof.differentiate.method import MethodError as MethodError
from derivprof.differentiate.methods import METHODS as METHODS
from derivprof.differentiate.methods import checked_methods as checked_methods
from derivprof.differentiate.methods import default_methods as default_methods
from derivprof.differentiate.methods import method_named as method_named
from derivprof.differentiate.nested_jvp import along as along
from derivprof.differentiate.nested_jvp import push_forward as push_forward
from derivprof.differentiate.nested_jvp import tangents_of as tangents_of
from derivprof.differentiate.operator_trees import term_sizes as term_sizes
from derivprof.differentiate.operators import bound_operators as bound_operators
from derivprof.differentiate.problem import Problem as Problem
from derivprof.differentiate.rows import Rows as Rows
from derivprof.differentiate.rows import no_rows as no_rows
from derivprof.differentiate.rows import repeat_rows as repeat_rows
from derivprof.differentiate.rows import split_rows as split_rows
from derivprof.differentiate.variables import with_variable as with_variable
