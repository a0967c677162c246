"""Which value every argument gets: from the command line, or from the user's examples."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from derivprof.errors import InputError
from derivprof.loading.avals import aval_text
from derivprof.loading.drawing import drawn
from derivprof.loading.examples import (
    SECOND,
    Examples,
    by_name,
    function_examples,
    module_examples,
    origins,
)
from derivprof.loading.files import read_input
from derivprof.loading.leaves import Dtypes, as_inputs, has_inexact_leaf, is_traceable, parse_dtype
from derivprof.loading.literals import Given, parse_at, parse_shape, parse_static
from derivprof.loading.parameters import Parameters
from derivprof.loading.resolving import Resolved
from derivprof.loading.suggestions import hint
from derivprof.plans import InputOptions

DEFAULT_SCALAR = 1.1


@dataclass(frozen=True)
class Inputs:
    """The value of every argument that gets one, in the order of the call.

    ``values``: what is traced. ``statics``: what is bound beforehand, from --static or because an
    example is no number (a string, a function). ``is_guess``: whether 1.1 is tried unasked.
    ``origins``: where a value that is an example stands, as an expression of Python. ``given``:
    those of the command line. ``is_sized``: whether any was made for the size that is swept over.
    """

    values: dict[str, Any]
    statics: dict[str, Any] = field(default_factory=dict)
    is_guess: bool = False
    origins: dict[str, str] = field(default_factory=dict)
    given: frozenset[str] = frozenset()
    is_sized: bool = False


def choose_second(
    found: Resolved, parameters: Parameters, options: InputOptions, inputs: Inputs
) -> Inputs:
    """The values at a second point: from --second, or from ``second_inputs``; none otherwise.

    What is not given there is as in ``inputs``. Raises :class:`InputError` for what does not fit.
    """
    dtypes = parse_dtype(options.dtype)
    given = [parse_at(text, integer_dtype=dtypes.integer) for text in options.second or ()]
    size = options.dimension
    beside = function_examples(found, SECOND, size) or module_examples(found, SECOND, size)
    values, places = _opened(beside, parameters)
    if given:
        first = next(iter(inputs.values))
        named = (each if each.path else _under(first, each) for each in given)
        new = _by_argument(named, parameters, inputs.statics)
        values, places = values | new, _without(places, new)
    if not values:
        return Inputs({})
    changed = {name: as_inputs(value, dtypes) for name, value in values.items()}
    second = {name: (inputs.values | changed)[name] for name in inputs.values}
    _check_like(second, inputs)
    return Inputs(second, origins=_without(inputs.origins, changed) | places)


def _opened(
    examples: Examples | None, parameters: Parameters
) -> tuple[dict[str, Any], dict[str, str]]:
    """The examples by argument, and where each stands."""
    if examples is None:
        return {}, {}
    return by_name(examples, parameters), origins(examples, parameters)


def _without(places: dict[str, str], given: Iterable[str]) -> dict[str, str]:
    """The places of those that were not given on the command line."""
    return {name: place for name, place in places.items() if name not in given}


def _check_like(second: dict[str, Any], inputs: Inputs) -> None:
    """The second point has the types of the first."""
    for name, first in inputs.values.items():
        if aval_text(value := second[name]) != aval_text(first):
            raise InputError(
                f"`{name}` is {aval_text(value)} at the second point and {aval_text(first)} at the "
                "first. Both need one shape and dtype."
            )


def choose_inputs(found: Resolved, parameters: Parameters, options: InputOptions) -> Inputs:
    """The inputs of a function: options first, then ``example_inputs``, then the scalar 1.1.

    Raises :class:`InputError` for options that mean nothing, do not fit, or leave a gap.
    """
    dtypes = parse_dtype(options.dtype)
    statics = _statics(options, parameters)
    given = _from_command_line(options, dtypes)
    named = _by_argument([each for each in given if each.path], parameters, statics)
    beside = _examples(found, parameters, {*statics, *named}, given, options.dimension)
    examples, places = _opened(beside, parameters)
    bare = [each for each in given if not each.path]
    if bare:
        name = _owner_of(bare[0], parameters, {*statics, *named}, examples)
        named |= _by_argument([_under(name, each) for each in bare], parameters, statics)
    typed = {name: drawn(value, (name,), options.seed, dtypes) for name, value in named.items()}
    every = examples | typed | statics
    finished = _finished(found, parameters, every, statics, dtypes, options.dimension)
    origins = _without(places, typed | statics)
    is_sized = any(each.is_sized for each in given) or bool(origins and beside and beside.is_sized)
    return replace(finished, origins=origins, given=frozenset(typed), is_sized=is_sized)


def _finished(
    found: Resolved,
    parameters: Parameters,
    every: dict[str, Any],
    statics: dict[str, Any],
    dtypes: Dtypes,
    dimension: int | None,
) -> Inputs:
    bound = statics | {name: value for name, value in every.items() if not is_traceable(value)}
    values = {name: value for name, value in every.items() if name not in bound}
    guess = None if values else _guessed(parameters, bound)
    if guess is not None:
        values[guess] = DEFAULT_SCALAR
    _check_complete(found, parameters, values, bound, dimension)
    ordered = parameters.in_order(values)
    return Inputs(
        {name: as_inputs(values[name], dtypes) for name in ordered}, bound, guess is not None
    )


def _statics(options: InputOptions, parameters: Parameters) -> dict[str, Any]:
    statics: dict[str, Any] = {}
    for text in options.static:
        name, value = parse_static(text)
        if not parameters.takes(name):
            raise InputError(_unknown_text(f"--static {text}", name, parameters))
        if name in statics:
            raise InputError(f"--static {text}: `{name}` is given twice. Give it once.")
        statics[name] = value
    return statics


def _from_command_line(options: InputOptions, dtypes: Dtypes) -> list[Given]:
    at = [parse_at(text, integer_dtype=dtypes.integer) for text in options.at]
    shape = [parse_shape(text, options.dimension) for text in options.shape]
    return [*(read_input(options.input) if options.input else []), *at, *shape]


def _under(name: str, given: Given) -> Given:
    return Given((name, *given.path), given.value, given.option)


def _by_argument(
    given: Iterable[Given], parameters: Parameters, statics: dict[str, Any]
) -> dict[str, Any]:
    """The values by argument, with ``params.w`` and ``params.b`` put together in one dict."""
    arguments: dict[str, Any] = {}
    origins: dict[tuple[str, ...], str] = {}
    for each in given:
        if not parameters.takes(each.path[0]):
            raise InputError(_unknown_text(each.option, each.path[0], parameters))
        if each.path[0] in statics:
            raise InputError(f"{each.option}: `{each.path[0]}` is bound by --static already.")
        _check_new(each, origins)
        origins[each.path] = each.option
        _insert(arguments, each.path, each.value)
    return arguments


def _check_new(given: Given, origins: dict[tuple[str, ...], str]) -> None:
    for path, option in origins.items():
        shorter = min(len(path), len(given.path))
        if path[:shorter] == given.path[:shorter]:
            raise InputError(
                f"`{'.'.join(given.path)}` is given twice, by {option} and by {given.option}. "
                "Give it once."
            )


def _insert(tree: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    *folders, last = path
    for key in folders:
        tree = tree.setdefault(key, {})
    tree[last] = value


def _unknown_text(option: str, name: str, parameters: Parameters) -> str:
    near = hint(name, parameters.names, "It takes")
    return f"{option}: the function has no argument `{name}`.{near or f' It is {parameters}.'}"


def _examples(
    found: Resolved,
    parameters: Parameters,
    settled: set[str],
    given: list[Given],
    dimension: int | None,
) -> Examples | None:
    """The examples; those of the module only where an argument still needs one."""
    own = function_examples(found, dimension=dimension)
    if own is not None:
        return own
    needed = [name for name in parameters.required if name not in settled]
    has_bare = any(not each.path for each in given)
    if given and len(needed) <= has_bare:
        return None
    return module_examples(found, dimension=dimension)


def _owner_of(
    bare: Given, parameters: Parameters, settled: set[str], examples: dict[str, Any]
) -> str:
    """The argument that a value without a name is meant for."""
    for candidates in _candidates(parameters, settled, examples):
        if len(candidates) == 1:
            return candidates[0]
    raise InputError(
        f"{bare.option} does not say which of {parameters} it is for. "
        f"Write {_with_name(bare.option, next(iter(parameters.names), 'x'))}."
    )


def _candidates(
    parameters: Parameters, settled: set[str], examples: dict[str, Any]
) -> Iterator[list[str]]:
    """The arguments that a bare value may be for, from the most to the least obvious reason."""
    needed = [name for name in parameters.required if name not in settled]
    yield needed
    yield [name for name in needed if name not in examples]
    yield [name for name in needed if has_inexact_leaf(examples.get(name))]
    if not needed and (first := parameters.first_open(settled)):
        yield [first]


def _with_name(option: str, name: str) -> str:
    flag, _, value = option.partition(" ")
    return f"a file.npz with the key {name}" if flag == "--input" else f"{flag} {name}={value}"


def _guessed(parameters: Parameters, bound: dict[str, Any]) -> str | None:
    """The one argument that 1.1 is tried for where nothing at all was given."""
    needed = [name for name in parameters.required if name not in bound]
    if needed:
        return needed[0] if len(needed) == 1 else None
    return parameters.first_open(bound)


def _check_complete(
    found: Resolved,
    parameters: Parameters,
    values: dict[str, Any],
    bound: dict[str, Any],
    dimension: int | None,
) -> None:
    every = values | bound
    missing = [name for name in parameters.needed_by(every) if name not in every]
    if missing:
        lacking = _missing_text(found, parameters, missing, anything=bool(every))
        raise InputError(f"{lacking} {_how_to_give(missing, dimension)}")
    if not values and bound:
        name = next(iter(bound))
        raise InputError(
            f"Every input of `{found.name}` is bound and not traced ({', '.join(bound)}), so "
            "there is nothing to differentiate by. "
            f"Give one as numbers, with --at {name}=1.0 or --shape {name}=3."
        )
    if not values:
        raise InputError(
            f"`{found.name}` takes no arguments, so there is nothing to differentiate by. "
            f"If it makes the function, write `{found.name}()`."
        )


def _missing_text(
    found: Resolved, parameters: Parameters, missing: list[str], *, anything: bool
) -> str:
    names = f"({', '.join(parameters.required)})"
    count = f"{len(parameters.required)} argument{'s' if len(parameters.required) > 1 else ''}"
    takes = f"`{found.name}` takes {parameters if parameters.variadic else f'{count} {names}'}"
    lacks = f"{', '.join(missing)} {'was' if len(missing) == 1 else 'were'} not given"
    return f"{takes} and {lacks if anything else 'none were given'}."


def _how_to_give(missing: list[str], dimension: int | None) -> str:
    """What to write for arguments without a value."""
    if dimension is not None:
        shapes = " ".join(
            f"--shape {name}={'D' if i == 0 else 3}" for i, name in enumerate(missing)
        )
        return (
            f"Try {shapes}, with D where its size is swept, or set `example_inputs(dim)` beside it."
        )
    shapes = " ".join(f"--shape {name}={3 + 2 * (i % 2)}" for i, name in enumerate(missing))
    return f"Try {shapes}, or set `example_inputs` beside it."
