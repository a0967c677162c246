"""The whole script: imports, inputs, the derivative, and a call of it."""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from derivprof.errors import RecordError
from derivprof.record import Imported, InputInfo, Profile, TargetInfo
from derivprof.snippets.case import Argument, Case
from derivprof.snippets.choice import Choice, best_method
from derivprof.snippets.code import AtInputs, Lines, named
from derivprof.snippets.directional import of_direction
from derivprof.snippets.functions import function
from derivprof.snippets.table import SNIPPETS
from derivprof.snippets.values import BESIDE, located, value_line

_IMPORTS = (
    ("runpy", "import runpy"),
    ("sys", "import sys"),
    ("Path", "from pathlib import Path"),
    ("jax", "import jax"),
    ("jnp", "import jax.numpy as jnp"),
    ("np", "import numpy as np"),
    ("jet", "from jax.experimental.jet import jet"),
    ("ravel_pytree", "from jax.flatten_util import ravel_pytree"),
    ("folx", "import folx"),
    ("derivprof", "import derivprof"),
    ("linearised", "from derivprof.linearise import linearised"),
    ("compressed_jacobian", "from derivprof.sparsity import compressed_jacobian"),
    ("compressed_hessian", "from derivprof.sparsity import compressed_hessian"),
    ("OneHot", "from derivprof.derivatives import OneHot"),
    ("Random", "from derivprof.derivatives import Random"),
    ("FromFile", "from derivprof.derivatives import FromFile"),
)
"""By the name that a line uses."""

_STANDARD = ("import runpy", "import sys", "from pathlib import Path")

_LOCAL = (
    "derivative", "g", "h", "v", "e", "i", "z", "z2", "f1", "f2", "entry", "each", "slope",
    "series", "entries", "unravel", "value", "pull_back", "column", "unit", "units", "pulled_back",
    "of_ones", "primals", "module", "matrix", "inputs", "leaf", "range", "sum", "zip", "print",
    "operate", "total", "terms", "factor", "slopes", "hessian", "jets", "laplacian", "c",
    "example_inputs", "second_inputs",
)  # fmt: skip
"""What the snippets call something of their own: a user's function or input gets another name."""

_TAKEN = frozenset({*_LOCAL, *(name for name, _ in _IMPORTS)})


def snippet(profile: Profile, choice: Choice | None = None) -> str:
    """A script that computes the derivative by the best method, or by the one chosen.

    Raises :class:`RecordError` for a record without a right method, or without what it takes.
    """
    chosen = choice or best_method(profile)
    if chosen is None:
        raise RecordError("There is no snippet: no method gave a result that is right.")
    target = profile.target
    if any(not info.leaves and info.structure is None for info in target.inputs):
        raise RecordError(
            "There is no snippet: this record was written before records kept what it takes to "
            "call the function again. Measure it again."
        )
    return _Script(profile, chosen, target).text()


