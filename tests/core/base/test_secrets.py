"""Secrets are encrypted, their key lies elsewhere, and no log shows them."""

import logging
import stat
from pathlib import Path

import pytest

from core.base.errors import NotFound, StorageFailed
from core.base.logs import RedactingFormatter, log_to, redact
from core.base.secrets import Secrets


@pytest.fixture
def store(tmp_path: Path) -> Secrets:
    return Secrets(tmp_path / "secrets", tmp_path / "elsewhere" / "key")


def test_round_trip_and_modes(store: Secrets, tmp_path: Path) -> None:
    store.put("db", "s3cret-value")
    store.put("api", "other-value-1")
    assert store.get("db") == "s3cret-value"
    assert store.names() == ["api", "db"]
    store.remove("api")
    assert store.names() == ["db"]
    for path in (tmp_path / "secrets" / "secrets.bin", tmp_path / "elsewhere" / "key"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert b"s3cret-value" not in path.read_bytes()


def test_environment_first(store: Secrets, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put("db.main", "from-the-file")
    monkeypatch.setenv("MILLWRIGHT_SECRET_DB_MAIN", "from-the-environment")
    assert store.get("db.main") == "from-the-environment"


def test_unknown_and_wrong_key(store: Secrets, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no secret “x”"):
        store.get("x")
    with pytest.raises(NotFound, match="small letters"):
        store.put("../x", "v")
    store.put("db", "s3cret-value")
    (tmp_path / "elsewhere" / "key").unlink()
    with pytest.raises(StorageFailed, match="cannot be opened with the key"):
        store.get("db")


def test_redaction_by_shape() -> None:
    text = "postgresql://bob:hunter22@db/x token=abc123 password=pw9 Bearer eyJhbGciOi"
    assert redact(text) == "postgresql://***@db/x token=*** password=*** Bearer ***"


def test_redaction_by_value_even_in_tracebacks(tmp_path: Path) -> None:
    log_to(tmp_path / "app.log", "INFO", ["s3cret-value"])
    try:
        raise ValueError("the server said s3cret-value")
    except ValueError:
        logging.getLogger("x").exception("failed with s3cret-value")
    finally:
        root = logging.getLogger()
        for handler in [
            item for item in root.handlers if isinstance(item.formatter, RedactingFormatter)
        ]:
            root.removeHandler(handler)
            handler.close()
    written = (tmp_path / "app.log").read_text()
    assert "s3cret-value" not in written
    assert written.count("***") == 3  # the message, the source line, the exception
