"""Where in the user's files a callable is written."""

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from types import CodeType
from typing import Any

from derivprof.loading.frames import shown_path


def source_of(fun: Callable[..., Any]) -> tuple[str, Path] | None:
    """``path:line`` and the folder of a callable; None if it is not written in Python.

    Looks through ``jax.jit`` and its kin, ``functools.partial``, methods, and ``__call__``.
    """
    code = _code_of(fun)
    if code is None or code.co_filename.startswith("<"):
        return None
    return f"{shown_path(code.co_filename)}:{code.co_firstlineno}", Path(code.co_filename).parent


def _code_of(fun: Any) -> CodeType | None:
    fun = inspect.unwrap(fun)
    if isinstance(fun, functools.partial):
        return _code_of(fun.func)
    if inspect.ismethod(fun):
        return _code_of(fun.__func__)
    if inspect.isfunction(fun):
        return fun.__code__
    call = inspect.getattr_static(type(fun), "__call__", None)
    return call.__code__ if inspect.isfunction(call) else None
