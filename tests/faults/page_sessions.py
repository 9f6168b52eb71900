"""Pages that are open without a browser: WebSocket sessions that do what Streamlit's frontend does.

A session opens a screen, runs its ticking fragments in the pace that the server asks for, and goes
to another screen after a while, again and again.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

ANSWER_SECONDS = 120.0  # what takes longer is an error
_DONE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


@dataclass(frozen=True)
class Server:
    """Where the app answers, and the cookie that lets a page in; none for a bare server."""

    url: str
    cookie: str = ""


@dataclass(frozen=True)
class Screen:
    """A screen by its address."""

    page: str
    query: str = ""


@dataclass
class Figures:
    """What sessions saw: seconds of whole runs and of ticks, and what went wrong."""

    runs: list[float] = field(default_factory=list)
    ticks: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of the values lie; not a number when there are none."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))] if ranked else float("nan")


class _Session:
    def __init__(self, socket: ClientConnection, figures: Figures) -> None:
        self._socket, self._figures = socket, figures
        self._finished = asyncio.Event()
        self.ticks: dict[str, tuple[float, float]] = {}  # by fragment: period, next time

    async def listen(self) -> None:
        """Take in what the server sends."""
        async for message in self._socket:
            forward = ForwardMsg()
            forward.ParseFromString(message)  # type: ignore[arg-type]
            self._heard(forward)

    def _heard(self, forward: Any) -> None:
        match forward.WhichOneof("type"):
            case "auto_rerun":
                asked = forward.auto_rerun
                self.ticks[asked.fragment_id] = (asked.interval, time.monotonic() + asked.interval)
            case "stop_auto_rerun":
                self.ticks.pop(forward.stop_auto_rerun.fragment_id, None)
            case "delta" if forward.delta.new_element.WhichOneof("type") == "exception":
                self._figures.errors.append(forward.delta.new_element.exception.message)
            case "script_finished":
                if forward.script_finished in _DONE:
                    self._finished.set()
                elif forward.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    self._figures.errors.append("a script that does not compile")

    async def rerun(self, screen: Screen, fragment: str = "") -> float:
        """Ask for a run and wait for its end; returns the seconds."""
        back = BackMsg()
        state = back.rerun_script
        state.query_string, state.page_name = screen.query, screen.page
        if fragment:
            state.fragment_id, state.is_auto_rerun = fragment, True
        else:
            self.ticks = {}
        self._finished.clear()
        began = time.monotonic()
        await self._socket.send(back.SerializeToString())
        await asyncio.wait_for(self._finished.wait(), ANSWER_SECONDS)
        return time.monotonic() - began


async def live(
    server: Server,
    screens: Sequence[Screen],
    figures: Figures,
    ends: float,
    think: tuple[float, float],
    seed: int,
) -> None:
    """Be one open page until the monotonic time ``ends``.

    Parameters
    ----------
    server : Server
        The app's.
    screens : sequence of Screen
        Where the person goes, at random.
    figures : Figures
        Gets what is seen.
    ends : float
        When the page is closed.
    think : (float, float)
        At least and at most so many seconds from one screen to the next.
    seed : int
        Of what is chosen.
    """
    chance = random.Random(seed)
    address = server.url.replace("http://", "ws://") + "/_stcore/stream"
    options: dict[str, Any] = {"max_size": None, "origin": server.url, "open_timeout": 60}
    options |= {"subprotocols": ["streamlit"], "additional_headers": {"Cookie": server.cookie}}
    await asyncio.sleep(chance.uniform(0, min(think[1], max(0.0, ends - time.monotonic()) / 2)))
    try:
        async with connect(address, **options) as socket:
            session = _Session(socket, figures)
            async with _listening(session):
                await _use(session, screens, figures, ends, think, chance)
    except (TimeoutError, OSError, ConnectionClosed, InvalidStatus) as error:
        figures.errors.append(f"{type(error).__name__}: {error}")


@contextlib.asynccontextmanager
async def _listening(session: _Session) -> Any:
    task = asyncio.create_task(session.listen())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _use(
    session: _Session,
    screens: Sequence[Screen],
    figures: Figures,
    ends: float,
    think: tuple[float, float],
    chance: random.Random,
) -> None:
    screen, turn = chance.choice(screens), 0.0
    while time.monotonic() < ends:
        if time.monotonic() >= turn:
            screen = chance.choice(screens)
            figures.runs.append(await session.rerun(screen))
            turn = time.monotonic() + chance.uniform(*think)
        for fragment, (period, due) in list(session.ticks.items()):
            if time.monotonic() >= due:
                figures.ticks.append(await session.rerun(screen, fragment))
                if fragment in session.ticks:
                    session.ticks[fragment] = (period, time.monotonic() + period)
        await asyncio.sleep(0.05)


def open_pages(
    server: Server,
    screens: Sequence[Screen],
    count: int,
    seconds: float,
    think: tuple[float, float] = (10.0, 20.0),
) -> Figures:
    """Keep ``count`` pages open for a while.

    Parameters
    ----------
    server : Server
        The app's.
    screens : sequence of Screen
        Where people go.
    count : int
        How many pages.
    seconds : float
        How long.
    think : (float, float)
        Seconds from one screen to the next, at least and at most.
    """
    figures, ends = Figures(), time.monotonic() + seconds

    async def every() -> None:
        pages = [live(server, screens, figures, ends, think, seed) for seed in range(count)]
        await asyncio.gather(*pages)

    asyncio.run(every())
    return figures
