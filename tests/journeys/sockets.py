"""Sessions without a browser: the messages that a page of the app exchanges with its server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from tests.journeys.driving import Served

PATIENCE = 120.0  # seconds for one run on a busy machine


@dataclass
class Session:
    """One open tab."""

    line: ClientConnection

    def run(self, page: str = "", query: str = "") -> list[str]:
        """Let the server draw a page; returns the errors that it drew."""
        message = BackMsg()
        message.rerun_script.page_name = page
        message.rerun_script.query_string = query
        self.line.send(message.SerializeToString())
        errors = []
        while True:
            answer = ForwardMsg.FromString(bytes(self.line.recv(PATIENCE)))
            if answer.delta.new_element.WhichOneof("type") == "exception":
                errors.append(answer.delta.new_element.exception.message)
            if answer.WhichOneof("type") != "script_finished":
                continue
            if answer.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                return [*errors, "The script cannot be compiled."]
            if answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:  # not led elsewhere
                return errors


@contextmanager
def opened(served: Served) -> Iterator[Session]:
    """A new tab with the login's cookie."""
    with connect(
        f"{served.url.replace('http', 'ws')}/_stcore/stream",
        origin=served.url,  # type: ignore[arg-type]
        subprotocols=["streamlit"],  # type: ignore[list-item]
        additional_headers={"Cookie": served.cookie},
        max_size=None,
        open_timeout=PATIENCE,
    ) as line:
        yield Session(line)
