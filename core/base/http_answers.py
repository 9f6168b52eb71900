"""Answers over HTTP as plain values: status, headers and body. No web framework is needed.

An error answers with its own status and, as JSON, its sentence and its stable code.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.base.errors import MillwrightError, StorageFailed, bug

Send = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass(frozen=True)
class Answer:
    """What is sent back.

    Attributes
    ----------
    status : int
        The HTTP status.
    headers : mapping of str to str
        Names in lower case.
    body : bytes
        The content.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes

    async def send(self, send: Send) -> None:
        """Pass the answer to an ASGI server."""
        head = [(name.encode(), value.encode()) for name, value in self.headers.items()]
        await send({"type": "http.response.start", "status": self.status, "headers": head})
        await send({"type": "http.response.body", "body": self.body})


def json_answer(document: Mapping[str, Any], status: int = 200) -> Answer:
    """A JSON document as an answer. NaN and infinity, which JSON does not have, are refused."""
    body = json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
    headers = {"content-type": "application/json", "content-length": str(len(body))}
    return Answer(status, headers, body)


def error_answer(error: BaseException, log: logging.Logger) -> Answer:
    """The answer to a request that failed.

    What is foreseen answers with its sentence; a bug with an id, under which ``log`` has the
    traceback. A fault of the disk that has no sentence yet keeps the status of one.
    """
    known = error if isinstance(error, MillwrightError) else bug(error, log)
    status = StorageFailed.http_status if isinstance(error, OSError) else known.http_status
    return json_answer(known.document(), status)
