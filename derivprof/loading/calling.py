"""The first call of the user's function: traced once, to find what is wrong before measuring."""

from typing import Any

from derivprof.errors import DerivprofError, FunctionRaised, TargetError, said_by
from derivprof.loading.avals import aval_text
from derivprof.loading.frames import raised_text
from derivprof.loading.leaves import is_numeric
from derivprof.loading.target import Target


def call_once(target: Target, *, is_guess: bool = False, more: str = "") -> None:
    """None, if the function can be traced at its inputs and returns something differentiable.

    Raises :class:`FunctionRaised` with the user's frames, and with how to give inputs when
    ``is_guess`` says that nobody gave any, and with ``more`` about them; :class:`TargetError` for a
    function that returns no floating-point array.
    """
    try:
        output = _traced_output(target)
    except (Exception, SystemExit) as error:
        raise _explained(error, target, is_guess=is_guess, more=more) from error
    _check_output(output, target)


def _traced_output(target: Target) -> Any:
    """What the function returns, as avals; as it is, if jax refuses to return it."""
    import jax

    try:
        return jax.eval_shape(target.fun, *target.example)
    except jax.errors.JAXTypeError:
        raise
    except TypeError:
        return _returned_inside(target)


def _returned_inside(target: Target) -> Any:
    """What the function returns while traced; the same error again if it was its own."""
    import jax

    returned: list[Any] = []

    def keep(*args: Any) -> tuple[()]:
        returned.append(target.fun(*args))
        return ()

    jax.eval_shape(keep, *target.example)
    return returned[0]


def _explained(
    error: BaseException, target: Target, *, is_guess: bool, more: str
) -> DerivprofError:
    hint = _guess_hint(target) if is_guess and not _is_about_code(error) else _hint(error)
    inputs = ", ".join(
        f"{name} = {aval_text(value)}"
        for name, value in zip(target.arg_names, target.example, strict=True)
    )
    text = f"`{target.name}` raised when called with {inputs}.{hint}{more}"
    return FunctionRaised(f"{text}\n{raised_text(error)}")


def _guess_hint(target: Target) -> str:
    """How to give inputs to a function that may take no scalar."""
    name = target.arg_names[0]
    return (
        f" No input was given, so it was tried at the scalar {target.args[0]}; if it takes an "
        f"array, try --shape {name}=3 or --at {name}=[1,2,3], or set `example_inputs` beside it."
    )


def _is_about_code(error: BaseException) -> bool:
    """Whether other inputs would not help: a wrong name, or Python where jax must trace."""
    return isinstance(error, NameError | ImportError | SystemExit) or _needs_plain_value(error)


def _needs_plain_value(error: BaseException) -> bool:
    from jax.errors import (
        ConcretizationTypeError,
        TracerArrayConversionError,
        TracerIntegerConversionError,
    )

    kinds = ConcretizationTypeError, TracerArrayConversionError, TracerIntegerConversionError
    return isinstance(error, kinds)


def _hint(error: BaseException) -> str:
    """What to do about an argument that the function needs as a plain Python value."""
    if not _needs_plain_value(error) and not _needs_integer(error):
        return ""
    return (
        " It needs the plain value of an argument that jax traces: compute with jax.numpy, and "
        "give an argument that decides what is computed by --static, as in --static n=4."
    )


def _needs_integer(error: BaseException) -> bool:
    """Whether a traced float stood where Python wants a whole number, as in ``range(n)``."""
    return isinstance(error, TypeError) and "integer" in said_by(error).lower()


def _check_output(output: Any, target: Target) -> None:
    import jax

    leaves = jax.tree.leaves(output)
    if not leaves:
        raise TargetError(f"`{target.name}` returns nothing. Let it `return` an array.")
    odd = next((leaf for leaf in leaves if not _is_array(leaf)), None)
    if odd is None and any(map(_is_inexact, leaves)):
        return
    what = f"a {type(odd).__name__}" if odd is not None else aval_text(output)
    raise TargetError(
        f"`{target.name}` returns {what}, and a derivative needs floating-point numbers or "
        f"arrays.{_factory_hint(odd, target)}"
    )


def _is_array(leaf: Any) -> bool:
    return is_numeric(leaf) or hasattr(leaf, "dtype")


def _is_inexact(aval: Any) -> bool:
    import jax.numpy as jnp

    return bool(jnp.issubdtype(aval.dtype, jnp.inexact))


def _factory_hint(returned: Any, target: Target) -> str:
    if not callable(returned):
        return ""
    return f" If it makes the function, give its arguments as literals: `{target.name}(3)`."
