"""A loaded function with its example inputs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Target:
    """What is differentiated, and where.

    ``name``: ``sine_power:f``, for display. ``text``: the target as it was typed.
    ``fun``: takes ``args`` by position and nothing else; statics are bound.
    ``args``: one pytree per argument, its leaves jax arrays or Python numbers.
    ``argnums``: indices into ``args``. ``arg_names``: as in the user's source.
    ``source``: ``path:line``, relative to the current folder if inside; None without Python source.
    ``folder``: the folder of that file. ``second``: args at a second point, or none.
    ``row``: the args of one row where ``args`` hold a batch that is mapped over, or None.
    ``module``: the name of the module it was found in. ``call``: the texts of its arguments.
    ``origins`` and ``second_origins``: where examples stand in the user's code, by argument.
    """

    name: str
    text: str
    fun: Callable[..., Any]
    args: tuple[Any, ...]
    argnums: tuple[int, ...]
    arg_names: tuple[str, ...]
    source: str | None = None
    folder: Path | None = None
    second: tuple[Any, ...] = ()
    row: tuple[Any, ...] | None = None
    module: str | None = None
    call: tuple[str, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)
    second_origins: Mapping[str, str] = field(default_factory=dict)

    @property
    def example(self) -> tuple[Any, ...]:
        """Args that ``fun`` itself takes: all of them, or those of one row."""
        return self.args if self.row is None else self.row
