"""What a program does to its files, recorded by strace; and what a disk holds after the power went
at some moment.

A disk keeps what was fsynced. Of later writes any part may have reached it, in any order, in
sectors of 512 bytes; a rename or unlink that the folder's fsync has not covered may have happened
or not.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
_CALLS = (
    "openat,write,pwrite64,fsync,fdatasync,ftruncate,unlink,unlinkat,rename,renameat,renameat2"
    ",mkdir"
)
_LINE = re.compile(r"^(?:\d+ +)?(\w+)\((.*)\)\s+= (-?\d+)")
_HEX = re.compile(r"(?:\\x[0-9a-f]{2})+")


def _text(escaped: str) -> str:
    return bytes.fromhex(escaped.replace("\\x", "")).decode()


def _bytes(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", ""))


@dataclass(frozen=True)
class Event:
    """One call that succeeded."""

    call: str
    path: str
    other: str = ""
    offset: int = 0
    data: bytes = b""
    created: bool = False


def record(script: Path, *args: str, log: Path, cwd: Path) -> list[Event]:
    """Run a Python script under strace; its successful file calls, in order."""
    command = [
        "strace",
        "-f",
        "-y",
        "-xx",
        "-s",
        "1000000",
        "-e",
        f"trace={_CALLS}",
        "-o",
        str(log),
        sys.executable,
        str(script),
        *args,
    ]
    subprocess.run(command, check=True, cwd=cwd, capture_output=True)
    return list(events(log))


def events(log: Path) -> Iterator[Event]:
    """The successful calls of a trace, in order; strace fills a process number of few digits up
    with blanks.
    """
    ends: dict[str, int] = {}
    with log.open() as lines:
        for line in lines:
            match = _LINE.match(line)
            if not match or int(match[3]) < 0:
                continue
            event = _event(match[1], match[2], int(match[3]), ends)
            if event is not None:
                yield event


def _event(call: str, args: str, result: int, ends: dict[str, int]) -> Event | None:
    strings = _HEX.findall(args)
    if not strings:
        return None
    path = _text(strings[0]) if call != "openat" or len(strings) < 2 else _text(strings[1])
    if call == "openat":
        if "O_TRUNC" in args:
            ends[path] = 0
        return Event(
            "open", path, created="O_CREAT" in args, data=b"truncate" if "O_TRUNC" in args else b""
        )
    if call == "write":
        data = _bytes(strings[1]) if len(strings) > 1 else b""
        start = ends.get(path, 0)
        ends[path] = start + result
        return Event("write", path, offset=start, data=data[:result])
    if call == "pwrite64":
        return Event(
            "write", path, offset=int(args.rsplit(",", 1)[1]), data=_bytes(strings[1])[:result]
        )
    if call == "ftruncate":
        return Event("truncate", path, offset=int(args.rsplit(",", 1)[1]))
    if call in ("rename", "renameat", "renameat2"):
        return Event("rename", _text(strings[-2]), _text(strings[-1]))
    return Event(
        {"fdatasync": "fsync", "unlinkat": "unlink"}.get(call, call),
        _text(strings[-1]) if call == "unlinkat" else path,
    )


@dataclass
class Disk:
    """Files below ``root``: what is durable, and what is on its way."""

    root: str
    durable: dict[str, bytearray] = field(default_factory=dict)
    pending: dict[str, list[Event]] = field(default_factory=dict)
    moves: list[Event] = field(default_factory=list)
    said: bytes = b""

    def feel(self, event: Event) -> None:
        """Let one call happen."""
        if event.call == "write" and not event.path.startswith(self.root):
            self.said += event.data if event.data.startswith(b"ACK") else b""
        elif event.path.startswith(self.root):
            getattr(self, f"_{event.call}", lambda _event: None)(event)

    def _open(self, event: Event) -> None:
        # A new file in the place of an unlinked one: the two share a name here, so the old one goes
        # for good.
        for move in [
            move
            for move in self.moves
            if event.created and move.path == event.path and not move.other
        ]:
            _move(self.durable, move)
            self.pending.pop(event.path, None)
            self.moves.remove(move)
        if event.created and event.path not in self.durable:
            self.durable[event.path] = bytearray()
        elif event.data and event.path in self.durable:
            self.pending.setdefault(event.path, []).append(Event("truncate", event.path))

    def _write(self, event: Event) -> None:
        self.pending.setdefault(event.path, []).append(event)

    _truncate = _write

    def _fsync(self, event: Event) -> None:
        for waiting in self.pending.pop(event.path, []):
            _apply(self.durable.setdefault(event.path, bytearray()), waiting, None)
        outside = []
        for move in self.moves:
            if str(Path(move.other or move.path).parent) == event.path:
                _move(self.durable, move)
            else:
                outside.append(move)
        self.moves = outside

    def _rename(self, event: Event) -> None:
        self.moves.append(event)
        self.pending = {
            event.other + path.removeprefix(event.path)
            if path == event.path or path.startswith(f"{event.path}/")
            else path: waiting
            for path, waiting in self.pending.items()
        }

    def _unlink(self, event: Event) -> None:
        self.moves.append(event)

    def after_cut(self, rng: random.Random) -> dict[str, bytes]:
        """Files as a disk may hold them when the power goes now."""
        files = {path: bytearray(content) for path, content in self.durable.items()}
        for move in self.moves[: rng.randint(0, len(self.moves))]:
            _move(files, move)
        for path, waiting in self.pending.items():
            if path in files:
                for event in waiting:
                    if rng.random() < 0.5:
                        _apply(files[path], event, rng)
        return {path: bytes(content) for path, content in files.items()}


def _move(files: dict[str, bytearray], move: Event) -> None:
    inside = [path for path in files if path == move.path or path.startswith(f"{move.path}/")]
    for path in inside:  # one file, or all that a folder holds
        content = files.pop(path)
        if move.other:
            files[move.other + path.removeprefix(move.path)] = content


def _apply(content: bytearray, event: Event, rng: random.Random | None) -> None:
    if event.call == "truncate":
        del content[event.offset :]
        content.extend(b"\0" * (event.offset - len(content)))
        return
    for start in range(0, len(event.data), SECTOR):
        if rng is None or rng.random() < 0.8:
            part, at = event.data[start : start + SECTOR], event.offset + start
            content.extend(b"\0" * (at - len(content)))
            content[at : at + len(part)] = part


def cuts(
    events: list[Event], root: Path, count: int, seed: int
) -> Iterator[tuple[dict[str, bytes], bytes]]:
    """``count`` power cuts at random moments.

    The disk, and what the program had said until then.
    """
    rng = random.Random(seed)
    moments = sorted(rng.choices(range(1, len(events) + 1), k=count))
    disk, done = Disk(str(root)), 0
    for moment in moments:
        for event in events[done:moment]:
            disk.feel(event)
        done = moment
        yield disk.after_cut(rng), disk.said
