"""What the disk refused, as sentences: full, read-only, faulty."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

from core.base.errors import MillwrightError, StorageFailed

_DISK_REASONS = {
    errno.ENOSPC: "the disk is full; free some space and try again",
    errno.EDQUOT: "the disk quota is used up; free some space and try again",
    errno.EROFS: "the disk is read-only; choose another folder",
    errno.EACCES: "the folder may not be written; check its permissions",
    errno.EIO: "the disk reported a fault; check it before going on",
}


def disk_error(error: OSError, what: str) -> StorageFailed:
    """The sentence for a failed write of ``what``."""
    reason = _DISK_REASONS.get(
        error.errno or 0, os.strerror(error.errno) if error.errno else str(error)
    )
    return StorageFailed(f"{what} could not be stored: {reason}.")


def disk_cause(error: BaseException) -> OSError | None:
    """The fault of the disk behind ``error``: itself, or what it was raised over.

    A library that closes its file after a failed write raises “closed file” or the like over the
    disk's own words.
    """
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError) and seen.errno in _DISK_REASONS:
            return seen
        seen = seen.__cause__ or seen.__context__
    return error if isinstance(error, OSError) else None


@contextmanager
def disk_faults_of(what: str) -> Iterator[None]:
    """Faults of the disk become sentences about ``what``; errors that have their sentence stay."""
    try:
        yield
    except MillwrightError:
        raise
    except Exception as error:
        cause = disk_cause(error)
        if cause is None:
            raise
        raise disk_error(cause, what) from error
