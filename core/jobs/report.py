"""What a running job says about itself: at most four times a second, with a smoothed estimate of
the time left.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from core.base.clock import steady

PERIOD = 0.25  # seconds between two reports
_WEIGHT = 0.3  # of the newest speed against what was seen before


class Estimate:
    """Seconds left, from an exponentially smoothed speed.

    A resumed job starts above 0, so only the work seen counts.
    """

    def __init__(self) -> None:
        self._last: tuple[float, float] | None = None
        self._speed: float | None = None

    def __call__(self, done: float | None, at: float) -> float | None:
        """Seconds left at the steady time ``at``; None while unknown."""
        if done is None:
            return None
        if self._last is not None and done > self._last[0] and at > self._last[1]:
            speed = (done - self._last[0]) / (at - self._last[1])
            self._speed = (
                speed if self._speed is None else _WEIGHT * speed + (1 - _WEIGHT) * self._speed
            )
        if self._last is None or done > self._last[0]:
            self._last = (done, at)
        if not self._speed:
            return None
        return max(0.0, (1.0 - done) / self._speed - (at - self._last[1]))


class Reporter:
    """The :class:`core.base.progress.Progress` of a job: remembers the newest state and passes it
    on in a measured pace.

    Parameters
    ----------
    send : callable
        Gets ``(done, message, eta_seconds)``.
    """

    def __init__(
        self,
        send: Callable[[float | None, str, float | None], None],
        clock: Callable[[], float] = steady,
    ) -> None:
        self._send, self._clock = send, clock
        self._estimate = Estimate()
        self._pending: tuple[float | None, str] | None = None
        self._sent_at = float("-inf")
        self._lock = threading.Lock()
        self._stop = threading.Event()

    def __call__(self, done: float | None, message: str = "") -> None:
        self._pending = (None if done is None else min(1.0, max(0.0, done)), message)
        if self._clock() - self._sent_at >= PERIOD:
            self.flush()

    def flush(self) -> None:
        """Pass on what was not passed on yet."""
        with self._lock:
            pending, self._pending = self._pending, None
            if pending is not None:
                self._sent_at = self._clock()
                self._send(*pending, self._estimate(pending[0], self._sent_at))

    def keep_flushing(self) -> None:
        """Pass on the last of a burst even when the job then falls silent (from a thread, until
        :meth:`close`).
        """

        def loop() -> None:
            while not self._stop.wait(PERIOD):
                self.flush()

        threading.Thread(target=loop, name="progress", daemon=True).start()

    def close(self) -> None:
        """Pass on the rest and stop."""
        self._stop.set()
        self.flush()
