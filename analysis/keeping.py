"""Files kept beside the store: originals of what was published, and drafts.

They stand in folders of the store itself whose names begin with ``_``, which Delta leaves alone:
one address holds everything that is to be backed up. The same code keeps them in a folder of this
machine and on S3 or Azure Blob.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import threading
import uuid
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

PART = ".part"
COPIED = 8 << 20
# A store may take this long to put the parts of a large file together. Whoever asks again while it
# does is told that there is no such upload.
PATIENCE = "300s"
# Object stores have no "create only where it is not there" through this interface: one server's
# own sessions are kept apart by this lock, files of this machine by the file system as well.
_ONE_AT_A_TIME = threading.Lock()


class Shelf:
    """A folder of files at an address, each written whole or not at all.

    Parameters
    ----------
    address : str
        A folder, or an ``s3://`` or ``az://`` address.
    options : mapping of str to str, optional
        For object stores, as Delta takes them.
    """

    def __init__(self, address: str, options: Mapping[str, str] | None = None) -> None:
        self.address = address.rstrip("/")
        self.options = dict(options) if options else None

    @property
    def is_local(self) -> bool:
        """Whether it is a folder on this machine."""
        return "://" not in self.address

    def under(self, name: str) -> Shelf:
        """Return the folder of that name in this one."""
        return Shelf(f"{self.address}/{_plain(name)}", self.options)

    def read(self, name: str) -> bytes:
        """Return a file's bytes; FileNotFoundError where there is none."""
        if self.is_local:
            return self._path(name).read_bytes()
        with self._remote().open_input_file(_plain(name)) as file:
            return file.read()

    def has(self, name: str) -> bool:
        """Whether there is a file of that name."""
        if self.is_local:
            return self._path(name).is_file()
        return self._remote().get_file_info(_plain(name)).is_file

    def write(self, name: str, content: bytes) -> None:
        """Keep a file, in place of one of that name."""
        if not self.is_local:
            self._put(name, [content])
            return
        part = self._part(name, [content])
        part.replace(self._path(name))
        sync(part.parent)

    def copy(self, name: str, stream: BinaryIO) -> str:
        """Keep what a stream holds under its sha256, which is returned; else keep nothing.

        Parameters
        ----------
        name : str
            The sha256 it ought to have.
        """
        digest = hashlib.sha256()

        def pieces() -> Iterator[bytes]:
            while piece := stream.read(COPIED):
                digest.update(piece)
                yield piece

        if not self.is_local:
            # What is put there stands at once: it is read through before, and once more.
            for _ in pieces():
                pass
            if digest.hexdigest() == name:
                stream.seek(0)
                digest = hashlib.sha256()
                self._put(name, pieces())
                if digest.hexdigest() != name:
                    self.delete(name)
            return digest.hexdigest()

        part = self._part(name, pieces())
        if digest.hexdigest() == name:
            part.replace(self._path(name))
            sync(part.parent)
        else:
            part.unlink()
        return digest.hexdigest()

    def create(self, name: str, content: bytes) -> None:
        """Keep a file where there is none of that name; FileExistsError where there is."""
        with _ONE_AT_A_TIME:
            if self.has(name):
                raise FileExistsError(name)
            if not self.is_local:
                self._put(name, [content])
                return
            part = self._part(name, [content])
            try:
                # Unlike a rename, a link never takes the place of another process's file.
                os.link(part, self._path(name))
            finally:
                part.unlink()
            sync(part.parent)

    def names(self) -> list[str]:
        """Return the names of the files and folders in it, in order."""
        if self.is_local:
            folder = Path(self.address)
            found = [path.name for path in folder.iterdir()] if folder.is_dir() else []
        else:
            from pyarrow.fs import FileSelector

            selector = FileSelector("", allow_not_found=True, recursive=True)
            paths = [info.path.strip("/") for info in self._remote().get_file_info(selector)]
            found = [path.split("/")[0] for path in paths if path]
        return sorted({name for name in found if not name.endswith(PART)})

    def delete(self, name: str) -> None:
        """Delete a file; nothing happens where there is none."""
        if self.is_local:
            self._path(name).unlink(missing_ok=True)
        else:
            with contextlib.suppress(FileNotFoundError):
                self._remote().delete_file(_plain(name))

    def delete_folder(self, name: str) -> None:
        """Delete a folder with its files; nothing happens where there is none."""
        folder = self.under(name)
        if self.is_local:
            shutil.rmtree(folder.address, ignore_errors=True)
            return
        for file in folder.names():
            folder.delete(file)

    def _path(self, name: str) -> Path:
        return Path(self.address) / _plain(name)

    def _part(self, name: str, pieces: Iterable[bytes]) -> Path:
        path = self._path(name)
        made(path.parent)
        part = path.with_name(f"{path.name}.{uuid.uuid4().hex}{PART}")
        try:
            with part.open("wb") as file:
                for piece in pieces:
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            part.unlink(missing_ok=True)
            raise
        return part

    def _remote(self):
        from deltalake.fs import DeltaStorageHandler
        from pyarrow.fs import PyFileSystem

        return PyFileSystem(DeltaStorageHandler(self.address, self.options))

    def _put(self, name: str, pieces: Iterable[bytes]) -> None:
        put(self.address, self.options, _plain(name), pieces)


def put(
    address: str, options: Mapping[str, str] | None, name: str, pieces: Iterable[bytes]
) -> None:
    """Put a file into an object store, piece by piece."""
    from deltalake._internal import DeltaFileSystemHandler

    # Around Arrow, which would hand over a buffer that this file does not take.
    handler = DeltaFileSystemHandler(address, {"timeout": PATIENCE, **(options or {})})
    file = handler.open_output_stream(name)
    for piece in pieces:
        file.write(piece)
    file.close()


def _plain(name: str) -> str:
    # Names are our own: digests, ids and record numbers. Anything else could leave the folder.
    if not name or name.startswith(".") or not set(name) <= _ALLOWED:
        raise ValueError(f"{name!r} cannot name a kept file")
    return name


_ALLOWED = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")


def made(folder: Path) -> None:
    """Create a folder where there is none, and bring its name to the disk."""
    if folder.is_dir():
        return
    made(folder.parent)
    folder.mkdir(exist_ok=True)
    sync(folder.parent)


def sync(path: Path) -> None:
    """Bring a file, or the names in a folder, to the disk."""
    # Windows cannot open a folder to sync it; its files are synced all the same.
    with contextlib.suppress(PermissionError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
