"""Rows of a batch on two devices. They are made in a process of their own: JAX has begun here."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("on_two_devices.py")


@pytest.fixture(scope="module")
def found():
    env = os.environ | {"JAX_PLATFORMS": "cpu"}
    done = subprocess.run([sys.executable, str(SCRIPT)], capture_output=True, text=True, env=env)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("loop", ["control", "gradients", "hessians"])
def test_the_loop_around_a_batch_makes_devices_exchange_nothing(found, loop):
    assert found["exchanges"][loop] == {}


def test_what_the_program_itself_exchanges_is_counted(found):
    assert sum(found["exchanges"]["across rows"].values()) >= 1


def test_each_device_has_half_of_the_rows_and_all_of_what_they_share(found):
    assert found["sizes"] == [[[3], [3]], [[4, 3], [4, 3]]]


def test_memory_is_that_of_one_device(found):
    divided, whole = found["bytes"]
    assert 2 * divided == whole


def test_the_values_are_the_same(found):
    assert found["same"]
    assert found["of one process"]