class _Script:
    """One snippet while it is put together."""

    def __init__(self, profile: Profile, choice: Choice, target: TargetInfo) -> None:
        self._profile, self._choice, self._target = profile, choice, target
        self._x64 = profile.environment.x64
        self._names = tuple(_free_name(info.name, _TAKEN) for info in target.inputs)
        taken = {*_TAKEN, *self._names}
        self._second = tuple(_free_name(f"{name}2", taken) for name in self._names)
        self._second = self._second[: len(target.second)]
        taken |= set(self._second)
        self._function = function(target.imported, taken)
        own = next((each for each in target.own if each.text == choice.method), None)
        self._own = None if own is None else (own, function(own, {*taken, self._function.name}))

    def text(self) -> str:
        """Everything, in the order in which it stands."""
        derivative, call = self._derivative_and_call()
        x64 = ['jax.config.update("jax_enable_x64", True)'] if self._x64 else []
        users, made = self._functions([*derivative, *call])
        used = _used("\n".join([*users, *x64, *made, *derivative, *call]))
        head = f"# {self._choice.method}: {self._choice.reason}, at {self._place()}"
        spaced = ["", *derivative, ""] if len(derivative) > 1 else derivative
        blocks = [[head, *used], [*x64, *users], [*made, *spaced], call]
        return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"

    def _place(self) -> str:
        """Where it was chosen; in a sweep over sizes the record has the inputs of the first one."""
        axis, dimension = self._profile.axis, self._choice.dimension
        if dimension is None:
            return axis.place(self._choice.order)
        return f"{axis.place(dimension)}; inputs of {axis.place(self._profile.places[0])}"

    def _derivative_and_call(self) -> tuple[Lines, Lines]:
        """What stands before the inputs, and from the inputs on."""
        written, inputs = self._derivative(), self._inputs()
        if isinstance(written, AtInputs):
            return [], [*inputs, *written.lines, f"print({written.call})"]
        return written, [*inputs, f"print({self._call()})"]

    def _derivative(self) -> Lines | AtInputs:
        case = self._case()
        if self._own is not None:
            own, found = self._own
            return _own_lines(replace(case, fun=found.name), own)
        if case.order == 0:
            return _value_lines(case)
        writers = SNIPPETS.get(str(case.derivative["kind"]), {})
        if case.method not in writers:
            raise RecordError(f"There is no snippet for {case.method}.")
        return writers[case.method](case)

    def _case(self) -> Case:
        target = self._target
        renamed = {i.name: name for i, name in zip(target.inputs, self._names, strict=True)}
        call = (located(_renamed(part, renamed), self._function.name) for part in target.call)
        return Case(
            fun=self._function.name,
            arguments=tuple(map(self._argument, target.inputs, self._names)),
            call=tuple(call),
            live=target.argnums,
            derivative=self._profile.derivative,
            order=self._choice.order,
            method=self._choice.method,
            output=target.output or "",
            second=tuple(map(self._argument, target.second, self._second)),
        )

    def _argument(self, info: InputInfo, name: str) -> Argument:
        """The argument as one row of a batch sees it."""
        leaves = info.leaves
        if self._profile.derivative.get("rows") == "leading axis" and self._is_live(info):
            leaves = tuple(replace(leaf, shape=leaf.shape[1:]) for leaf in leaves)
        return Argument(name, leaves, info.structure)

    def _is_live(self, info: InputInfo) -> bool:
        return info.name in {self._target.inputs[index].name for index in self._target.argnums}

    def _inputs(self) -> Lines:
        infos = (*self._target.inputs, *self._target.second)
        given = zip(infos, (*self._names, *self._second), strict=True)
        return [line for info, name in given for line in self._input(info, name)]

    def _input(self, info: InputInfo, name: str) -> Iterator[str]:
        yield value_line(info, name, self._function.name, x64=self._x64)
        rows = self._profile.derivative.get("rows")
        if isinstance(rows, int) and self._is_live(info):
            yield _repeated(name, rows, is_array=info.structure == "_")

    def _call(self) -> str:
        names, rows = (*self._names, *self._second), self._profile.derivative.get("rows")
        if not rows:
            return f"jax.jit(derivative)({', '.join(names)})"
        own = ["0" if i in self._target.argnums else "None" for i in range(len(self._names))]
        axes = own * 2 if self._second else own
        where = f", in_axes=({', '.join(axes)})" if "None" in axes else ""
        return f"jax.jit(jax.vmap(derivative{where}))({', '.join(names)})"

    def _functions(self, lines: Lines) -> tuple[Lines, Lines]:
        """The imports of the user's functions that the lines use, and what is made of these."""
        text = "\n".join(lines)
        found = [] if self._own is None else [self._own[1]]
        if _uses(text, self._function.name):
            found.append(self._function)
        beside = [name for name in BESIDE if _uses(text, name)]
        imports = [line for each in found for line in each.imports]
        made = [line for each in found for line in each.lines]
        if beside and self._function.module is None:
            made += [f'{name} = module["{name}"]' for name in beside]
        elif beside:
            imports += [*self._function.imports[:-1]]
            imports.append(f"from {self._function.module} import {', '.join(beside)}")
        return _merged(imports), made


def _merged(imports: Lines) -> Lines:
    """Each line once, and one line for all that comes from one module."""
    merged: dict[str, str] = {}
    for line in imports:
        start, _, names = line.partition(" import ")
        known = merged.get(start)
        merged[start] = line if known in (None, line) else f"{known}, {names}"
    return list(merged.values())


def _used(text: str) -> Lines:
    """The imports that the lines need."""
    used = [line for name, line in _IMPORTS if _uses(text, name)]
    first = [line for line in used if line in _STANDARD]
    return [*first, *([""] if first else []), *(line for line in used if line not in first)]


def _uses(text: str, name: str) -> bool:
    return re.search(rf"(?<![.\w\"']){name}\b", text) is not None


def _repeated(name: str, count: int, *, is_array: bool) -> str:
    if is_array:
        return f"{name} = jnp.repeat(jnp.asarray({name})[None], {count}, axis=0)"
    leaf = f"jnp.repeat(jnp.asarray(leaf)[None], {count}, axis=0)"
    return f"{name} = jax.tree.map(lambda leaf: {leaf}, {name})"


def _value_lines(case: Case) -> Lines | AtInputs:
    """The function itself, which does not depend on a direction."""
    if case.is_of_direction:
        return of_direction(case, named(f"lambda v: {case.fun}({', '.join(case.call)})"))
    return named(case.of_all)


def _own_lines(case: Case, own: Imported) -> Lines | AtInputs:
    """The user's own derivative, called with the function's arguments."""
    names = ", ".join(case.names)
    order = f", order={case.order}" if own.takes_order else ""
    if case.is_of_direction:
        return of_direction(case, named(f"lambda v: {case.fun}({names}{order}, direction=v)"))
    return named(f"lambda {names}: {case.fun}({names}{order})" if order else case.fun)


def _free_name(name: str, taken: Collection[str]) -> str:
    """The argument's own name, where it is free; ``x0`` for the first of a nameless function."""
    name = name.replace("argument ", "x")
    return name if name not in taken else f"{name}_"


def _renamed(part: str, names: dict[str, str]) -> str:
    """A part of the call, ``x`` or ``n=x``, with the names that the inputs have here."""
    if part in names:
        return names[part]
    keyword, equals, value = part.partition("=")
    return f"{keyword}{equals}{names.get(value, value)}" if equals else part
