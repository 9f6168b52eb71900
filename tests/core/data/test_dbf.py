"""dBase files: types as declared, every digit, encodings stated, bad records counted."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from core.base.errors import Refused
from core.base.finding import options
from tests.core.data.reading import Read, read

Field = tuple[str, str, int, int]


def write_dbf(
    path: Path,
    fields: list[Field],
    rows: list[list[bytes]],
    *,
    driver: int = 0,
    declared: int | None = None,
    deleted: frozenset[int] = frozenset(),
) -> Path:
    """A dBase III file; the cells as they lie on disk, without their padding."""
    width = 1 + sum(length for _, _, length, _ in fields)
    head = bytes([3, 126, 1, 2]) + (len(rows) if declared is None else declared).to_bytes(
        4, "little"
    )
    head += (
        (33 + 32 * len(fields)).to_bytes(2, "little")
        + width.to_bytes(2, "little")
        + bytes(17)
        + bytes([driver])
        + bytes(2)
    )
    described = b"".join(
        name.encode("latin-1").ljust(11, b"\0")
        + kind.encode()
        + bytes(4)
        + bytes([length, decimals])
        + bytes(14)
        for name, kind, length, decimals in fields
    )
    body = b""
    for number, row in enumerate(rows):
        body += b"*" if number in deleted else b" "
        body += b"".join(
            cell.rjust(length) if kind in "NF" else cell.ljust(length)
            for cell, (_, kind, length, _) in zip(row, fields, strict=True)
        )
    path.write_bytes(head + described + b"\r" + body + b"\x1a")
    return path


def load(tmp_path: Path, fields: list[Field], rows: list[list[bytes]], **options: object) -> Read:
    overrides = {name: options.pop(name) for name in ("encoding", "types") if name in options}
    if options.get("deleted") is True:
        overrides["deleted"] = options.pop("deleted")
    return read(write_dbf(tmp_path / "t.dbf", fields, rows, **options), tmp_path, **overrides)  # type: ignore[arg-type]


def test_types_as_declared(tmp_path: Path) -> None:
    fields = [
        ("CODE", "C", 6, 0),
        ("COUNT", "N", 10, 0),
        ("PRICE", "N", 12, 2),
        ("ON", "D", 8, 0),
        ("OPEN", "L", 1, 0),
        ("RATE", "F", 12, 4),
    ]
    result = load(
        tmp_path,
        fields,
        [
            [b"00501", b"7", b"19.90", b"20240229", b"T", b"0.125"],
            [b"x", b"-3", b"20", b"", b"?", b""],
            [b"", b"", b"***", b"00000000", b"f", b"1.5"],
        ],
    )
    assert result.types() == {
        "CODE": "text",
        "COUNT": "integer",
        "PRICE": "number",
        "ON": "date",
        "OPEN": "boolean",
        "RATE": "number",
    }
    assert result.rows() == [
        {
            "CODE": "00501",
            "COUNT": 7,
            "PRICE": 19.9,
            "ON": dt.date(2024, 2, 29),
            "OPEN": True,
            "RATE": 0.125,
        },
        {"CODE": "x", "COUNT": -3, "PRICE": 20.0, "ON": None, "OPEN": None, "RATE": None},
        {"CODE": None, "COUNT": None, "PRICE": None, "ON": None, "OPEN": False, "RATE": 1.5},
    ]


def test_every_digit_stays(tmp_path: Path) -> None:
    fields = [("BIG", "N", 20, 0), ("EXACT", "N", 19, 0), ("FRACTION", "N", 20, 4)]
    result = load(
        tmp_path,
        fields,
        [
            [b"12345678901234567890", b"9007199254740993", b"123456789012345.6789"],
            [b"1", b"2", b"1.5"],
        ],
    )
    assert result.rows() == [
        {
            "BIG": "12345678901234567890",
            "EXACT": 9007199254740993,
            "FRACTION": "123456789012345.6789",
        },
        {"BIG": "1", "EXACT": 2, "FRACTION": "1.5"},
    ]
    assert "big_integers" in result.codes()
    chosen = load(
        tmp_path,
        fields,
        [[b"12345678901234567890", b"9007199254740993", b"123456789012345.6789"]],
        types={"FRACTION": "decimal"},
    )
    assert chosen.rows()[0]["FRACTION"] == Decimal("123456789012345.6789")


@pytest.mark.parametrize(
    ("driver", "encoding", "word"),
    [
        (0x03, "cp1252", "Übung"),
        (0x01, "cp437", "Übung"),
        (0x02, "cp850", "Ørsted"),
        (0x26, "cp866", "Привет"),
        (0xC9, "cp1251", "Привет"),
    ],
)
def test_the_declared_encoding_is_used(
    driver: int, encoding: str, word: str, tmp_path: Path
) -> None:
    result = load(
        tmp_path, [("A", "C", 10, 0)], [[word.encode(encoding)], [b"plain"]], driver=driver
    )
    assert result.rows() == [{"A": word}, {"A": "plain"}]
    assert result.params.encoding == encoding
    assert (
        result.notice("encoding").sentence == f"The file declares that it is stored as {encoding}."
    )


def test_an_encoding_that_is_not_declared_is_guessed_and_asked_about(tmp_path: Path) -> None:
    result = load(tmp_path, [("A", "C", 10, 0)], [["Café".encode("cp1252")]])
    assert result.rows() == [{"A": "Café"}]
    notice = result.notice("encoding")
    assert (notice.severity, notice.asks, notice.action) == (
        "warn",
        True,
        options(encoding="cp437"),
    )
    assert load(
        tmp_path, [("A", "C", 10, 0)], [["Café".encode("cp437")]], encoding="cp437"
    ).rows() == [{"A": "Café"}]
    assert load(tmp_path, [("A", "C", 10, 0)], [["Café".encode()]]).rows() == [{"A": "Café"}]


def test_deleted_records_are_told_and_can_be_had(tmp_path: Path) -> None:
    rows = [[b"1"], [b"2"], [b"3"]]
    result = load(tmp_path, [("A", "N", 4, 0)], rows, deleted=frozenset({1}))
    assert result.rows() == [{"A": 1}, {"A": 3}]
    assert (result.notice("deleted_records").count, result.notice("deleted_records").action) == (
        1,
        options(deleted=True),
    )
    path = write_dbf(tmp_path / "d.dbf", [("A", "N", 4, 0)], rows, deleted=frozenset({1}))
    assert read(path, tmp_path, deleted=True).rows() == [{"A": 1}, {"A": 2}, {"A": 3}]


def test_a_cell_that_cannot_be_read_costs_its_record_only(tmp_path: Path) -> None:
    result = load(
        tmp_path,
        [("A", "N", 4, 0), ("D", "D", 8, 0)],
        [[b"1", b"20240101"], [b"x7", b"20240101"], [b"3", b"20241399"], [b"4", b""]],
    )
    assert result.rows() == [{"A": 1, "D": dt.date(2024, 1, 1)}, {"A": 4, "D": None}]
    assert [(row["row"], row["column"], row["reason"]) for row in result.quarantine] == [
        (2, "A", "“x7” in “A” is no number."),
        (3, "D", "“20241399” in “D” is no date."),
    ]
    assert result.notice("broken_records").rows == (2, 3)


def test_columns_of_one_name(tmp_path: Path) -> None:
    assert load(tmp_path, [("A", "N", 4, 0), ("A", "C", 4, 0)], [[b"1", b"x"]]).rows() == [
        {"A": 1, "A_2": "x"}
    ]


def test_memo_columns_are_told(tmp_path: Path) -> None:
    result = load(tmp_path, [("A", "N", 4, 0), ("NOTES", "M", 10, 0)], [[b"1", b"5"]])
    assert result.rows() == [{"A": 1}]
    assert result.notice("memo_columns").sentence.startswith(
        "The texts of “NOTES” are in another file"
    )


def test_a_file_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        Refused,
        match=r"“t.dbf” is cut short: it declares 9 records but holds 2. Get the file again.",
    ):
        load(tmp_path, [("A", "N", 4, 0)], [[b"1"], [b"2"]], declared=9)
    assert not (tmp_path / "out.parquet").exists()


def test_no_record_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="“t.dbf” holds no record"):
        load(tmp_path, [("A", "N", 4, 0)], [])


def test_a_chosen_type(tmp_path: Path) -> None:
    assert load(
        tmp_path, [("ZIP", "C", 5, 0)], [[b"00501"], [b"12"]], types={"ZIP": "integer"}
    ).rows() == [{"ZIP": 501}, {"ZIP": 12}]
