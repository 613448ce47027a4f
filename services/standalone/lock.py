"""One writer a data folder. The lock is the operating system's: it dies with the process, however that dies."""

import errno
import fcntl
import os
from pathlib import Path

from services.standalone.errors import StoreLocked


class FolderLock:
    """Held from construction until `release`. Raises StoreLocked, naming the process that holds it."""

    def __init__(self, folder: Path, name: str = "lock") -> None:
        path = folder / name
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            self._take(folder)
        except BaseException:
            os.close(self._file)
            raise

    def _take(self, folder: Path) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            if fault.errno not in {errno.EWOULDBLOCK, errno.EACCES}:
                raise
            holder = os.read(self._file, 32).decode("ascii", "replace").strip() or "unknown"
            raise StoreLocked(
                f"another tocsin (pid {holder}) writes to this folder",
                where=str(folder),
                mend="stop it, or take another --data folder",
            ) from fault
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Let the next writer in. The file stays: removing it could take another's lock away."""
        os.close(self._file)
