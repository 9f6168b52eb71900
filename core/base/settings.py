"""Settings are one table: name, default, help.

The environment overrides (``MILLWRIGHT_<NAME>``).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.base.errors import Refused

Value = str | int | float | bool


@dataclass(frozen=True)
class Setting:
    """One row of the table. The type of ``default`` is the type of the setting."""

    name: str
    default: Value
    help: str


TABLE: tuple[Setting, ...] = (
    Setting("home", "~/.millwright", "The workspace folder that is opened when none is named."),
    Setting(
        "host",
        "127.0.0.1",
        "The address the app listens on. Anything but loopback opens it to others.",
    ),
    Setting("port", 8501, "The port the app listens on."),
    Setting(
        "login",
        True,
        "Let only those browsers in that opened the printed address. Off: everybody who reaches the"
        " port, which suits a machine that nobody else uses.",
    ),
    Setting("jobs_parallel", 1, "How many jobs run at the same time."),
    Setting(
        "lease_seconds",
        15.0,
        "A running job whose worker is silent for this long is taken over by the next worker.",
    ),
    Setting("heartbeat_seconds", 3.0, "How often the worker renews the leases of its jobs."),
    Setting(
        "threads",
        1,
        "Threads a job may use for numerical work. One keeps results repeatable and the app"
        " responsive.",
    ),
    Setting(
        "job_processes",
        "auto",
        "How a job gets its process: “fork” off a server that has the libraries loaded (Linux),"
        " “spawn” a fresh interpreter for each (every system), or “auto”.",
    ),
    Setting(
        "immediate",
        False,
        "Run jobs at once in the calling process (for tests) instead of in the worker.",
    ),
    Setting(
        "busy_seconds",
        10.0,
        "How long a page or a command waits while another program holds the history.",
    ),
    Setting(
        "busy_seconds_jobs",
        900.0,
        "How long a job waits then, so that finished work is not lost to a lock.",
    ),
    Setting("backup_hours", 6.0, "Hours between two backups of the history; 0 takes none."),
    Setting("backup_keep", 20, "How many of these backups stay."),
    Setting(
        "jobs_days",
        90.0,
        "Days after which the record and log of a job that is over go; 0 lets them stay.",
    ),
    Setting(
        "jobs_kept",
        5000,
        "Of the jobs that are over, the newest so many stay; 0 lets all of them stay.",
    ),
    Setting("upload_limit_mb", 2048, "Largest file that is accepted, in MB."),
    Setting(
        "unpacked_limit_mb", 8192, "Largest total that a compressed file may unpack to, in MB."
    ),
    Setting(
        "unpacked_ratio",
        200,
        "Largest ratio of unpacked to packed size that is accepted above 50 MB unpacked.",
    ),
    Setting("columns_limit", 20000, "Most columns a table may have."),
    Setting(
        "sample_rows",
        5000,
        "Rows of a source that are read first, to find the types of its columns and for a preview.",
    ),
    Setting(
        "secret_key_file",
        "~/.config/millwright/key",
        "Where the key that encrypts stored secrets lies (outside the workspace).",
    ),
    Setting("log_level", "INFO", "How much the logs say: DEBUG, INFO, WARNING or ERROR."),
)
_BY_NAME = {setting.name: setting for setting in TABLE}


def _parse(setting: Setting, text: str) -> Value:
    kind = type(setting.default)
    try:
        if kind is bool:
            return {
                "1": True,
                "true": True,
                "yes": True,
                "on": True,
                "0": False,
                "false": False,
                "no": False,
                "off": False,
                "": False,
            }[text.strip().lower()]
        return kind(text)
    except (ValueError, KeyError):
        raise Refused(
            f"The setting MILLWRIGHT_{setting.name.upper()} is “{text}”, which is not a"
            f" {kind.__name__}. Correct it or unset it (default: {setting.default})."
        ) from None


class Settings(Mapping[str, Value]):
    """The values in force.

    Reading an unknown name is an error, so a misspelling cannot pass unseen.
    """

    def __init__(
        self, overrides: Mapping[str, Value] | None = None, environ: Mapping[str, str] | None = None
    ) -> None:
        environ = os.environ if environ is None else environ
        self._values: dict[str, Value] = {}
        for setting in TABLE:
            text = environ.get(f"MILLWRIGHT_{setting.name.upper()}")
            self._values[setting.name] = setting.default if text is None else _parse(setting, text)
        for name, value in (overrides or {}).items():
            self._values[_BY_NAME[name].name] = value

    def __getitem__(self, name: str) -> Value:
        return self._values[name]

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def int(self, name: str) -> int:
        """An integer setting."""
        return int(self._values[name])

    def float(self, name: str) -> float:
        """A number setting."""
        return float(self._values[name])

    def path(self, name: str) -> Path:
        """A path setting, with ~ expanded."""
        return Path(str(self._values[name])).expanduser()

    def text(self, name: str) -> str:
        """A text setting."""
        return str(self._values[name])

    def flag(self, name: str) -> bool:
        """A yes/no setting."""
        return bool(self._values[name])

    def environment(self) -> dict[str, str]:
        """The values as environment variables, for a process that is started."""
        return {f"MILLWRIGHT_{name.upper()}": str(value) for name, value in self._values.items()}
