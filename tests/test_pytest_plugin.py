"""``derivprof_budget`` in a user's own test-suite."""

import textwrap

import jax.numpy as jnp
import pytest

pytest_plugins = ["pytester"]


def test_costs_within_the_budget_pass(derivprof_budget):
    derivprof_budget(jnp.tanh, 0.3, order=2, equations=100, equations_after_cse=[10, 20, 30])


def test_what_is_over_is_said_with_both_numbers(derivprof_budget):
    with pytest.raises(pytest.fail.Exception) as failed:
        derivprof_budget(jnp.tanh, 0.3, order=3, method=["nested-jvp", "taylor"], equations=3)
    lines = str(failed.value).splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("tanh nested-jvp order 3: equations ")
    assert "(budget 3, over by " in lines[0]


def test_planned_memory_is_compiled_for(derivprof_budget):
    derivprof_budget(jnp.sin, jnp.ones(4), order=1, peak_memory="1KiB")


def test_a_cost_that_there_is_not_is_named(derivprof_budget):
    with pytest.raises(Exception, match="`equation`. Did you mean `equations`"):
        derivprof_budget(jnp.sin, 0.3, equation=3)


def test_the_fixture_is_there_without_importing_anything(pytester):
    pytester.makepyfile(
        textwrap.dedent(
            """
            import jax.numpy as jnp

            def test_cheap(derivprof_budget):
                derivprof_budget(jnp.sin, 0.3, order=1, equations=50)

            def test_dear(derivprof_budget):
                derivprof_budget(jnp.tanh, 0.3, order=5, equations=2)
            """
        )
    )
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*tanh taylor order 5: equations * (budget 2, over by *"])
