"""Case E01: an encrypted workbook opens with its password, and with nothing else."""

from __future__ import annotations

import logging
import stat
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core.base.errors import Refused, StorageFailed
from core.data.readers.excel import container, decryption
from tests.core.data import made_locked
from tests.core.data.reading import read

PASSWORD = "Straße 17 & “so”"
ROWS = [["name", "n"], ["Änne", 2.5], ["Bo", 7]]
READ = [{"name": "Änne", "n": 2.5}, {"name": "Bo", "n": 7.0}]
WRONG = (
    "The password does not open “t”. Check capital letters and the layout of the keyboard, and type"
    " it again."
)
DAMAGED = (
    "The workbook “t” is damaged or cut short and cannot be opened. Open it in Excel, save it"
    " again, and load that."
)
MADE: dict[str, Callable[[Path, str], Path]] = {
    "agile.xlsx": lambda path, password: made_locked.agile(path, made_locked.book(ROWS), password),
    "standard.xlsx": lambda path, password: made_locked.standard(
        path, made_locked.book(ROWS), password
    ),
    "older.xls": lambda path, password: made_locked.xls(path, ROWS, password),
}
every = pytest.mark.parametrize("kind", MADE)


def refusal(path: Path, password: str, tmp_path: Path) -> Refused:
    """What unlocking is refused with; it leaves nothing."""
    before = sorted(tmp_path.iterdir())
    with pytest.raises(Refused) as caught:
        decryption.unlock(path, tmp_path / "open", password, "t")
    assert sorted(tmp_path.iterdir()) == before
    return caught.value


@every
def test_E01_the_right_password_gives_the_exact_values(kind: str, tmp_path: Path) -> None:
    path = MADE[kind](tmp_path / kind, PASSWORD)
    before = path.read_bytes()
    assert decryption.needs_password(path)
    decryption.unlock(path, tmp_path / "open", PASSWORD)
    assert read(tmp_path / "open", tmp_path, kind).rows() == READ
    assert path.read_bytes() == before
    assert stat.S_IMODE((tmp_path / "open").stat().st_mode) == 0o600
    assert not decryption.needs_password(tmp_path / "open")


@every
def test_E01_an_upload_is_replaced_in_its_place(kind: str, tmp_path: Path) -> None:
    path = MADE[kind](tmp_path / kind, PASSWORD)
    decryption.unlock(path, path, PASSWORD)
    assert read(path, tmp_path).rows() == READ
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@every
@pytest.mark.parametrize(
    "password", [PASSWORD.lower(), f"{PASSWORD} ", "x", "x" * 300, "\ud800", "密码", "\0"]
)
def test_E01_any_other_password_is_refused(kind: str, password: str, tmp_path: Path) -> None:
    refused = refusal(MADE[kind](tmp_path / kind, PASSWORD), password, tmp_path)
    assert (refused.sentence, refused.field) == (WRONG, "password")


def test_E01_an_empty_password_is_told(tmp_path: Path) -> None:
    refused = refusal(MADE["agile.xlsx"](tmp_path / "t.xlsx", PASSWORD), "", tmp_path)
    assert (refused.sentence, refused.field) == (
        "The password of “t” is empty. Type it.",
        "password",
    )


