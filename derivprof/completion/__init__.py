"""What can be typed next on the command line: found by reading, without importing anything."""

from derivprof.completion.files import files_with as files_with
from derivprof.completion.files import output_files as output_files
from derivprof.completion.files import saved_names as saved_names
from derivprof.completion.names import DEVICES as DEVICES
from derivprof.completion.names import DIRECTIONS as DIRECTIONS
from derivprof.completion.names import DTYPES as DTYPES
from derivprof.completion.names import METHOD_NAMES as METHOD_NAMES
from derivprof.completion.names import OPERATORS as OPERATORS
from derivprof.completion.source import names_in_source as names_in_source
from derivprof.completion.targets import targets as targets
from derivprof.completion.words import Typed as Typed
from derivprof.completion.words import typed_in_bash as typed_in_bash
