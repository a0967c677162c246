"""Which equations are loops and branches, and how they become nodes."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from jax.extend.core import primitives

from derivprof.compat import JaxprEqn
from derivprof.simplify.branches import import_cond
from derivprof.simplify.loops import import_scan, import_while
from derivprof.simplify.nodes import Node

if TYPE_CHECKING:
    from derivprof.simplify.graph import Graph

BLOCKS: dict[Any, Callable[["Graph", JaxprEqn, Sequence[Node]], list[Node]]] = {
    primitives.scan_p: import_scan,
    primitives.while_p: import_while,
    primitives.cond_p: import_cond,
}
"""By primitive: how its equation becomes nodes."""
