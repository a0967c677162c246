"""The level ``AUTO``: the fewest equations among the levels, if the value is right."""

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
FEWEST_LOST = 200
"""Equations from which on a level with twice those of another is not tried at higher orders."""
TOLERANCE = 4096
"""Roundings by which multiplied out polynomials may differ: 1e-12 in double precision."""
POINTS = 3


class Chooser:
    """A program at every level. ``at`` are arrays of its inputs at which values are compared.

    Polynomials that were multiplied out cancel in some places: they are taken only where they
    agree with the value that another level gives, at ``at`` and at points near it.
    """

    def __init__(self, closed: ClosedJaxpr, at: Arrays) -> None:
        self._closed = closed
        self._points = _points_near(at) if all(map(is_known, at)) else []
        self._programs: dict[Level, Program] = {}
        self._given_up: set[Level] = set()

    def itself(self) -> Simplified:
        """The smallest form of the program without a derivative."""
        return self._smallest(Program.itself)

    def along(self, directions: Sequence[Sequence[Seed]]) -> Simplified:
        """The smallest derivative along the directions."""
        return self._smallest(lambda program: program.along(directions))

    def gradients(self, seeds: Sequence[Any], directions: Sequence[Sequence[Seed]]) -> Simplified:
        """The smallest iterated gradient; ``directions`` give the same in forward mode."""
        forward = self._program(Level.LEIBNIZ).along(directions)
        if directions:
            forward = replace(forward, laws={CONTRACTED: len(directions), **forward.laws})
        return self._smallest(lambda program: program.gradients(seeds), forward)

    def of_direction(self, values: Arrays, order: int) -> Simplified:
        """The smallest derivative at known inputs as a function of the direction."""
        points = self._points
        self._points = _points_near([np.ones_like(each) for each in values]) if points else []
        try:
            return self._smallest(lambda program: program.of_direction(values, order))
        finally:
            self._points = points

    def _program(self, level: Level) -> Program:
        if level not in self._programs:
            self._programs[level] = Program(self._closed, level)
        return self._programs[level]

    def _smallest(self, build: Build, other: Simplified | None = None) -> Simplified:
        """The smallest that is right; ``other`` is the same derivative by another way."""
        trusted = other or self._built(Level.LEIBNIZ, build, None, patient=True)
        found = [] if trusted is None else [trusted]
        for level in (Level.RING, Level.EXACT) if other is None else _ALL:
            made = self._built(level, build, _fewest(found))
            if made is not None and level is Level.RING and not self._agree(made, trusted):
                self._given_up.add(level)
            elif made is not None:
                found.append(made)
        if not found:
            raise TooLarge
        smallest = min(found, key=lambda made: made.equation_count)
        for made in found:
            if made.equation_count > max(FEWEST_LOST, 2 * smallest.equation_count):
                self._given_up.add(made.level)
        return smallest

    def _built(
        self, level: Level, build: Build, fewest: int | None, *, patient: bool = False
    ) -> Simplified | None:
        """The program at a level; None where it is too large, or was much larger before."""
        is_hopeless = level in self._given_up and not patient
        if is_hopeless or (level is Level.RING and not self._points):
            return None
        program = self._program(level)
        allowed = MOST_NODES if fewest is None else max(FEWEST_NODES, NODES_PER_EQUATION * fewest)
        try:
            with program.graph.limited(allowed):
                return build(program)
        except TooLarge:
            self._given_up.add(level)
            return None

    def _agree(self, made: Simplified, trusted: Simplified | None) -> bool:
        """Whether two programs have the same values at the points, up to rounding."""
        if trusted is None:
            return False
        found = [
            _agree_at(made.plan.values(point), trusted.plan.values(point)) for point in self._points
        ]
        return any(each is not None for each in found) and all(each is not False for each in found)


def _fewest(found: Sequence[Simplified]) -> int | None:
    return min((made.equation_count for made in found), default=None)


def _agree_at(found: Sequence[np.ndarray], expected: Sequence[np.ndarray]) -> bool | None:
    """Whether all arrays agree; None where the expected ones are not finite."""
    answers = [_agree(a, b) for a, b in zip(found, expected, strict=True)]
    if any(answer is None for answer in answers):
        return None
    return all(answers)


def _agree(found: np.ndarray, expected: np.ndarray) -> bool | None:
    if not jnp.issubdtype(expected.dtype, jnp.inexact):
        return bool(np.array_equal(found, expected))
    if not np.all(np.isfinite(expected)):
        return None
    scale = np.max(np.abs(expected), initial=0)
    error = np.max(np.abs(found - expected), initial=0)
    return bool(error <= TOLERANCE * float(jnp.finfo(expected.dtype).eps) * scale)


def _points_near(at: Arrays) -> list[list[np.ndarray]]:
    """The given arrays, and others up to a quarter away."""
    draw = np.random.default_rng(0)
    given = [np.asarray(array) for array in at]
    return [given, *([_near(array, draw) for array in given] for _ in range(POINTS - 1))]


def _near(array: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    if not jnp.issubdtype(array.dtype, jnp.inexact):
        return array
    return (array * draw.uniform(0.75, 1.25, array.shape)).astype(array.dtype)
