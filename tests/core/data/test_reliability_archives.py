"""Cases Z01–Z08 and F43–F46: archives that lie, bomb and lead astray, and files that are not what
they are called.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import pickle
import sqlite3
import stat
import struct
import time
import zipfile
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.base import files
from core.base.errors import Refused
from core.base.progress import silent
from core.data.limits import Limits
from core.data.readers.archive.unpack import members, opened, safe_name
from core.data.sources.recognise import recognise
from tests.core.data.reading import LIMITS, read

CSV = b"a,b\n1,x\n2,y\n"


def refusal(path: Path, folder: Path, **options: object) -> str:
    with (
        pytest.raises(Refused) as caught,
        opened(path, LIMITS, silent, folder / "private", **options),
    ):  # type: ignore[arg-type]
        pass
    assert not (folder / "private").exists() or not list((folder / "private").iterdir())
    return str(caught.value)


def write_zip(path: Path, *entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return path


def bomb(path: Path, megabytes: int = 300) -> Path:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("data.csv", "w") as out,
    ):
        for _ in range(megabytes):
            out.write(b"0" * 1_000_000)
    return path


@pytest.mark.slow
def test_Z01_bomb_is_refused_from_the_directory(tmp_path: Path) -> None:
    path = bomb(tmp_path / "bomb.zip")
    start = time.perf_counter()
    sentence = refusal(path, tmp_path)
    assert "unpacks to over 200 times its size" in sentence
    assert time.perf_counter() - start < 2


def test_Z01_gzip_bomb_is_refused_while_streaming(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.gz"
    with gzip.open(path, "wb") as out:
        for _ in range(200):
            out.write(b"0" * 1_000_000)
    start = time.perf_counter()
    assert "unpacks to over 200 times its size" in refusal(path, tmp_path)
    assert time.perf_counter() - start < 2


@pytest.mark.slow
@pytest.mark.parametrize("form", ["gz", "bz2", "xz"])
def test_Z01_total_limit_holds_while_streaming(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.csv.{form}"
    pack = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}[form]
    path.write_bytes(pack(np.random.default_rng(0).bytes(3_000_000)))
    with (
        pytest.raises(Refused, match="more than 2 MB"),
        opened(path, Limits(2_000_000, 200), silent, tmp_path / "p"),
    ):
        pass
    assert list((tmp_path / "p").iterdir()) == []


def test_Z02_nested_archives_are_refused(tmp_path: Path) -> None:
    inner = write_zip(tmp_path / "inner.zip", ("a.csv", CSV)).read_bytes()
    assert "holds another archive (zip)" in refusal(
        write_zip(tmp_path / "outer.zip", ("inner.zip", inner)), tmp_path
    )
    twice = tmp_path / "a.csv.gz.gz"
    twice.write_bytes(gzip.compress(gzip.compress(CSV)))
    assert "holds another archive (gz)" in refusal(twice, tmp_path)


def test_Z02_overlapping_entries_are_refused(tmp_path: Path) -> None:
    path = write_zip(
        tmp_path / "o.zip", ("a.csv", CSV * 50), ("b.csv", CSV * 50), method=zipfile.ZIP_STORED
    )
    raw = bytearray(path.read_bytes())
    second = raw.rfind(b"PK\x01\x02")
    raw[second + 42 : second + 46] = struct.pack(
        "<L", 10
    )  # the second entry now begins inside the first
    path.write_bytes(raw)
    assert "overlap" in refusal(path, tmp_path)


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.csv",
        "/etc/passwd.csv",
        "..\\..\\evil.csv",
        "C:\\evil.csv",
        "a/../../b.csv",
        "~/x.csv",
    ],
)
def test_Z03_names_that_lead_out_are_refused(name: str, tmp_path: Path) -> None:
    assert "leads out of the archive" in refusal(
        write_zip(tmp_path / "slip.zip", (name, CSV)), tmp_path
    )
    assert {item.name for item in tmp_path.iterdir()} <= {"slip.zip", "private"}


def test_Z04_symlinks_are_refused(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("link.csv")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "l.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert "holds a link" in refusal(tmp_path / "l.zip", tmp_path)


def test_Z05_encrypted_zip_says_so(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "e.zip", ("a.csv", CSV))
    raw = bytearray(path.read_bytes())
    raw[6] |= 1
    raw[raw.rfind(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    assert (
        refusal(path, tmp_path)
        == "“e.zip” is protected by a password. Unpack it yourself and load the file inside."
    )


def test_Z06_a_million_entries_are_refused_quickly(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    entry = (
        struct.pack(
            "<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0
        )
        + b"a"
    )
    directory = entry * 1_000_000
    end64 = struct.pack(
        "<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1_000_000, 1_000_000, len(directory), 4
    )
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 4 + len(directory), 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    path.write_bytes(b"PK\x03\x04" + directory + end64 + locator + end)
    start = time.perf_counter()
    assert "lists 1,000,000 files; at most 10,000" in refusal(path, tmp_path)
    assert time.perf_counter() - start < 2


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("other", ["a.csv", "A.csv", "ａ.csv"])
def test_Z07_names_that_collide_are_refused(other: str, tmp_path: Path) -> None:
    assert "holds two files called" in refusal(
        write_zip(tmp_path / "d.zip", ("a.csv", CSV), (other, CSV)), tmp_path
    )


def test_Z08_lying_sizes_are_refused(tmp_path: Path) -> None:
    for declared in (5, 500):
        path = write_zip(tmp_path / "lie.zip", ("a.csv", CSV))
        raw = bytearray(path.read_bytes())
        at = raw.rfind(b"PK\x01\x02")
        raw[at + 24 : at + 28] = struct.pack("<L", declared)
        path.write_bytes(raw)
        assert "a.csv” in “lie.zip” is" in refusal(path, tmp_path)


def test_Z08_truncated_directory_is_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "t.zip", ("a.csv", CSV * 100), method=zipfile.ZIP_STORED)
    whole = path.read_bytes()
    for keep in (len(whole) - 30, 300):
        path.write_bytes(whole[:keep])
        assert "is damaged or cut short" in refusal(path, tmp_path)


def test_one_table_beside_leftovers_is_taken(tmp_path: Path) -> None:
    path = write_zip(
        tmp_path / "z.zip",
        ("__MACOSX/._t.csv", b"junk"),
        (".DS_Store", b"junk"),
        ("README.md", b"read me"),
        ("sub/t.csv", CSV),
    )
    result = read(path, tmp_path)
    assert result.rows() == [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]
    assert result.source == "csv"


def test_several_tables_are_a_choice(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "z.zip", ("t.csv", CSV), ("u.csv", b"c\n7\n"))
    with pytest.raises(Refused) as caught, opened(path, LIMITS, silent, tmp_path / "private"):
        pass
    assert caught.value.field == "member"
    assert "“t.csv”, “u.csv”. Choose which one to load." in str(caught.value)
    assert [(item.name, item.size) for item in members(path, LIMITS)] == [
        ("t.csv", 12),
        ("u.csv", 4),
    ]
    assert read(path, tmp_path, member="u.csv").rows() == [{"c": 7}]
    assert "There is no “v.csv”" in refusal(path, tmp_path, member="v.csv")


@pytest.mark.parametrize("form", ["gz", "bz2", "xz", "zip", "zst"])
def test_F45_compressed_csv_is_read(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"t.csv.{form}"
    if form == "zip":
        write_zip(path, ("t.csv", CSV))
    elif form == "zst":
        import pyarrow as pa

        with pa.CompressedOutputStream(str(path), "zstd") as out:
            out.write(CSV)
    else:
        path.write_bytes({"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}[form](CSV))
    assert read(path, tmp_path).rows() == [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]


def test_what_is_being_read_is_no_leftover(tmp_path: Path) -> None:
    path, place = tmp_path / "t.csv.gz", tmp_path / "workspace"
    path.write_bytes(gzip.compress(CSV))
    with opened(path, LIMITS, silent, place) as (plain, _):
        assert files.sweep(place) == 0
        assert plain.read_bytes() == CSV
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("form", ["gz", "bz2", "xz"])
def test_F45_truncated_and_damaged_streams_are_refused(form: str, tmp_path: Path) -> None:
    whole = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}[form](
        np.random.default_rng(0).bytes(50_000)
    )
    path = tmp_path / f"t.csv.{form}"
    path.write_bytes(whole[:-200])
    assert "ends too early" in refusal(path, tmp_path)
    path.write_bytes(whole[:20_000] + bytes(2000) + whole[22_000:])
    assert "is damaged and cannot be unpacked" in refusal(path, tmp_path)


def _png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (3, 3)).save(out, "PNG")
    return out.getvalue()


def _jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (3, 3)).save(out, "JPEG")
    return out.getvalue()


def _sqlite(path: Path) -> bytes:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table t (a)")
    return path.read_bytes()


def _npz(path: Path) -> bytes:
    np.savez(path, a=np.arange(3))
    return path.read_bytes()


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("png", "a PNG image"),
        ("jpg", "a JPEG image"),
        ("pdf", "a PDF document"),
        ("exe", "a program"),
        ("elf", "a program"),
        ("sqlite", "an SQLite database"),
        ("pickle", "a Python pickle"),
        ("npz", "a NumPy array"),
        ("html", "a web page (HTML)"),
        ("tar", "a tar archive"),
        ("docx", "a Word document"),
    ],
)
def test_F43_what_is_no_table_is_named(kind: str, what: str, tmp_path: Path) -> None:
    docx = write_zip(
        tmp_path / "d.docx", ("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>")
    ).read_bytes()
    content = {
        "png": _png,
        "jpg": _jpeg,
        "pdf": lambda: b"%PDF-1.7\n%\xe2\xe3",
        "exe": lambda: b"MZ\x90\x00" + bytes(60) + b"PE",
        "elf": lambda: b"\x7fELF\x02" + bytes(60),
        "sqlite": lambda: _sqlite(tmp_path / "x.db"),
        "pickle": lambda: pickle.dumps({"a": 1}),
        "npz": lambda: _npz(tmp_path / "x.npz"),
        "html": lambda: b"\n<!DOCTYPE html><html><body><table></table></body></html>",
        "tar": lambda: b"t.csv" + bytes(252) + b"ustar" + bytes(300),
        "docx": lambda: docx,
    }[kind]()
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with (
        pytest.raises(Refused) as caught,
        opened(path, LIMITS, silent, tmp_path / "p") as (plain, name),
    ):
        recognise(plain, name)
    assert str(caught.value).startswith(f"“table.csv” is {what}, not a table. ")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (
            "<?xml version='1.0'?>\n<!-- made by -->\n<!DOCTYPE html>\n<html/>",
            "a web page (HTML), not a table. Save the table in it as CSV or Excel;",
        ),
        (
            "<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><path d=''/></svg>",
            "an SVG image, not a table.",
        ),
        (
            (
                "<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?><Workbook"
                " xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>"
            ),
            "an Excel 2003 workbook in XML, not a table. Open it in Excel and save it as .xlsx.",
        ),
        (
            "<office:document xmlns:office='urn:o'/>",
            "an OpenDocument file in XML, not a table. Open it and save it as .ods or .xlsx.",
        ),
    ],
    ids=["html", "svg", "excel 2003", "fods"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_F43_documents_made_of_tags_are_named(
    text: str, what: str, encoding: str, tmp_path: Path
) -> None:
    path = tmp_path / "t.xml"
    path.write_bytes(text.encode(encoding))
    with pytest.raises(Refused) as caught:
        recognise(path, "t.xml")
    assert str(caught.value).startswith(f"“t.xml” is {what}")


def test_F43_unknown_binary_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(np.random.default_rng(1).bytes(5000))
    with pytest.raises(Refused, match="binary data of an unknown kind"):
        recognise(path, "table.csv")


@pytest.mark.parametrize("suffix", ["zip", "xlsx"])
def test_Z08_a_directory_that_points_outside_is_refused(suffix: str, tmp_path: Path) -> None:
    path = write_zip(
        tmp_path / f"t.{suffix}", ("[Content_Types].xml" if suffix == "xlsx" else "t.csv", CSV)
    )
    whole = bytearray(path.read_bytes())
    end = whole.rfind(b"PK\x05\x06")
    whole[end + 12 : end + 16] = (
        int.from_bytes(whole[end + 12 : end + 16], "little") + 30
    ).to_bytes(4, "little")  # a longer directory: offsets below zero
    path.write_bytes(bytes(whole))
    with pytest.raises(Refused, match=r"is damaged"):
        read(path, tmp_path)
    assert not (tmp_path / "out.parquet").exists()


@pytest.mark.parametrize("suffix", ["xlsx", "parquet", "json", "xml", "dbf"])
def test_F44_csv_under_another_name_is_read_as_csv(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"table.{suffix}"
    path.write_bytes(CSV)
    result = read(path, tmp_path)
    assert result.source == "csv"
    assert result.rows() == [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]
    assert (
        result.notice("misnamed").sentence
        == f"“table.{suffix}” is called .{suffix}, but its content is CSV or delimited text; it is"
        " read as that."
    )


def test_F44_json_called_csv_is_read_as_json(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b'[{"a": 1}, {"a": 2}]')
    result = read(path, tmp_path)
    assert (result.source, result.rows()) == ("json", [{"a": 1}, {"a": 2}])
    assert "misnamed" in result.codes()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../x.csv", "x.csv"),
        ("a\0b.csv", "ab.csv"),
        ("CON", "CON"),
        ("🙂 data.csv", "🙂 data.csv"),
        ("..", "data"),
        ("c:\\dir\\t.csv", "t.csv"),
        (".csv", "csv"),
    ],
)
def test_F46_odd_file_names(name: str, safe: str, tmp_path: Path) -> None:
    assert safe_name(name) == safe
    path = tmp_path / "upload"
    path.write_bytes(gzip.compress(CSV))
    with opened(path, LIMITS, silent, tmp_path / "p", file_name=name) as (plain, _):
        assert plain.parent.parent == tmp_path / "p"
        assert plain.read_bytes() == CSV


def test_F46_a_name_of_300_characters(tmp_path: Path) -> None:
    assert len(safe_name("ü" * 300 + ".csv").encode()) <= 150
    assert safe_name("x" * 300 + ".csv").endswith("x.csv")


def test_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "e.json"
    path.write_bytes(b"")
    with pytest.raises(Refused, match=r"“e.json” is empty \(0 bytes\)"):
        recognise(path, "e.json")
