"""The few lines of Python that compute a derivative by one method, from a record. No jax."""

from derivprof.snippets.choice import Choice as Choice
from derivprof.snippets.choice import best_method as best_method
from derivprof.snippets.script import snippet as snippet
from derivprof.snippets.table import SNIPPETS as SNIPPETS
