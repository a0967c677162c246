"""The input options as they were typed: plain text that travels to the process that loads."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class InputOptions:
    """What the command line says about the inputs, one field per option, nothing parsed yet.

    ``at``: ``1.1``, ``x=[1,2,3]``, ``params={"w": [1.0, 2.0], "b": 0.5}``.
    ``shape``: ``4,3``, ``x=4,3``, ``params.w=4,3``, ``x=()``.
    ``input``: an .npz whose keys are argument names, or the .npy of a single argument.
    ``argnums``: ``0,1`` or ``x,y``, the arguments that are differentiated.
    ``second``: like ``at``, a second point; None where there is none, empty for that of the
    function's ``second_inputs``.
    ``vmap``: derivatives per row, along the leading axis of the differentiated arguments.
    ``batch``: the inputs repeated that many times, and derivatives per row.
    ``dimension``: what ``D`` in a shape stands for, where the size of the input is swept over.
    ``static``: ``n=4``, bound by keyword before anything is traced.
    """

    at: tuple[str, ...] = ()
    shape: tuple[str, ...] = ()
    input: Path | None = None
    dtype: str | None = None
    seed: int = 0
    argnums: str | None = None
    static: tuple[str, ...] = ()
    second: tuple[str, ...] | None = None
    vmap: bool = False
    batch: int | None = None
    dimension: int | None = None
