"""The state of a GPU's clock, from what its tools print."""

import json

import pytest

from derivprof.measure import clock_state, throttling
from derivprof.measure.throttling import amd_text, nvidia_text

H200 = "NVIDIA H200"
CALM = f"{H200}, 1980 MHz, 1980 MHz, 0x0000000000000000, P0, 45, 120.50 W\n"


def test_a_calm_clock_is_not_throttled():
    assert nvidia_text(CALM, H200) == "1980 MHz of 1980 MHz, P0, 45 C, 120.50 W"


@pytest.mark.parametrize(
    ("reasons", "said"),
    [
        ("0x0000000000000001", ""),  # idle
        ("0x0000000000000002", ""),  # clocks that the user set
        ("0x0000000000000004", ", throttled: power cap"),
        ("0x0000000000000048", ", throttled: hardware slowdown, hardware thermal limit"),
        ("[N/A]", ""),
    ],
)
def test_what_holds_a_clock_back_is_named(reasons, said):
    text = nvidia_text(CALM.replace("0x0000000000000000", reasons), H200)
    assert text == f"1980 MHz of 1980 MHz, P0, 45 C, 120.50 W{said}"


@pytest.mark.parametrize("said", ["", "No devices were found\n", CALM + CALM, "a, b\n"])
def test_another_answer_than_one_line_is_no_answer(said):
    assert nvidia_text(said, H200) is None


def test_another_device_is_not_taken_for_this_one():
    assert nvidia_text(CALM, "NVIDIA A100") is None


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ({"card0": {"sclk clock speed:": "(800Mhz)", "mclk clock speed:": "(1600Mhz)"}}, "800 MHz"),
        ({"card0": {"GPU use (%)": "3"}}, None),
        ({}, None),
    ],
)
def test_the_clock_of_an_amd_gpu(said, text):
    assert amd_text(json.dumps(said)) == text


def test_what_is_no_json_is_no_answer():
    assert amd_text("WARNING: low power state\n") is None


class Gpu:
    platform, device_kind, local_hardware_id = "gpu", H200, 1

    class client:  # noqa: N801
        platform_version = "cuda 13000"


def test_the_device_is_the_one_that_is_visible_in_its_place(monkeypatch):
    asked = []
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "3, GPU-5f7a")
    monkeypatch.setattr(throttling, "_output", lambda *command: asked.append(command))
    assert clock_state(Gpu()) is None
    assert [command[:3] for command in asked] == [("nvidia-smi", "-i", "GPU-5f7a")] * 2
    assert ["clocks_throttle" in command[3] for command in asked] == [True, False]


def test_a_missing_tool_is_no_answer(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert clock_state(Gpu()) is None
