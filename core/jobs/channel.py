"""JSON documents over a stream socket, one a line: how the worker and the processes of its jobs
talk.
"""

from __future__ import annotations

import json
import socket
from typing import Any


class Channel:
    """One end of a conversation.

    Parameters
    ----------
    end : socket.socket
        A connected stream socket; the channel owns it from now on.
    """

    def __init__(self, end: socket.socket) -> None:
        self._end, self._rest = end, b""
        self.closed = False  # by the other side

    def fileno(self) -> int:
        """For selectors; -1 once closed here."""
        return self._end.fileno()

    def send(self, document: dict[str, Any]) -> None:
        """Pass a document on; a dead listener is no error (its process is seen to end)."""
        try:
            self._end.settimeout(None)
            self._end.sendall(json.dumps(document).encode() + b"\n")
        except OSError:
            self.closed = True

    def receive(self, block: bool = False) -> list[dict[str, Any]]:
        """The documents that have arrived, with ``block`` at least one unless the other side
        closes.
        """
        documents: list[dict[str, Any]] = []
        while not self.closed:
            try:
                self._end.settimeout(None if block and not documents else 0.0)
                piece = self._end.recv(1 << 16)
            except BlockingIOError:
                break
            except OSError:
                piece = b""
            self.closed = not piece
            *lines, self._rest = (self._rest + piece).split(b"\n")
            documents += [json.loads(line) for line in lines]
        return documents

    def close(self) -> None:
        """Hang up."""
        self._end.close()