@every
def test_E01_no_log_holds_the_password(
    kind: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = MADE[kind](tmp_path / kind, PASSWORD)
    caplog.set_level(logging.DEBUG)
    decryption.unlock(path, tmp_path / "open", PASSWORD)
    refusal(path, "not " + PASSWORD, tmp_path)
    assert PASSWORD not in caplog.text
    assert not [record for record in caplog.records if record.name.startswith("msoffcrypto")]


@every
def test_E01_excels_own_password_is_not_asked_for(kind: str, tmp_path: Path) -> None:
    path = MADE[kind](tmp_path / kind, "VelvetSweatshop")
    assert container.is_locked(path)
    assert not decryption.needs_password(path)
    with decryption.opened(path, tmp_path / "private") as plain:
        assert plain != path
        assert read(plain, tmp_path).rows() == READ
    assert list((tmp_path / "private").iterdir()) == []


def test_E01_what_opens_without_a_password_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "plain.xlsx"
    path.write_bytes(made_locked.book(ROWS))
    for plain in (path, made_locked.xls(tmp_path / "plain.xls", ROWS)):
        assert not decryption.needs_password(plain)
        with decryption.opened(plain, tmp_path / "private") as same:
            assert same == plain
        assert (
            refusal(plain, "x", tmp_path).sentence
            == "“t” is not an encrypted workbook. Load it as it is."
        )


def test_E01_too_many_rounds_are_refused_at_once(tmp_path: Path) -> None:
    plain = made_locked.book(ROWS)
    began = time.process_time()
    for rounds in (decryption.MOST_SPINS + 1, 10_000_000, 2**63):
        path = made_locked.agile(tmp_path / "t.xlsx", plain, PASSWORD, claimed=rounds)
        sentence = refusal(path, PASSWORD, tmp_path).sentence
        assert sentence.startswith(
            "The workbook “t” asks for more than 1,000,000 rounds over its password (Excel writes"
            " 100,000)"
        )
        with pytest.raises(Refused, match="rounds over its password"):
            decryption.needs_password(path)
    assert time.process_time() - began < 2


def test_E01_a_hostile_description_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = made_locked.book(ROWS)
    for declared in ('<!DOCTYPE encryption [<!ENTITY a "aaaa">]>', "<"):
        path = made_locked.agile(tmp_path / "t.xlsx", plain, PASSWORD, declared=declared)
        assert refusal(path, PASSWORD, tmp_path).sentence == DAMAGED
    monkeypatch.setattr(decryption, "_MOST_DESCRIPTION", 1_000)
    assert (
        refusal(
            made_locked.agile(tmp_path / "t.xlsx", plain, PASSWORD), PASSWORD, tmp_path
        ).sentence
        == DAMAGED
    )


def test_E01_rights_management_has_no_password(tmp_path: Path) -> None:
    path = MADE["agile.xlsx"](tmp_path / "t.xlsx", PASSWORD)
    path.write_bytes(
        path.read_bytes().replace(
            "EncryptionInfo".encode("utf-16-le"), "EncryptionInfX".encode("utf-16-le")
        )
    )
    sentence = (
        "The workbook “t” is encrypted in a way that no password opens here. Remove its protection"
        " in Excel, save it, and load it again."
    )
    assert refusal(path, PASSWORD, tmp_path).sentence == sentence


@pytest.mark.parametrize(
    ("kind", "limit"), [("agile.xlsx", "MOST_BYTES"), ("older.xls", "MOST_BYTES_XLS")]
)
def test_E01_a_workbook_too_large_for_memory_is_refused(
    kind: str, limit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = MADE[kind](tmp_path / kind, PASSWORD)
    monkeypatch.setattr(decryption, limit, path.stat().st_size - 1)
    assert "such a file is opened up to" in refusal(path, PASSWORD, tmp_path).sentence


@pytest.mark.slow
@every
def test_E01_a_damaged_file_is_a_sentence_or_opens(kind: str, tmp_path: Path) -> None:
    path = MADE[kind](tmp_path / kind, PASSWORD)
    whole = path.read_bytes()
    changed = [whole[: len(whole) * part // 10] for part in range(1, 10)]
    changed += [
        whole[:at] + bytes([whole[at] ^ 16]) + whole[at + 1 :]
        for at in range(8, len(whole), len(whole) // 25)
    ]
    sentences = set()
    for content in changed:
        path.write_bytes(content)
        try:
            decryption.unlock(path, tmp_path / "open", PASSWORD, "t")
        except Refused as error:
            sentences.add(error.sentence)
    assert DAMAGED in sentences
    assert not [
        sentence for sentence in sentences if sentence.count("“t”") != 1 or PASSWORD in sentence
    ]


def test_E01_a_full_disk_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = MADE["agile.xlsx"](tmp_path / "t.xlsx", PASSWORD)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("msoffcrypto.format.ooxml.OOXMLFile.decrypt", full)
    with pytest.raises(StorageFailed, match="the disk is full"):
        decryption.unlock(path, tmp_path / "open", PASSWORD)
    assert sorted(tmp_path.iterdir()) == [path]
