"""Encrypted workbooks (xlsx, xlsm, xlsb and xls): the same workbook without its password.

A password goes in and nothing of it comes out: not into a sentence, not into a log.
"""

from __future__ import annotations

import logging
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from lxml import etree

from core.base import files
from core.base.errors import MillwrightError, Refused
from core.data.readers.excel import container as workbooks

# rounds over the password; Office writes 100,000, the format allows ten million, which would take
# half a minute
MOST_SPINS = 1_000_000
MOST_BYTES = 256_000_000  # the library holds the workbook in memory about three times
MOST_BYTES_XLS = 32_000_000  # it goes through the older format byte by byte
_MOST_CHARACTERS = 255  # no Office accepts a longer password
_MOST_DESCRIPTION = (
    1 << 16
)  # bytes of the part that says how it was encrypted; Office writes about 1,500
_AGILE = (4, 4)
# what Excel encrypts with where only the structure is protected, and then opens without asking
_EVERYBODYS = "VelvetSweatshop"


def asks(name: str) -> Refused:
    """The error for a workbook that cannot be read without its password."""
    return Refused(
        f"The workbook “{name}” is encrypted. Type its password to open it.", field="password"
    )


def needs_password(path: Path, file_name: str | None = None) -> bool:
    """Whether a person must be asked for a password before this file can be read."""
    name = file_name or path.name
    if not workbooks.is_locked(path, name):
        return False
    with path.open("rb") as file:
        return _book(file, _EVERYBODYS, name) is None


@contextmanager
def opened(path: Path, folder: Path, file_name: str | None = None) -> Iterator[Path]:
    """The file itself; of a workbook that is encrypted but opens without asking, a private copy
    that is gone afterwards.

    Parameters
    ----------
    path : Path
        Any plain file.
    folder : Path
        Where the private copy may be made.
    file_name : str, optional
        The name that the person knows the file by.

    Raises
    ------
    Refused
        With ``field="password"`` when a password is needed.
    """
    name = file_name or path.name
    if not workbooks.is_locked(path, name):
        yield path
        return
    if needs_password(path, name):
        raise asks(name)
    with files.staged_folder(folder) as private:
        unlock(path, private / path.name, _EVERYBODYS, name)
        yield private / path.name


def unlock(path: Path, target: Path, password: str, file_name: str | None = None) -> None:
    """Write the workbook without its password to ``target``, whole or not at all, readable by its
    owner alone.

    Parameters
    ----------
    path : Path
        An encrypted workbook.
    target : Path
        Where the copy goes; ``path`` itself is replaced when it is the same.
    password : str
        As the person typed it.
    file_name : str, optional
        The name that the person knows the file by.

    Raises
    ------
    Refused
        With ``field="password"`` when the password is empty or wrong; for files that are not
        encrypted, damaged, too large, encrypted in a way that no password opens, or made to take
        very long.
    """
    name = file_name or path.name
    if not workbooks.is_locked(path, name):
        raise Refused(f"“{name}” is not an encrypted workbook. Load it as it is.")
    if not password:
        raise Refused(f"The password of “{name}” is empty. Type it.", field="password")
    with path.open("rb") as file:
        book = _book(file, password, name)
        if book is None:
            raise Refused(
                f"The password does not open “{name}”. Check capital letters and the layout of the"
                " keyboard, and type it again.",
                field="password",
            )
        with files.atomic_file(target) as partial, partial.open("wb") as out, _faults(name):
            book.decrypt(out)


def _book(file: BinaryIO, password: str, name: str) -> Any:
    """The workbook with its key; None when the password is not the right one."""
    from msoffcrypto.exceptions import InvalidKeyError
    from msoffcrypto.format.ooxml import OOXMLFile
    from msoffcrypto.format.xls97 import Xls97File

    logging.getLogger("msoffcrypto").setLevel(
        logging.WARNING
    )  # in its debug lines stand passwords and keys
    with _faults(name):
        older = _check_cost(file, name)
        if len(password) > _MOST_CHARACTERS or not _writable(password):
            return None
        book = Xls97File(file) if older else OOXMLFile(file)
        try:
            book.load_key(password) if older else book.load_key(password, verify_password=True)
        except InvalidKeyError:
            return None
        return book


def _writable(password: str) -> bool:
    """Whether every character is one that a file can hold (half of a pair is none)."""
    return not any("\ud800" <= char <= "\udfff" for char in password)


def _check_cost(file: BinaryIO, name: str) -> bool:
    """Refuse what would take memory or time without end; returns whether it is the older format."""
    import olefile

    with olefile.OleFileIO(file) as container:
        older = bool(container.exists("Workbook"))
        if not older and not container.exists("EncryptionInfo"):
            raise Refused(_only_office(name))
        size, most = file.seek(0, 2), MOST_BYTES_XLS if older else MOST_BYTES
        if size > most:
            raise Refused(
                f"The encrypted workbook “{name}” has {size / 1e6:,.0f} MB; such a file is opened"
                f" up to {most / 1e6:,.0f} MB. Remove its password in Excel (File, Info, Protect"
                " Workbook), save it, and load it again."
            )
        if not older:
            if container.get_size("EncryptionInfo") > _MOST_DESCRIPTION:
                raise Refused(workbooks.damaged(name))
            with container.openstream("EncryptionInfo") as stream:
                _check_spins(stream.read(), name)
    return older


def _check_spins(description: bytes, name: str) -> None:
    """How often the password is hashed is written in the file: whoever wrote it decides how long we
    work.
    """
    if struct.unpack("<HH", description[:4]) != _AGILE:
        return  # the way before that has a fixed number of rounds
    root = etree.fromstring(
        description[8:],
        etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False),
    )
    if root.getroottree().docinfo.doctype:
        raise Refused(workbooks.damaged(name))
    spins = [
        int(text)
        for item in root.iter("{*}encryptedKey")
        if (text := item.get("spinCount")) is not None
    ]
    if max(spins, default=0) > MOST_SPINS:
        raise Refused(
            f"The workbook “{name}” asks for more than {MOST_SPINS:,} rounds over its password"
            " (Excel writes 100,000), as files that keep a machine busy do. Remove its password in"
            " Excel (File, Info, Protect Workbook), save it, and load it again."
        )


def _only_office(name: str) -> str:
    return (
        f"The workbook “{name}” is encrypted in a way that no password opens here. Remove its"
        " protection in Excel, save it, and load it again."
    )


@contextmanager
def _faults(name: str) -> Iterator[None]:
    """Every fault of the reading library as a sentence; a fault of the disk stays one."""
    from msoffcrypto.exceptions import DecryptionError, InvalidKeyError

    try:
        yield
    except MillwrightError:
        raise
    except InvalidKeyError:
        raise Refused(
            workbooks.damaged(name)
        ) from None  # the password was right, and yet no workbook came out
    except DecryptionError:
        raise Refused(_only_office(name)) from None
    except Exception as error:  # whatever a damaged file makes of the libraries
        if isinstance(error, OSError) and error.errno:
            raise
        raise Refused(workbooks.damaged(name)) from None
