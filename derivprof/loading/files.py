"""From the .npz or .npy of --input to the values in it."""

import zipfile
import zlib
from pathlib import Path

import numpy as np

from derivprof.errors import InputError
from derivprof.loading.frames import message_text
from derivprof.loading.literals import Given
from derivprof.loading.suggestions import did_you_mean


def read_input(file: Path) -> list[Given]:
    """The arrays of a file: ``params/w`` of an .npz goes to ``params.w``, an .npy to no name.

    Raises :class:`InputError` if there is no such file, or it holds no numbers.
    """
    path, option = file.expanduser(), f"--input {file}"
    if path.suffix not in (".npz", ".npy"):
        raise InputError(f"{option}: the file must end in .npz, or .npy for a single argument.")
    if not path.is_file():
        near = [each.name for each in path.parent.glob("*.np[zy]") if each.is_file()]
        raise InputError(f"{option}: there is no such file.{did_you_mean(path.name, near)}")
    arrays = _load(path, option)
    if not arrays:
        raise InputError(f"{option}: the file holds no arrays. Write numpy.savez(file, x=x).")
    return [
        Given(tuple(filter(None, key.split("/"))), _numeric(array, option, key), option)
        for key, array in arrays.items()
    ]


def _load(path: Path, option: str) -> dict[str, np.ndarray]:
    try:
        loaded = np.load(path, allow_pickle=False)
        if isinstance(loaded, np.ndarray):
            return {"": loaded}
        with loaded:
            return dict(loaded)
    except (ValueError, OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise InputError(
            f"{option}: the file cannot be read ({message_text(error, 1)}). "
            "Write it with numpy.savez(file, x=x) or numpy.save(file, x)."
        ) from error


def _numeric(array: np.ndarray, option: str, key: str) -> np.ndarray:
    if array.dtype.kind in "biufc":
        return array
    name = f"`{key}`" if key else "the array"
    raise InputError(f"{option}: {name} has dtype {array.dtype}, which is not a number's.")
