"""Double precision, no silent promotion and quick compilation; a folder of the user's own."""

import gc
import os
import signal
import sys
import tempfile
import threading

import jax
import pytest

gc.set_threshold(50_000, 20, 100)  # traced programs are many objects, and few of them are garbage
jax.config.update("jax_enable_x64", True)
jax.config.update("jax_numpy_dtype_promotion", "strict")


def quick_to_compile() -> str:
    """Flags of XLA for programs that run once: half the time of these tests would be LLVM's.

    None of them changes a jaxpr. XLA ends the process at a flag that it does not know, so only
    known versions get them. The child processes inherit them; ``tests/cli/test_processes.py``
    starts the program without.
    """
    flags = []
    if jax.__version_info__ < (0, 13):
        flags += ["--xla_backend_optimization_level=0", "--xla_cpu_parallel_codegen_split_count=1"]
    if jax.__version_info__ < (0, 11):
        flags += ["--xla_cpu_use_fusion_emitters=false"]
    return " ".join(flags)


os.environ["XDG_STATE_HOME"] = tempfile.mkdtemp()  # where the last record is kept
os.environ.setdefault("XLA_FLAGS", quick_to_compile())  # read when the first program compiles


def heed_signals() -> None:
    """Undo that this process ignores signals, as one in the background or under nohup does.

    What the tests start would ignore them too.
    """
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            is_int = number == signal.SIGINT
            signal.signal(number, signal.default_int_handler if is_int else signal.SIG_DFL)


if threading.current_thread() is threading.main_thread():
    heed_signals()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The current folder of the test; modules imported from it are forgotten afterwards."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    modules = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - modules:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(tmp_path)):
            del sys.modules[name]
