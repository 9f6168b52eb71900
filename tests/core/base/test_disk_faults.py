"""The sentences of a disk that refuses."""

import errno

import pytest

from core.base.disk_faults import disk_cause, disk_error, disk_faults_of
from core.base.errors import Refused, StorageFailed


def test_the_reason_and_what_to_do() -> None:
    full = disk_error(OSError(errno.ENOSPC, "x"), "“a”").sentence
    assert full == "“a” could not be stored: the disk is full; free some space and try again."
    other = disk_error(OSError(errno.ENOTDIR, "x"), "“a”").sentence
    assert other == "“a” could not be stored: Not a directory."


def test_the_disk_behind_another_error() -> None:
    fault = OSError(errno.EIO, "x")
    closed = ValueError("closed file")
    closed.__context__ = fault
    assert disk_cause(closed) is fault
    assert disk_cause(ValueError("x")) is None


def test_only_faults_of_the_disk_become_sentences_about_it() -> None:
    sentence = "“a” could not be stored: the disk reported a fault"
    with pytest.raises(StorageFailed, match=sentence), disk_faults_of("“a”"):
        raise OSError(errno.EIO, "x")
    for error in (Refused("no"), ValueError("x")):
        with pytest.raises(type(error), match=str(error)), disk_faults_of("“a”"):
            raise error
