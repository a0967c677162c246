"""The lines above a report name what was measured, at which inputs, on which device."""

from dataclasses import replace

import pytest

from derivprof.record import DeviceInfo, InputInfo
from derivprof.reports.heading import heading
from tests.record.profiles import profile


def headed(**changes):
    return heading(replace(profile(), **changes))


def at(*inputs, **derivative):
    target = replace(profile().target, inputs=inputs)
    given = {"kind": "directional", "order": 3, "direction": "ones"} | derivative
    return headed(target=target, derivative=given)[1]


def test_a_heading_has_three_lines():
    assert heading(profile()) == (
        "m:f  (m.py:3)",
        "derivatives of order 0 to 3 with respect to t, at t = 1.1 (float64 scalar)",
        "on cpu:0 (a CPU), jax 0.10.2, x64 on",
    )


def test_a_target_without_source_is_its_name():
    assert headed(target=replace(profile().target, source=None))[0] == "m:f"


def test_an_operator_stands_as_it_was_typed():
    x = InputInfo("x", "float64[9]", True)
    found = at(x, kind="operator", order=2, direction=None, expressions=["laplacian", "2*u_0"])
    assert found == "laplacian, 2*u_0 with respect to x, at x (float64[9])"


@pytest.mark.parametrize("direction", ["e3", "random", "v.npy"])
def test_a_direction_that_was_asked_for_is_named(direction):
    x = InputInfo("x", "float64[9]", True)
    expected = f"derivatives of order 0 to 3 with respect to x along {direction}, at x (float64[9])"
    assert at(x, direction=direction) == expected


@pytest.mark.parametrize(("direction", "along"), [("ones", ""), ("e0", " along e0")])
def test_derivatives_as_functions_of_their_direction_say_so(direction, along):
    x = InputInfo("x", "float64[9]", True)
    expected = f"with respect to x{along} as functions of the direction, at x (float64[9])"
    assert at(x, direction=direction, as_function_of="direction").endswith(expected)


def test_inputs_that_are_not_differentiated_stand_among_the_inputs_alone():
    inputs = InputInfo("w", "float64[40]", False), InputInfo("x", "float64[2]", True, [1.0, 2.0])
    assert at(*inputs) == (
        "derivatives of order 0 to 3 with respect to x, "
        "at w (float64[40]), x = [1.0, 2.0] (float64[2])"
    )


def test_long_entries_are_left_out():
    assert "0.123" not in at(InputInfo("x", "float64[16]", True, [0.123456789] * 16))


def test_a_gpu_is_named_by_its_kind():
    gpu = replace(profile().environment, device=DeviceInfo("gpu", "NVIDIA H200", 1), x64=False)
    assert headed(environment=gpu)[2] == "on gpu:1 (NVIDIA H200), jax 0.10.2, x64 off"


def test_an_unknown_processor_is_named_as_jax_does():
    assert headed(environment=replace(profile().environment, cpu=None))[2].startswith(
        "on cpu:0 (cpu),"
    )
