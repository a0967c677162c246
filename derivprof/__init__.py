"""derivprof: the derivative profiler for JAX.

``derivative``, ``partial``, ``tensor``, ``diagonal``, ``operator`` and ``jet`` compute high
derivatives by Taylor mode; ``simplify`` rewrites a program with fewer equations; ``profile``
measures every method on a function; ``predict_counts`` counts what nested ``jvp`` of any order
would write.

>>> import derivprof
>>> record = derivprof.profile(lambda t: t**3, 1.1, order=4)  # doctest: +SKIP
>>> third = derivprof.derivative(lambda t: t**3, order=3)  # doctest: +SKIP
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from derivprof.functions import (
        derivative,
        diagonal,
        jet,
        operator,
        partial,
        predict_counts,
        tensor,
    )
    from derivprof.library import profile
    from derivprof.presented import Profile
    from derivprof.simplify import simplify

__version__ = "0.1.0"
__all__ = [
    "Profile",
    "__version__",
    "derivative",
    "diagonal",
    "jet",
    "operator",
    "partial",
    "predict_counts",
    "profile",
    "simplify",
    "tensor",
]

_HOMES = {
    "profile": "derivprof.library",
    "Profile": "derivprof.presented",
    "load_ipython_extension": "derivprof.magic",
    "simplify": "derivprof.simplify",
    **dict.fromkeys(
        ("derivative", "diagonal", "jet", "operator", "partial", "predict_counts", "tensor"),
        "derivprof.functions",
    ),
}


def __getattr__(name: str) -> Any:
    """Public names are imported when they are first used, so that `import derivprof` is light."""
    if name not in _HOMES:
        raise AttributeError(f"module 'derivprof' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
