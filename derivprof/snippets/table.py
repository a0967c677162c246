"""The table of snippets: by kind of derivative and name of method, what writes its lines."""

from collections.abc import Callable, Mapping

from derivprof.snippets import directional, operators, partials, products, pullbacks, tensors
from derivprof.snippets.case import Case
from derivprof.snippets.code import AtInputs, Lines, library

Writer = Callable[[Case], Lines | AtInputs]

_LEVELS = ("cse", "leibniz", "ring", "auto")
_SCHEDULED = ("taylor+rolled", "taylor+unrolled")
_SIMPLIFIED_JVP = tuple(f"nested-jvp+{level}" for level in _LEVELS)
_SIMPLIFIED = (*_SIMPLIFIED_JVP, *(f"nested-grad+{level}" for level in _LEVELS))

SNIPPETS: Mapping[str, Mapping[str, Writer]] = {
    "directional": {
        "nested-jvp": directional.nested_jvp,
        **dict.fromkeys(("taylor", *_SCHEDULED), directional.by_library),
        "jet": directional.jet,
        "nested-grad": directional.nested_grad,
        **dict.fromkeys(_SIMPLIFIED, directional.by_library),
    },
    "mixed-partial": {
        "nested-jvp": partials.nested_jvp,
        "taylor": library,
        "nested-grad": partials.nested_grad,
        "split-argnums": partials.split_argnums,
        "jacfwd": partials.sliced,
        "jacrev": partials.sliced,
        "jacfwd-jacrev": partials.sliced,
        **dict.fromkeys(_SIMPLIFIED, library),
    },
    "full-tensor": {
        "taylor": library,
        "jacfwd": tensors.tensor,
        "jacrev": tensors.tensor,
        "jacfwd-jacrev": tensors.tensor,
        "compressed": tensors.compressed,
    },
    "diagonal": {
        "nested-jvp": tensors.diagonal_by_entry,
        **dict.fromkeys(("taylor", *_SCHEDULED), library),
        "jacfwd": tensors.diagonal_of_tensor,
        "jacrev": tensors.diagonal_of_tensor,
        "jacfwd-jacrev": tensors.diagonal_of_tensor,
        **dict.fromkeys(_SIMPLIFIED_JVP, library),
    },
    "jacobian-product": {
        "direct": products.direct,
        "direct-jacrev": products.direct,
        "indirect": products.indirect,
    },
    "operator": {
        "nested-jvp": operators.nested_jvp,
        "hessian": operators.hessian,
        "jet": operators.jets,
        "folx": operators.forward_laplacian,
        "taylor": library,
    },
    "pullback": {
        "vjp": pullbacks.vjp,
        "vjp+linearised": pullbacks.linearised_vjp,
    },
}
"""A new method has a row here for each kind of derivative that it computes."""
