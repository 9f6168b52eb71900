"""Encrypted workbooks made on the spot: as Office 2010 and later, as Office 2007, and as the older
format do it.
"""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Sequence
from hashlib import md5, sha1
from pathlib import Path
from typing import Any

import openpyxl
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from msoffcrypto.method.container.ecma376_encrypted import ECMA376Encrypted
from msoffcrypto.method.ecma376_agile import ECMA376Agile
from msoffcrypto.method.ecma376_standard import ECMA376Standard
from msoffcrypto.method.rc4 import DocumentRC4

Rows = Sequence[Sequence[Any]]
SECTOR = 512
_PLAIN_RECORDS = {0x0809, 0x002F}  # BOF and FilePass are never encrypted


def book(rows: Rows) -> bytes:
    """A workbook without a password."""
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def agile(
    path: Path, plain: bytes, password: str, *, claimed: int | None = None, declared: str = ""
) -> Path:
    """As Office 2010 and later.

    ``claimed`` rounds are written in the file instead of those made; ``declared`` goes before its
    root element.
    """
    info, key = ECMA376Agile.generate_encryption_parameters(password, None, 1_000)
    data = ECMA376Agile.encrypt_payload(
        io.BytesIO(plain), info.encryptedKey, key, info.keyData.saltValue
    )
    info.spinCount = claimed or info.spinCount
    description = ECMA376Agile.get_encryption_information(info, data, key)
    return _container(
        path, data, description.replace(b"<encryption ", declared.encode() + b"<encryption ", 1)
    )


def standard(path: Path, plain: bytes, password: str) -> Path:
    """As Office 2007."""
    salt, verifier = os.urandom(16), os.urandom(16)
    key = ECMA376Standard.makekey_from_password(password, 0x660E, 0x8004, 128, 128, 16, salt)

    def aes(content: bytes) -> bytes:
        cipher = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
        return cipher.update(content + bytes(-len(content) % 16)) + cipher.finalize()

    header = struct.pack(
        "<8I", 0x24, 0, 0x660E, 0x8004, 128, 0x18, 0, 0
    ) + "made for a test\0".encode("utf-16-le")
    check = (
        struct.pack("<I", 16)
        + salt
        + aes(verifier)
        + struct.pack("<I", 20)
        + aes(sha1(verifier).digest())
    )
    description = struct.pack("<HHII", 3, 2, 0x24, len(header)) + header + check
    return _container(path, struct.pack("<Q", len(plain)) + aes(plain), description)


def _container(path: Path, data: bytes, description: bytes) -> Path:
    with path.open("wb") as out:
        ECMA376Encrypted(data, description).write_to(out)
    return path


def xls(path: Path, rows: Rows, password: str | None = None) -> Path:
    """The older format, its numbers and texts in records; with a password encrypted by RC4."""
    salt, verifier = os.urandom(16), os.urandom(16)
    stream = _records(
        rows,
        (
            None
            if password is None
            else struct.pack("<HHH", 1, 1, 1) + salt + _proof(password, salt, verifier)
        ),
    )
    if password is not None:
        stream = _scrambled(
            stream, DocumentRC4.decrypt(password, salt, io.BytesIO(stream), 1024).read()
        )  # RC4 is its own reverse
    path.write_bytes(_ole(stream))
    return path


def _proof(password: str, salt: bytes, verifier: bytes) -> bytes:
    return DocumentRC4.decrypt(
        password, salt, io.BytesIO(verifier + md5(verifier).digest()), 1024
    ).read()


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _records(rows: Rows, lock: bytes | None) -> bytes:
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
    begin += b"" if lock is None else _record(0x002F, lock)
    begin += _record(0x0042, struct.pack("<H", 1200))
    at = (
        len(begin) + 4 + 4 + 2 + 2 + len(b"Data") + 4
    )  # where the sheet begins: after its entry and the end of the globals
    begin += _record(0x0085, struct.pack("<IBBBB", at, 0, 0, 4, 0) + b"Data") + _record(0x000A, b"")
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    for place, row in enumerate(rows):
        for column, value in enumerate(row):
            cell = struct.pack("<HHH", place, column, 0)
            text = str(value).encode("utf-16-le")
            number = isinstance(value, (int, float))
            sheet += (
                _record(0x0203, cell + struct.pack("<d", value))
                if number
                else _record(0x0204, cell + struct.pack("<HB", len(text) // 2, 1) + text)
            )
    whole = begin + sheet + _record(0x000A, b"")
    rest = max(4096, -(-(len(whole) + 4) // SECTOR) * SECTOR) - len(
        whole
    )  # a record that says nothing fills the last sector
    return whole + struct.pack("<HH", 0, rest - 4) + bytes(rest - 4)


def _scrambled(plain: bytes, secret: bytes) -> bytes:
    """What is encrypted in place of what is not, but for the heads of records and what the format
    leaves readable.
    """
    scrambled, at = bytearray(secret), 0
    while at < len(plain):
        kind, size = struct.unpack_from("<HH", plain, at)
        readable = 4 + (size if kind in _PLAIN_RECORDS else 4 if kind == 0x0085 else 0)
        scrambled[at : at + readable] = plain[at : at + readable]
        at += 4 + size
    return bytes(scrambled)


def _ole(stream: bytes) -> bytes:
    """A container that holds one stream, “Workbook”, of at least 4,096 bytes."""
    sectors = len(stream) // SECTOR
    tables = next(number for number in range(1, 110) if number * 128 > number + sectors)
    fat = [0xFFFFFFFD] * tables + [
        0xFFFFFFFE,
        *range(tables + 2, tables + 1 + sectors),
        0xFFFFFFFE,
    ]  # the table itself, the directory, the stream
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack(
            "<HHHHH6xIIIIIIIII",
            62,
            3,
            0xFFFE,
            9,
            6,
            0,
            tables,
            tables,
            0,
            4096,
            0xFFFFFFFE,
            0,
            0xFFFFFFFE,
            0,
        )
    )
    head = (head + struct.pack(f"<{tables}I", *range(tables))).ljust(SECTOR, b"\xff")

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        text = (name + "\0").encode("utf-16-le")
        return text.ljust(64, b"\0") + struct.pack(
            "<HBBIII36xIQ", len(text), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child, start, size
        )

    nothing = bytes(68) + struct.pack("<III", *[0xFFFFFFFF] * 3) + bytes(48)
    directory = (
        entry("Root Entry", 5, 1, 0xFFFFFFFE, 0)
        + entry("Workbook", 2, 0xFFFFFFFF, tables + 1, len(stream))
        + nothing * 2
    )
    return (
        head
        + struct.pack(f"<{len(fat)}I", *fat).ljust(tables * SECTOR, b"\xff")
        + directory
        + stream
    )
