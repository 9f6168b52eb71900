"""Logs hide secrets, by value and by shape."""

import logging
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path

import pytest

from core.base.logs import RedactingFormatter, log_to, redact


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    """The root logger, put back as it was."""
    logger = logging.getLogger()
    level, handlers = logger.level, list(logger.handlers)
    yield logger
    for handler in [item for item in logger.handlers if item not in handlers]:
        logger.removeHandler(handler)
        handler.close()
    logger.setLevel(level)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("postgres://me:hush@host/db", "postgres://***@host/db"),
        ("http://host/a:b", "http://host/a:b"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer ***"),
        ("?password=x1&user=me", "?password=***&user=me"),
        ("PASSWD=x;token=y z", "PASSWD=***;token=*** z"),
        ("api_key=1 apikey=2 secret=3", "api_key=*** apikey=*** secret=***"),
        ("my word is swordfish", "my word is ***"),
        ("nothing here", "nothing here"),
    ],
)
def test_secrets_are_hidden(text: str, hidden: str) -> None:
    assert redact(text, ["swordfish"]) == hidden


def test_a_traceback_is_hidden_too() -> None:
    try:
        raise ValueError("swordfish")
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    record = logging.LogRecord("name", logging.ERROR, "file", 1, "it failed", (), info)
    text = RedactingFormatter(["swordfish"]).format(record)
    assert "ERROR name it failed" in text
    assert "ValueError: ***" in text


def test_a_process_logs_to_one_file_at_a_time(tmp_path: Path, root: logging.Logger) -> None:
    log_to(tmp_path / "logs" / "a.log", "INFO")
    log_to(tmp_path / "logs" / "b.log", "WARNING", ["swordfish"])
    logging.getLogger("x").info("not worth a line")
    logging.getLogger("x").warning("swordfish")
    assert (tmp_path / "logs" / "a.log").read_text() == ""
    assert (tmp_path / "logs" / "b.log").read_text().endswith("WARNING x ***\n")
    files = [item for item in root.handlers if isinstance(item, RotatingFileHandler)]
    assert [(item.maxBytes, item.backupCount) for item in files] == [(5_000_000, 2)]
