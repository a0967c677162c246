"""Derivatives at a level; ``AUTO`` is the smallest of the levels that has the right value."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import jax.numpy as jnp
import numpy as np

from derivprof.compat import ClosedJaxpr, is_known
from derivprof.simplify.graph import TooLarge
from derivprof.simplify.level import Level
from derivprof.simplify.program import Program, Seed, Simplified

Arrays = Sequence[Any]
Build = Callable[[Program], Simplified]
CONTRACTED = "sum of df/dx v -> Df v"
_ALL = (Level.RING, Level.LEIBNIZ, Level.EXACT)
MOST_NODES = 400_000
"""Nodes of a graph that nothing is known to be smaller than."""
NODES_PER_EQUATION = 12
FEWEST_NODES = 4000
"""A level is given up when its graph is that much larger than the best program found."""
FEWEST_LOST = 60
"""Equations from which on a level with twice those of another is not tried at higher orders."""
TOLERANCE = 4096
"""Roundings by which multiplied out polynomials may differ: 1e-12 in double precision."""
POINTS = 3
LARGEST_COMPARED = 100_000
"""Entries of the largest array of a program that is run to compare values."""


class Simplifier:
    """A program and its derivatives, at a level.

    ``live`` are the positions of the inputs that it is differentiated by, all unless they are
    given; ``at`` are known arrays of all inputs, at which and near which values are compared.
    Polynomials that were multiplied out cancel in some places: ``AUTO`` takes them only where they
    agree there with the value that another level gives. Raises :class:`TooLarge` where no level has
    a program of any use.
    """

    def __init__(
        self,
        closed: ClosedJaxpr,
        level: Level,
        live: Sequence[int] | None = None,
        at: Arrays = (),
    ) -> None:
        self._closed, self._level, self._live = closed, level, live
        self._at = at if _can_be_run(closed, at) else ()
        self._programs: dict[Level, Program] = {}
        self._given_up: set[Level] = set()
        self._last: tuple[Build, Arrays] | None = None

    def itself(self) -> Simplified:
        """The program without a derivative."""
        return self._built_for(Program.itself, self._at)

    def along(self, directions: Sequence[Sequence[Seed]]) -> Simplified:
        """The derivative along the directions, one after the other."""
        return self._built_for(lambda program: program.along(directions), self._at)

    def gradients(self, seeds: Sequence[Any], directions: Sequence[Sequence[Seed]]) -> Simplified:
        """The iterated gradient, see :meth:`Program.gradients`.

        ``directions`` give the same in forward mode, which ``AUTO`` may take instead.
        """
        build: Build = lambda program: program.gradients(seeds)  # noqa: E731
        if self._level is not Level.AUTO:
            return self._built_for(build, self._at)
        forward = self._program(Level.LEIBNIZ).along(directions)
        if directions:
            forward = replace(forward, laws={CONTRACTED: len(directions), **forward.laws})
        return self._built_for(build, self._at, forward)

    def of_direction(self, order: int) -> Simplified:
        """The derivative at the known inputs, as a function of its direction."""
        build: Build = lambda program: program.of_direction(self._at, order)  # noqa: E731
        chosen = range(len(self._at)) if self._live is None else self._live
        return self._built_for(build, [np.ones_like(self._at[i]) for i in chosen])

    def rounding_difference(self, found: Simplified) -> float | None:
        """The largest difference from the unsimplified value, relative to its largest entry.

        That value is what the level ``EXACT`` gives, for what was asked for last. None where it was
        not compared: nothing differs, no inputs are known, or the program is too large.
        """
        if self._last is None or found.level is Level.EXACT:
            return None
        build, at = self._last
        if not at:
            return None
        plain = self._built(Level.EXACT, build, found.equation_count, patient=True)
        if plain is None:
            return None
        pairs = zip(found.plan.values(at), plain.plan.values(at), strict=True)
        errors = [_relative_error(a, b) for a, b in pairs if jnp.issubdtype(b.dtype, jnp.inexact)]
        known = [error for error in errors if error is not None]
        return max(known) if known and len(known) == len(errors) else None

    def _built_for(self, build: Build, at: Arrays, other: Simplified | None = None) -> Simplified:
        self._last = build, at
        if self._level is Level.AUTO:
            return self._smallest(build, _points_near(at), other)
        found = self._built(self._level, build, None, patient=True)
        if found is None:
            raise TooLarge
        return found

    def _program(self, level: Level) -> Program:
        if level not in self._programs:
            self._programs[level] = Program(self._closed, level, self._live)
        return self._programs[level]

    def _smallest(
        self, build: Build, points: Sequence[Arrays], other: Simplified | None
    ) -> Simplified:
        """The smallest that is right; ``other`` is the same derivative by another way."""
        trusted = other or self._built(Level.LEIBNIZ, build, None, patient=True)
        best = trusted
        for level in (Level.RING, Level.EXACT) if other is None else _ALL:
            made = self._built(level, build, best and best.equation_count)
            if made is None:
                continue
            if best is not None and made.equation_count >= best.equation_count:
                self._note_loss(made, best)
            elif level is Level.RING and not _agree(made, trusted, points):
                self._given_up.add(level)
            else:
                if best is not None and best is not other:
                    self._note_loss(best, made)
                best = made
        if best is None:
            raise TooLarge
        return best

    def _note_loss(self, larger: Simplified, smaller: Simplified) -> None:
        """Give up a level that is far behind: it stays so at higher orders."""
        if larger.equation_count > max(FEWEST_LOST, 2 * smaller.equation_count):
            self._given_up.add(larger.level)

    def _built(
        self, level: Level, build: Build, fewest: int | None, *, patient: bool = False
    ) -> Simplified | None:
        """The program at a level; None where it is too large, or was much larger before."""
        if level in self._given_up and not patient:
            return None
        program = self._program(level)
        allowed = MOST_NODES if fewest is None else max(FEWEST_NODES, NODES_PER_EQUATION * fewest)
        try:
            with program.graph.limited(allowed):
                return build(program)
        except TooLarge:
            self._given_up.add(level)
            return None


def _agree(made: Simplified, trusted: Simplified | None, points: Sequence[Arrays]) -> bool:
    """Whether two programs have the same values at the points, up to rounding."""
    if trusted is None:
        return False
    answers = [_agree_at(made.plan.values(at), trusted.plan.values(at)) for at in points]
    return True in answers and False not in answers


def _agree_at(found: Sequence[np.ndarray], expected: Sequence[np.ndarray]) -> bool | None:
    """Whether all arrays agree; None where the expected ones are not finite."""
    answers = [_same(a, b) for a, b in zip(found, expected, strict=True)]
    if any(answer is None for answer in answers):
        return None
    return all(answers)


def _same(found: np.ndarray, expected: np.ndarray) -> bool | None:
    if not jnp.issubdtype(expected.dtype, jnp.inexact):
        return bool(np.array_equal(found, expected))
    error = _relative_error(found, expected)
    return None if error is None else error <= TOLERANCE * float(jnp.finfo(expected.dtype).eps)


def _relative_error(found: np.ndarray, expected: np.ndarray) -> float | None:
    """The largest difference over the largest entry; None where one expected is not finite."""
    wide = np.complex128 if np.iscomplexobj(expected) else np.float64
    a, b = found.astype(wide), expected.astype(wide)
    if not np.all(np.isfinite(b)):
        return None
    scale = float(np.max(np.abs(b), initial=0))
    error = float(np.max(np.abs(a - b), initial=0))
    return error / scale if scale else (np.inf if error else 0.0)


def _can_be_run(closed: ClosedJaxpr, at: Arrays) -> bool:
    """Whether all inputs and constants are known, and all arrays small."""
    known = [*at, *closed.consts]
    eqns = closed.jaxpr.eqns
    sizes = [np.prod(var.aval.shape, initial=1) for eqn in eqns for var in eqn.outvars]
    return bool(at) and all(map(is_known, known)) and max(sizes, default=0) <= LARGEST_COMPARED


def _points_near(at: Arrays) -> list[Arrays]:
    """The given arrays, and others up to a quarter away; none of none."""
    if not at:
        return []
    draw = np.random.default_rng(0)
    return [at, *([_near(array, draw) for array in at] for _ in range(POINTS - 1))]


def _near(array: Any, draw: np.random.Generator) -> Any:
    if not jnp.issubdtype(array.dtype, jnp.inexact):
        return array
    entries = np.asarray(array)
    return (entries * draw.uniform(0.75, 1.25, entries.shape)).astype(entries.dtype)
