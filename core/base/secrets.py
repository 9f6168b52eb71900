"""Secrets: the environment first, then an encrypted file in the workspace whose key lies outside
it.
"""

from __future__ import annotations

import hmac
import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from core.base import files
from core.base.errors import NotFound, StorageFailed

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,79}")
_SHORTEST_REDACTED = 8


class Secrets:
    """Named secrets of one workspace.

    Parameters
    ----------
    folder : Path
        The workspace's ``secrets/`` folder.
    key_file : Path
        The key (created 0600 on first use), outside the workspace so that a copied workspace gives
        nothing away.
    """

    def __init__(self, folder: Path, key_file: Path) -> None:
        self._file, self._key_file = folder / "secrets.bin", key_file

    def _fernet(self) -> Fernet:
        from cryptography.fernet import Fernet

        if not self._key_file.exists():
            self._key_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            files.write_bytes(self._key_file, Fernet.generate_key())  # mkstemp makes it 0600
        return Fernet(self._key_file.read_bytes())

    def derived(self, purpose: str) -> bytes:
        """A key of 32 bytes for something else that must survive a restart, such as cookies: it
        gives nothing away of the key that it comes from.
        """
        self._fernet()  # makes the file where there is none
        return hmac.digest(self._key_file.read_bytes(), purpose.encode(), "sha256")

    def _read(self) -> dict[str, str]:
        from cryptography.fernet import InvalidToken

        if not self._file.exists():
            return {}
        try:
            return dict(json.loads(self._fernet().decrypt(self._file.read_bytes())))
        except InvalidToken:
            raise StorageFailed(
                f"The stored secrets cannot be opened with the key in {self._key_file.name}."
                " Restore that key file, or delete the secrets and enter them again."
            ) from None

    def get(self, name: str) -> str:
        """The secret ``name``: from ``MILLWRIGHT_SECRET_<NAME>``, else from the file."""
        value = os.environ.get(
            "MILLWRIGHT_SECRET_" + re.sub(r"[^A-Z0-9]", "_", name.upper())
        ) or self._read().get(name)
        if value is None:
            raise NotFound(f"There is no secret “{name}”. Enter it first.")
        return value

    def put(self, name: str, value: str) -> None:
        """Store a secret, encrypted."""
        if not _NAME.fullmatch(name):
            raise NotFound(
                "A secret's name has small letters, digits, dot, dash and underscore only."
            )
        files.write_bytes(
            self._file, self._fernet().encrypt(json.dumps(self._read() | {name: value}).encode())
        )

    def remove(self, name: str) -> None:
        """Forget a secret; an unknown name is no error."""
        remaining = {key: value for key, value in self._read().items() if key != name}
        files.write_bytes(self._file, self._fernet().encrypt(json.dumps(remaining).encode()))

    def names(self) -> list[str]:
        """The names of the stored secrets, never their values."""
        return sorted(self._read())

    def values(self) -> list[str]:
        """The values that a log must never show."""
        return [value for value in self._read().values() if len(value) >= _SHORTEST_REDACTED]
