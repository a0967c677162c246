"""The table of methods. A new one is a file beside this and a row here."""

import difflib

from derivprof.differentiate.jet import Jet
from derivprof.differentiate.method import Method
from derivprof.differentiate.nested_grad import NestedGrad
from derivprof.differentiate.nested_jvp import NestedJvp
from derivprof.differentiate.taylor import Taylor
from derivprof.errors import UsageError

METHODS: dict[str, Method] = {row.name: row for row in (NestedJvp(), Taylor(), Jet(), NestedGrad())}
"""By name; the first ones are trusted first as the reference."""

DEFAULT_METHODS = ("nested-jvp", "jet", "taylor")
"""What is compared when nobody asks for methods."""


def method_named(name: str) -> Method:
    """The method of that name; :class:`UsageError` naming the nearest one otherwise."""
    if name in METHODS:
        return METHODS[name]
    close = difflib.get_close_matches(name, METHODS, n=1)
    hint = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(METHODS)}."
    raise UsageError(
        f"There is no method `{name}`. {hint} Your own code is named as mymod:my_derivative."
    )
