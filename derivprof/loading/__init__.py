"""From the text of a target and of its input options to a function with example inputs.

Importing this package does not import jax: the process that only sends the options never needs
it. What converts or traces arrays imports jax where it does so.
"""

from derivprof.loading.argnums import argnums_named as argnums_named
from derivprof.loading.argnums import argument_names as argument_names
from derivprof.loading.describing import describe_target as describe_target
from derivprof.loading.frames import user_frames as user_frames
from derivprof.loading.frames import users_part as users_part
from derivprof.loading.load import load_target as load_target
from derivprof.loading.naming import input_names as input_names
from derivprof.loading.naming import output_names as output_names
from derivprof.loading.parameters import parameters_of as parameters_of
from derivprof.loading.resolving import resolve as resolve
from derivprof.loading.sizes import in_letters as in_letters
from derivprof.loading.target import Target as Target
