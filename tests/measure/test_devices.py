"""Devices by name: the one that was asked for, or what is in the way of it."""

import logging
import sys

import jax
import pytest

from derivprof.errors import DeviceError, UsageError
from derivprof.measure import devices, platform_of, select_device


@pytest.fixture(autouse=True)
def default_device(monkeypatch):
    """What is default before stays so; nothing is set that these tests do not set."""
    for name in ("JAX_PLATFORMS", "XLA_FLAGS", "JAX_NUM_CPU_DEVICES"):
        monkeypatch.delenv(name, raising=False)
    before = jax.config.jax_default_device
    yield
    jax.config.update("jax_default_device", before)


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Pretends that a package is installed."""

    def install(name, version):
        folder = tmp_path / f"{name.replace('-', '_')}-{version}.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}")
        monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])

    return install


@pytest.fixture
def looking(monkeypatch):
    """Replaces JAX's look for devices of a platform; those of this machine stay."""
    real = jax.local_devices

    def look_with(find):
        def local_devices(*, backend=None):
            return real() if backend is None else find(backend)

        monkeypatch.setattr(jax, "local_devices", local_devices)

    return look_with


def refused(text):
    with pytest.raises(DeviceError) as caught:
        select_device(text)
    return str(caught.value)


def test_devices_are_chosen_by_name_and_never_replaced():
    assert select_device("cpu").device.platform == "cpu"
    assert select_device("cpu:0").device.id == 0
    assert refused("cpu:7").endswith("this machine has cpu:0 and no more.")
    assert refused("tpu").startswith("--device tpu: JAX sees no such device here, only cpu.")
    with pytest.raises(UsageError, match="is not a device"):
        select_device("toaster")


@pytest.mark.parametrize(
    ("platform", "hint"), [("gpu", "jax[rocm]"), ("cuda:1", "jax[cuda13]"), ("rocm", "jax[rocm]")]
)
def test_without_a_plugin_the_hint_is_how_to_install_one(platform, hint):
    text = refused(platform)
    assert hint in text
    assert text.endswith(", or use --device cpu.")


def test_what_jax_logs_of_a_plugin_that_fails_is_told(installed, looking):
    installed("jax-cuda13-plugin", "0.10.2")

    def find(platform):
        try:
            raise RuntimeError("libcuda.so.1: cannot open\nshared object")
        except RuntimeError:
            logging.getLogger("jax._src.xla_bridge").exception("Jax plugin configuration error")
        raise RuntimeError(f"Unknown backend {platform}")

    looking(find)
    assert (
        "jax-cuda13-plugin 0.10.2 is installed, and JAX says: "
        '"Jax plugin configuration error RuntimeError: libcuda.so.1: cannot open shared object".'
    ) in refused("gpu")


def test_a_plugin_without_a_device_leads_to_the_driver(installed, looking):
    installed("jax-cuda12-plugin", "0.10.2")
    looking(lambda platform: (_ for _ in ()).throw(RuntimeError(f"Unknown backend {platform}")))
    text = refused("cuda")
    assert "jax-cuda12-plugin 0.10.2 is installed, and no device was found" in text
    assert "nvidia-smi" in text


def test_platforms_that_are_not_allowed_are_told_so(monkeypatch):
    monkeypatch.setenv("JAX_PLATFORMS", "cpu")
    assert "JAX_PLATFORMS=cpu allows none: unset it, or use --device cpu." in refused("gpu")


def test_a_fall_back_that_jax_logs_is_a_doubt_about_its_choice_alone(monkeypatch):
    real = jax.local_devices

    def local_devices(*, backend=None):
        logging.getLogger("jax._src.xla_bridge").warning("Falling back to cpu.")
        return real(backend=backend)

    monkeypatch.setattr(jax, "local_devices", local_devices)
    assert select_device(None).doubts == ("JAX says: Falling back to cpu.",)
    assert select_device("cpu").doubts == ()


def test_one_cpu_does_not_become_thousands_of_devices():
    assert refused("cpu:1000") == "--device cpu:1000: at most 256 devices are made of one CPU."


@pytest.mark.parametrize(
    ("text", "version", "platform"),
    [("cuda:0", "PJRT C API\ncuda 13000", "cuda"), ("rocm:0", "rocm 70100", "rocm"),
     ("METAL(id=0)", "interface", "gpu")],
)  # fmt: skip
def test_gpus_are_named_by_their_maker(text, version, platform):
    class Device:
        platform = "gpu"

        class client:  # noqa: N801
            platform_version = version

        def __str__(self):
            return text

    assert platform_of(Device()) == platform
    assert devices.platform_of(jax.devices()[0]) == "cpu"
