"""What only Linux can do; elsewhere it is nothing."""

import os
import subprocess
import sys
import time

import psutil
import pytest

from core.base import linux

TIED = """
import os, time
from core.base import linux
parent = os.getpid()
pid = os.fork()
if pid == 0:
    linux.die_with_parent(parent)
    time.sleep(600)
print(pid, flush=True)
time.sleep(600)
"""
ADOPTED = """
import os, time
from core.base import linux
linux.adopt_orphans()
if os.fork() == 0:
    if os.fork() == 0:
        time.sleep(0.2)
        print(os.getppid(), flush=True)
    os._exit(0)
print(os.getpid(), flush=True)
time.sleep(1)
"""
only_linux = pytest.mark.skipif(sys.platform != "linux", reason="it is Linux's alone")


@only_linux
def test_a_process_can_be_tied_to_its_parent() -> None:
    parent = subprocess.Popen([sys.executable, "-c", TIED], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert psutil.pid_exists(child)
    time.sleep(0.2)
    parent.kill()
    parent.communicate()
    ends = time.monotonic() + 5
    while psutil.pid_exists(child) and psutil.Process(child).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < ends
        time.sleep(0.01)


@only_linux
def test_orphans_are_adopted() -> None:
    done = subprocess.run([sys.executable, "-c", ADOPTED], capture_output=True, text=True)
    first, second = done.stdout.split()
    assert first == second


@only_linux
def test_the_kernel_names_its_boot_and_its_processor() -> None:
    assert len(linux.boot_id() or "") == 36
    assert linux.processor() != ""


def test_elsewhere_there_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert linux._text("/etc/passwd") is None
    linux.adopt_orphans()
    linux.die_with_parent(os.getpid() + 1)  # would end this process on Linux


def test_a_file_that_is_not_there_is_nothing() -> None:
    assert linux._text("/nowhere") is None
