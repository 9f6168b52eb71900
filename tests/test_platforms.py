"""Nothing outside two modules names what belongs to one system alone, unless a test of the system
stands around it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OWN = {  # what stands in these is started on Linux only
    "core/base/linux.py",
    "core/jobs/fork_server.py",
    "core/jobs/forking.py",
}
MODULES = {"fcntl", "resource", "pwd", "grp", "termios", "msvcrt", "winreg"}
NAMES = {
    "SIGKILL",
    "SIGCHLD",
    "SIGPIPE",
    "SOCK_SEQPACKET",
    "AF_UNIX",
    "MSG_DONTWAIT",
    "O_DIRECTORY",
    "fork",
    "forkpty",
    "getppid",
    "getsid",
    "getuid",
    "killpg",
    "nice",
    "pass_fds",
    "pread",
    "prctl",
    "preexec_fn",
    "pwrite",
    "recv_fds",
    "send_fds",
    "setsid",
    "socketpair",
    "sysconf",
    "waitpid",
}
PATHS = ("/proc", "/sys/", "/bin/")
GUARDS = {"platform", "name", "hasattr"}  # sys.platform, os.name, hasattr(os, …)


def sources() -> list[Path]:
    return [ROOT / "app.py", *(ROOT / "core").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]


def is_guard(test: ast.expr) -> bool:
    names = {node.attr for node in ast.walk(test) if isinstance(node, ast.Attribute)}
    names |= {node.id for node in ast.walk(test) if isinstance(node, ast.Name)}
    return bool(names & GUARDS)


def used(node: ast.AST) -> str | None:
    """What of one system alone a node names."""
    match node:
        case ast.Import(names=names):
            return next((item.name for item in names if item.name in MODULES), None)
        case ast.ImportFrom(module=module):
            return module if module in MODULES else None
        case ast.Attribute(attr=name, value=ast.Name(id="os" | "socket" | "signal")):
            return name if name in NAMES else None
        case ast.keyword(arg=name):
            return name if name in NAMES else None
        case ast.Constant(value=str(text)) if text.startswith(PATHS):
            return text
    return None


def unguarded(tree: ast.AST, safe: bool = False) -> Iterator[tuple[int, str]]:
    """Line and name of what is used without a test of the system around it or returning before."""
    for node in ast.iter_child_nodes(tree):
        name = used(node)
        if name is not None and not safe:
            yield getattr(node, "lineno", getattr(getattr(node, "value", None), "lineno", 0)), name
        guarded = safe or (isinstance(node, ast.If | ast.IfExp) and is_guard(node.test))
        if isinstance(node, ast.FunctionDef):  # a first line that leaves on other systems
            guarded = guarded or any(
                isinstance(line, ast.If)
                and is_guard(line.test)
                and isinstance(line.body[-1], ast.Return)
                for line in node.body[:2]
            )
        yield from unguarded(node, guarded)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("import fcntl", ["fcntl"]),
        ("import os\nos.fork()", ["fork"]),
        ("import os\nif hasattr(os, 'fork'):\n    os.fork()", []),
        ("open('/proc/stat')", ["/proc/stat"]),
        ("import subprocess\nsubprocess.run([], pass_fds=[1])", ["pass_fds"]),
        ("import os\ndef f():\n    if os.name == 'nt':\n        return\n    os.nice(5)", []),
        ("import signal\nx = 9 if hasattr(signal, 'X') else signal.SIGKILL", []),
        ("import signal\nif x:\n    signal.SIGKILL", ["SIGKILL"]),
        ("step.fork()", []),
    ],
)
def test_the_scan_sees_what_it_should(text: str, names: list[str]) -> None:
    assert [name for _, name in unguarded(ast.parse(text))] == names


def test_what_one_system_has_alone_is_named_in_its_own_modules_only() -> None:
    problems = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in sources()
        if path.relative_to(ROOT).as_posix() not in OWN
        for line, name in unguarded(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert problems == []
