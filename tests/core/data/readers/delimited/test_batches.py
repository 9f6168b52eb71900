"""The quick way and the careful way mean the same: equal cells, equal row numbers, equal reasons,
wherever a file is cut into pieces.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.base.errors import Cancelled
from core.data.inference.convert import ColumnPlan
from core.data.readers.delimited import detect, plain
from core.data.readers.delimited.batches import DelimitedFile
from core.data.readers.delimited.records import Dialect, Tally
from core.data.readers.text.table import TextTable
from core.data.readers.text_encoding import TextFile
from core.data.schema import ColumnType
from core.data.sources.csv_file import PLUGIN as CSV
from core.data.sources.loading import load
from core.data.storage.quarantine import Quarantine
from tests.core.data.reading import context, inspect, read


def _cells(text: str) -> list[str]:
    return text.split("|")


CELLS = {  # the first two are sound, the others odd
    "whole": _cells(
        "1|-5|42|0|12.0|12.5|007|+3| 7|1e3|1_000|0x1F||NA|abc|9007199254740993|5.|-0"
        "|99999999999999999999"
    ),
    "number": _cells("1.5|-2.25|0.1|.5|5.|inf|nan|1_0.5||NA|x|1e5|1e400|007.5|+1.5|1.5f|0x10|-inf"),
    "date": _cells(
        "2020-01-02|2021-12-31|2020-02-30|2020-1-2||2020/01/02|0001-01-01|9999-12-31|infinity"
        "|epoch|NA|1900-01-01"
    ),
    "moment": _cells(
        "2020-01-02 03:04:05|2021-12-31 23:59:59|2020-01-02T03:04:05|2020-01-02 03:04"
        "|2020-01-02 24:00:00||x|2020-01-02 03:04:60"
    ),
    "truth": _cells("true|false|True|FALSE||yes|1|t|tRue|maybe"),
    "text": _cells(
        'abc|a b|é|NA|"q,q"|"a""b"|"x\ny"|in"ch|  sp ||""|"open|a"|"a"b|007|12_34|日本|"x\r\ny"'
        "|\ufeffx|\ufffd"
    ),
}


def rows_of(path: Path, dialect: Dialect, width: int, **options: Any) -> tuple[Any, ...]:
    """All that one reading gives."""
    piece = options.pop("piece", None)
    reading = DelimitedFile(TextFile(path, "utf-8"), dialect, width, **options)
    rows, unreadable = [], []
    for batch in reading.batches(piece=piece):
        cells = [column.to_pylist() for column in batch.columns]
        raws = [batch.raws[place].rstrip("\r\n") for place in range(len(batch.numbers))]
        rows += list(zip(batch.numbers, *cells, raws, strict=True))
        unreadable += batch.unreadable
    assert reading.complete
    return rows, unreadable, reading.tally, reading.header, reading.file.nul_bytes


def both(
    path: Path, monkeypatch: pytest.MonkeyPatch, width: int, **options: Any
) -> tuple[Any, ...]:
    """The same by both ways, the careful one in one piece."""
    dialect = options.pop("dialect", Dialect())
    quick = rows_of(path, dialect, width, **options)
    with monkeypatch.context() as patch:
        patch.setattr(plain, "fits", lambda dialect, width: False)
        careful = rows_of(path, dialect, width, **{**options, "piece": None})
    assert quick == careful
    return quick


def made_up(seed: int) -> tuple[bytes, int]:
    """A file of mostly sound cells, some odd ones, some rows of another width; and its width."""
    rng = random.Random(seed)
    kinds = [rng.choice(list(CELLS)) for _ in range(rng.randint(2, 4))]
    odd, ragged = rng.choice([0, 0.002, 0.01, 0.1]), rng.choice([0, 0.01])
    end = rng.choice(["\n", "\r\n"])
    rows = []
    for _ in range(rng.choice([3, 60, 300])):
        cells = [
            rng.choice(CELLS[kind]) if rng.random() < odd else CELLS[kind][rng.randrange(2)]
            for kind in kinds
        ]
        if rng.random() < ragged:
            cells = rng.choice([[*cells, "z"], cells[:-1], [*cells, ""], ["   "], []])
        rows.append(",".join(cells))
    header = ",".join(f"{kind}{place}" for place, kind in enumerate(kinds))
    return (end.join([header, *rows]) + (end if rng.random() < 0.8 else "")).encode(), len(kinds)


@pytest.mark.parametrize("piece", [None, 700, 64])
def test_both_ways_mean_the_same_on_made_up_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int | None
) -> None:
    path = tmp_path / "x.csv"
    quick_pieces: list[int] = []
    segments = plain.segments_of

    def counted(*args: Any) -> Any:
        result = segments(*args)
        quick_pieces.append(result is not None)
        return result

    monkeypatch.setattr(plain, "segments_of", counted)
    for seed in range(60):
        content, width = made_up(seed)
        path.write_bytes(content)
        both(path, monkeypatch, width, piece=piece)
    assert sum(quick_pieces) > 30  # the comparison is no empty one


@pytest.mark.slow
def test_both_ways_mean_the_same_on_many_made_up_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.csv"
    for seed in range(60, 460):
        content, width = made_up(seed)
        path.write_bytes(content)
        both(path, monkeypatch, width, piece=random.Random(seed).choice([None, 90, 1_000]))


TEXT = st.text(alphabet='ab,"\n\r é0_.1\t\0\ufeff\ufffd\x0b\u2028', max_size=8)


@pytest.mark.slow
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(
    st.lists(st.tuples(st.sampled_from(CELLS["text"]), TEXT), min_size=1, max_size=12),
    st.sampled_from([None, 1, 7, 30]),
    st.booleans(),
    st.sampled_from(["", "'", '"']),
)
def test_both_ways_mean_the_same_on_any_text(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    rows: list[tuple[str, str]],
    piece: int | None,
    header: bool,
    quote: str,
) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(("1,a\n" * 3 + "\n".join(",".join(row) for row in rows) + "\n").encode())
    dialect = Dialect(",", quote)
    both(path, monkeypatch, 2, piece=piece, has_header=header, dialect=dialect, skip_lines=1)


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n1,x\n2,y\0\n",
        b"a,b\r1,x\r2,y\r",
        b"a,b\n1,x\n2\n",
        b"a,b\n1,x\n2,\xff\n",
        b'a,b\n1,"x\n2,y\n',
        b'a,b\n1,"x"y\n2,z\n',
        b"a,b\n1,x\n,nan\n",
        b"a,b\n1,x\r",
        b"\xef\xbb\xbfa,b\n1,x\n",
        b"\n\na,b\n\n1,x\n\n",
        b"a,b",
        b'"a","b"\n"1","x"\n',
    ],
)
@pytest.mark.parametrize("piece", [None, 1, 5])
def test_what_is_odd_is_read_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, piece: int | None
) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    rows, unreadable, tally, header, _ = both(path, monkeypatch, 2, piece=piece)
    assert tally.rows == len(rows) + len(unreadable)
    assert header == ["a", "b"]


def test_records_of_another_width_are_taken_out_of_a_quick_piece(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.csv"
    path.write_text('a,b\n1,"x,\ny"\n\n2\n3,z,surplus\n4,w,\n5;6\n7,v\n')
    rows, unreadable, tally, _, _ = both(path, monkeypatch, 2)
    assert rows == [
        (1, "1", "x,\ny", '1,"x,\ny"'),
        (2, "2", "", "2"),
        (4, "4", "w", "4,w,"),
        (6, "7", "v", "7,v"),
    ]
    assert unreadable == [
        (3, "The row has 3 cells, the table has 2 columns.", "3,z,surplus"),
        (5, "The row is cut by “;”, the file by “,”.", "5;6"),
    ]
    expected = Tally(rows=6, blank=1, short=1, long=1, other_delimiter=1)
    expected.first = {"short": [2], "long": [3], "other_delimiter": [5]}
    assert tally == expected


def test_many_odd_records_leave_the_piece_to_the_careful_way(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n" + "1,x\n2\n" * (plain.MOST_ODD + 1))
    rows, unreadable, tally, _, _ = rows_of(path, Dialect(), 2)
    assert (len(rows), unreadable, tally.short) == (2 * plain.MOST_ODD + 2, [], plain.MOST_ODD + 1)


def test_a_quote_that_never_closes_costs_its_line_only(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text('a,b\n1,x\n2,"open\n3,y\n')
    rows, unreadable, _, _, _ = rows_of(path, Dialect(), 2)
    assert [row[:3] for row in rows] == [(1, "1", "x"), (3, "3", "y")]
    assert unreadable == [(2, "A quote opens in this line and never closes.", '2,"open')]


def test_any_encoding_can_go_the_quick_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes("a,b\n1,Köln\n2,\0x\n".encode("utf-16"))
    monkeypatch.setattr(DelimitedFile, "_carefully", None)
    reading = DelimitedFile(TextFile(path, "utf-16-le"), Dialect(), 2)
    (batch,) = reading.batches()
    assert [column.to_pylist() for column in batch.columns] == [["1", "2"], ["Köln", "x"]]
    assert reading.file.nul_bytes == 1


@pytest.mark.parametrize(
    ("dialect", "width", "fits"),
    [
        (Dialect(), 2, True),
        (Dialect(";", "'"), 2, True),
        (Dialect("\t", ""), 2, True),
        (Dialect(), 1, False),
        (Dialect(comment="#"), 2, False),
        (Dialect("¦"), 2, False),
        (Dialect("\n"), 2, False),
    ],
)
def test_which_dialects_fit(dialect: Dialect, width: int, fits: bool) -> None:
    assert plain.fits(dialect, width) == fits


@pytest.mark.parametrize(
    ("content", "rows", "unreadable"),
    [
        ("# a\na,b\n1,x\n# c\n2,y\n", [("1", "x"), ("2", "y")], 0),
        ("a\n1\n\n  \n2\n", [("1",), ("2",)], 0),
    ],
)
def test_comments_and_single_columns(
    tmp_path: Path, content: str, rows: list[tuple[str, ...]], unreadable: int
) -> None:
    path = tmp_path / "x.csv"
    path.write_text(content)
    outcome = rows_of(path, Dialect(comment="#"), len(rows[0]))
    assert [row[1:-1] for row in outcome[0]] == rows
    assert len(outcome[1]) == unreadable


@pytest.mark.parametrize(
    "cell", ["12.5", "007", "0x1F", "1_000", "1e3", "99999999999999999999", "9007199254740993", "x"]
)
def test_no_whole_number_is_rounded_or_reread(tmp_path: Path, cell: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text("n,t\n" + "7,a\n" * 500 + f"{cell},b\n" + "8,c\n" * 10)
    reading = DelimitedFile(TextFile(path, "utf-8"), Dialect(), 2)
    # declared, as if the look had not met the cell
    plans = [
        ColumnPlan("n", ColumnType.INTEGER, declared=True),
        ColumnPlan("t", ColumnType.TEXT),
    ]
    quarantine = Quarantine()
    batches = list(TextTable(plans, reading.batches).read(tmp_path, quarantine))
    values = [value for batch in batches for value in batch.column("n").to_pylist()]
    whole = {"1e3": 1000, "9007199254740993": 9007199254740993}
    assert values[500] == whole.get(cell, 8)
    assert quarantine.rows == (cell not in whole)


def test_bad_rows_have_their_numbers_reasons_and_text(tmp_path: Path) -> None:
    rows = [f'{i},2020-01-01,1.5,"a,\nb {i}"' for i in range(1, 3001)]
    rows[99], rows[999], rows[1999], rows[2500] = (
        "x,2020-01-01,1,t",
        "1000,2020-02-30,1,t",
        "2000,2020-01-01,1,t,more",
        "2501,2020-01-01,abc,t",
    )
    path = tmp_path / "x.csv"
    path.write_text("id,day,v,note\n" + "\n\n".join(rows) + "\n")
    outcome = read(path, tmp_path)
    assert [(entry["row"], entry["column"], entry["raw"]) for entry in outcome.quarantine] == [
        (100, "id", rows[99]),
        (1000, "day", rows[999]),
        (2000, None, rows[1999]),
        (2501, "v", rows[2500]),
    ]
    assert outcome.quarantine[0]["reason"] == "“x” in “id” is not a whole number."
    assert outcome.loaded.rows_read == 3000
    assert outcome.table.column("note").to_pylist()[0] == "a,\nb 1"


def test_codes_with_leading_zeros_beside_whole_numbers(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    codes = "".join(f"{i:05d},{i}\n" for i in range(1, 2001))
    path.write_text(f"code,n\n{codes}00001,x\n00002,y\n")
    outcome = read(path, tmp_path)
    assert outcome.table.column("code").to_pylist()[:2] == ["00001", "00002"]
    assert [(entry["row"], entry["reason"]) for entry in outcome.quarantine] == [
        (2001, "“x” in “n” is not a whole number."),
        (2002, "“y” in “n” is not a whole number."),
    ]


def test_a_name_that_looks_like_a_pattern_reads_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "x1.csv").write_text("a,b\n9,z\n")
    path = tmp_path / "x[1].csv"
    path.write_text("a,b\n1,x\n")
    assert read(path, tmp_path).rows() == [{"a": 1, "b": "x"}]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """10 MB: several pieces and row groups."""
    path = tmp_path_factory.mktemp("large") / "large.csv"
    rows = (
        f'{i},{i * 0.25},2021-03-{i % 28 + 1:02d},"place {i % 7},'
        f' town",{"true" if i % 3 else "false"}\n'
        for i in range(220_000)
    )
    path.write_text("id,v,day,place,ok\n" + "".join(rows) + "x,1,2021-03-01,p,true\n")
    return path


@pytest.mark.slow
def test_large_table_is_exact_and_has_the_same_bytes_twice(large: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        outcome = read(large, tmp_path / name)
        loaded = outcome.loaded
        counts = (loaded.rows_read, loaded.rows_loaded, loaded.rows_quarantined)
        assert counts == (220_001, 220_000, 1)
    first, second = ((tmp_path / name / "out.parquet").read_bytes() for name in ("a", "b"))
    assert first == second
    table = pq.read_table(tmp_path / "a" / "out.parquet")
    types = [str(field.type) for field in table.schema]
    assert types == ["int64", "double", "date32[day]", "string", "bool"]
    assert table.column("id").to_pylist() == list(range(220_000))
    assert table.column("v").to_pylist()[-1] == 219_999 * 0.25
    assert table.column("place").to_pylist()[8] == "place 1, town"
    assert table.column("ok").to_pylist()[:4] == [False, True, True, False]


def test_a_stop_is_heeded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.data.readers.delimited.batches.PIECE", 100)
    path = tmp_path / "x.csv"
    path.write_text("a,b\n" + "1,x\n" * 200)

    def stop(done: float | None, message: str = "") -> None:
        if done is not None and done > 0.5:
            raise Cancelled

    where = context(path)
    stopped = type(where)(where.limits, tmp_path, stop, path=path)
    with pytest.raises(Cancelled):
        load(CSV, inspect(CSV, path).params, stopped, tmp_path / "out", Quarantine())
    assert not list(tmp_path.glob("*.spool"))


def test_short_rows_far_down_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b,c\n" + "1,some text that fills the line,2\n" * 3_000 + "5,x\n")
    outcome = read(path, tmp_path)
    assert (outcome.loaded.rows_read, outcome.loaded.rows_quarantined) == (3_001, 0)
    assert outcome.table.slice(3_000).to_pylist() == [{"a": 5, "b": "x", "c": None}]
    assert outcome.notice("ragged_short").rows == (3_001,)


def test_a_look_ends_at_its_part_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detect, "HEAD", 4_000)
    path = tmp_path / "x.csv"
    path.write_text("a,b\n" + "1,x\n" * 3_000)
    look = detect.look(context(path), inspect(CSV, path).params)
    assert look.total_rows is None
    assert 700 < sum(batch.rows for batch in look.head) < 1_600
