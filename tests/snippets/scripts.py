"""Snippets from the record of a function, run, beside the value that the method itself gives."""

import jax
import numpy as np

from derivprof.derivatives import describe
from derivprof.differentiate import (
    METHODS,
    Problem,
    no_rows,
    repeat_rows,
    split_rows,
    with_variable,
)
from derivprof.loading import describe_target, load_target
from derivprof.plans import InputOptions
from derivprof.record import DeviceInfo, Environment, Profile, from_json, to_json
from derivprof.snippets import Choice, snippet

CPU = Environment("", "", "", "", DeviceInfo("cpu", "cpu"), x64=True)


class Asked:
    """One function with its inputs and a derivative, loaded as a sweep loads it."""

    def __init__(self, text, derivative, **options):
        self.derivative, self.options = derivative, InputOptions(**options)
        self.target = load_target(text, self.options, derivative)
        args, argnums, names = self.target.args, self.target.argnums, self.target.arg_names
        whole = Problem(self.target.fun, args, argnums, names, self.target.second)
        whole = with_variable(whole, derivative)
        if self.options.vmap:
            self.rows = split_rows(whole)
        else:
            batch = self.options.batch
            self.rows = repeat_rows(whole, batch) if batch else no_rows(whole)

    def applies(self, method):
        problem, order = self.rows.problem, self.derivative.order
        return METHODS[method].why_not(problem, self.derivative, order) is None

    def value(self, method):
        """The numbers that the method gives, in one vector."""
        order = self.derivative.order
        function = METHODS[method].build(self.rows.problem, self.derivative, order)
        value = jax.jit(self.rows.mapped(function))(*self.rows.inputs)
        return numbers(self.rows.compared(function, value))

    def profile(self):
        """The record without a measurement, as it is read from a file."""
        rows = "leading axis" if self.options.vmap else self.options.batch
        derivative = describe(self.derivative) | ({} if rows is None else {"rows": rows})
        found = Profile(1, "0", "", None, describe_target(self.target), derivative, CPU)
        return from_json(to_json(found))

    def script(self, method):
        return snippet(self.profile(), Choice(method, self.derivative.order, "chosen"))


def printed(script):
    """What the script prints, as one vector of numbers."""
    found = []
    exec(compile(script, "snippet", "exec"), {"print": found.append})
    (value,) = found
    return numbers(value)


def numbers(value):
    is_sparse = hasattr(value, "todense")
    leaves = [value.todense()] if is_sparse else jax.tree.leaves(value)
    return np.concatenate([np.ravel(leaf) for leaf in leaves])
