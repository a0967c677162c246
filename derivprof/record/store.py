"""Records on disk: written atomically, so that what was measured survives whatever comes next."""

import contextlib
import os
import tempfile
from pathlib import Path

from derivprof.errors import OutputError, RecordError
from derivprof.record.kinds import Document
from derivprof.record.profile import Profile
from derivprof.record.schema import document_from_json, from_json, to_json


def check_writable(path: Path) -> None:
    """Raise :class:`OutputError` unless a file can be written there; called before measuring."""
    folder = path.parent
    if path.is_dir():
        raise OutputError(f"Cannot write {path}: it is a folder. Name a file in it.")
    if not folder.is_dir():
        raise OutputError(f"Cannot write {path}: there is no folder {folder}. Create it first.")
    try:
        descriptor, probe = tempfile.mkstemp(dir=folder, prefix=f".{path.name}.")
    except OSError as error:
        raise OutputError(f"Cannot write {path}: {error.strerror}. Choose another path.") from error
    os.close(descriptor)
    Path(probe).unlink()
    if path.exists() and not os.access(path, os.W_OK):
        raise OutputError(f"Cannot write {path}: the file is read-only. Choose another path.")


def replace_atomically(path: Path, content: bytes) -> None:
    """Write a whole file beside ``path`` and move it there: a reader sees the old or the new one.

    Raises :class:`OutputError` when the disk refuses; the old file then stays.
    """
    temporary = None
    try:
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            temporary = Path(file.name)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())  # some disks refuse only now
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()
        raise OutputError(f"Cannot write {path}: {error.strerror or error}.") from error


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def write_document(path: Path, document: Document) -> None:
    """Write it to ``path`` as JSON, replacing what was there in one step."""
    replace_atomically(path, (to_json(document) + "\n").encode())


def write_profile(path: Path, profile: Profile) -> None:
    """Write the record to ``path``, replacing what was there in one step."""
    write_document(path, profile)


def read_profile(path: Path) -> Profile:
    """The sweep saved at ``path``. Raises :class:`RecordError` when there is none to read."""
    return from_json(_text(path), str(path))


def read_document(path: Path) -> Document:
    """Whatever derivprof saved at ``path``; :class:`RecordError` when there is nothing to read."""
    return document_from_json(_text(path), str(path))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise RecordError(f"There is no file {path}. Make one with `-o {path}`.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise RecordError(f"{path} cannot be read as a record: {error}.") from error
