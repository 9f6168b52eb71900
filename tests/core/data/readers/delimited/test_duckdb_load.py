"""The fast way and our own reading mean the same: equal tables, equal quarantine; and what DuckDB
alone gets wrong stays right.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.base.errors import Cancelled
from core.base.progress import silent
from core.data.inference.convert import ColumnPlan
from core.data.readers.delimited import detect as csv_detect
from core.data.readers.delimited import duckdb_load
from core.data.readers.delimited import load as csv_load
from core.data.schema import ColumnType
from core.data.sources.csv_file import PLUGIN as CSV
from core.data.storage.parquet_writer import drain
from core.data.storage.quarantine import Quarantine

CELLS = {
    "whole": [
        "1",
        "-5",
        "42",
        "0",
        "12.0",
        "12.5",
        "007",
        "+3",
        " 7",
        "1e3",
        "1_000",
        "0x1F",
        "",
        "NA",
        "abc",
        "9007199254740993",
        "9" * 20,
        "-0",
        "5.",
    ],
    "number": [
        "1.5",
        "-2.25",
        "0.1",
        ".5",
        "5.",
        "inf",
        "nan",
        "1_0.5",
        "",
        "NA",
        "x",
        "1e5",
        "1e400",
        "007.5",
        "+1.5",
        "1.5f",
        "0x10",
        "-inf",
    ],
    "date": [
        "2020-01-02",
        "2021-12-31",
        "2020-02-30",
        "2020-1-2",
        "",
        "2020/01/02",
        "0001-01-01",
        "9999-12-31",
        "infinity",
        "epoch",
        "NA",
        "1900-01-01",
    ],
    "moment": [
        "2020-01-02 03:04:05",
        "2021-12-31 23:59:59",
        "2020-01-02T03:04:05",
        "2020-01-02 03:04",
        "2020-01-02 24:00:00",
        "",
        "x",
        "2020-01-02 03:04:60",
    ],
    "truth": ["true", "false", "True", "FALSE", "", "yes", "1", "t", "tRue", "maybe"],
    "text": [
        "abc",
        "a b",
        "é",
        "NA",
        '"q,q"',
        '"a""b"',
        '"x\ny"',
        'in"ch',
        "  sp ",
        "",
        '""',
        '"open',
        'a"',
        '"a"b',
        "007",
        "12_34",
        "日本",
    ],
}


def both(path: Path, folder: Path, plans: list[ColumnPlan] | None = None) -> tuple[Any, Any]:
    """What each way gives: (table, rows read, rows rejected, the first of them), the fast one None
    where it declines.
    """
    params = CSV.detect(path, {}).params
    looked = csv_detect.look(path, params)
    looked = replace(looked, plans=plans) if plans else looked
    fast_bad, slow_bad = Quarantine(), Quarantine()
    fast = duckdb_load.attempt(path, params, looked, folder / "fast.parquet", silent, fast_bad)
    _, _, report = drain(
        csv_load.read(path, params, looked.plans, silent, slow_bad), folder / "slow.parquet"
    )
    slow = (
        pq.read_table(folder / "slow.parquet").replace_schema_metadata(),
        report.rows_read,
        slow_bad.rows,
        slow_bad.first,
    )
    if fast is None:
        assert fast_bad.rows == 0  # declining leaves the quarantine as it was
        return None, slow
    return (
        pq.read_table(folder / "fast.parquet"),
        fast.tally.rows,
        fast_bad.rows,
        fast_bad.first,
    ), slow


def same(fast: Any, slow: Any) -> None:
    assert [(field.name, field.type) for field in fast[0].schema] == [
        (field.name, field.type) for field in slow[0].schema
    ]
    assert fast[0].to_pylist() == slow[0].to_pylist()
    assert fast[1:] == slow[1:]


def made_up(seed: int) -> bytes:
    """A file of mostly sound cells, some odd ones, some rows of another width."""
    rng = random.Random(seed)
    kinds = [rng.choice(list(CELLS)) for _ in range(rng.randint(2, 4))]
    odd, ragged, end = (
        rng.choice([0, 0.002, 0.01, 0.1]),
        rng.choice([0, 0.01]),
        rng.choice(["\n", "\r\n"]),
    )
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
    return (end.join([header, *rows]) + (end if rng.random() < 0.8 else "")).encode()


@pytest.mark.slow
def test_both_ways_mean_the_same_on_made_up_files(tmp_path: Path) -> None:
    taken = 0
    path = tmp_path / "x.csv"
    for seed in range(60):
        path.write_bytes(made_up(seed))
        fast, slow = both(path, tmp_path)
        if fast is not None:
            taken += 1
            same(fast, slow)
    assert taken > 30  # the comparison is no empty one


@pytest.mark.slow
def test_both_ways_mean_the_same_on_many_made_up_files(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    for seed in range(60, 460):
        path.write_bytes(made_up(seed))
        fast, slow = both(path, tmp_path)
        if fast is not None:
            same(fast, slow)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(
    st.lists(
        st.tuples(st.sampled_from(CELLS["whole"]), st.text(alphabet='ab,"\n\r é0_.1', max_size=8)),
        min_size=1,
        max_size=12,
    )
)
def test_both_ways_mean_the_same_on_any_text(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(
        ("n,text\n" + "1,a\n" * 150 + "\n".join(",".join(row) for row in rows) + "\n").encode()
    )
    fast, slow = both(path, tmp_path)
    if fast is not None:
        same(fast, slow)


@pytest.mark.parametrize(
    "cell", ["12.5", "007", "0x1F", "1_000", "1e3", "99999999999999999999", "9007199254740993", "x"]
)
def test_no_whole_number_is_rounded_or_reread(tmp_path: Path, cell: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text("n,t\n" + "7,a\n" * 500 + f"{cell},b\n" + "8,c\n" * 10)
    fast, slow = both(
        path, tmp_path, [ColumnPlan("n", ColumnType.INTEGER), ColumnPlan("t", ColumnType.TEXT)]
    )  # as if the look had not met the cell
    if fast is not None:
        same(fast, slow)
    loaded = {"1e3": 1000, "9007199254740993": 9007199254740993}
    assert slow[0].column("n").to_pylist()[500] == loaded.get(cell, 8)
    assert slow[2] == (cell not in loaded)


def test_bad_rows_have_the_numbers_and_reasons_of_our_own_reading(tmp_path: Path) -> None:
    rows = [f'{i},2020-01-01,1.5,"a,\nb {i}"' for i in range(1, 3001)]
    rows[99], rows[999], rows[1999], rows[2500] = (
        "x,2020-01-01,1,t",
        "1000,2020-02-30,1,t",
        "2000,2020-01-01,1,t,more",
        "2501,2020-01-01,abc,t",
    )
    path = tmp_path / "x.csv"
    path.write_text("id,day,v,note\n" + "\n\n".join(rows) + "\n")
    fast, slow = both(path, tmp_path)
    same(fast, slow)
    assert [(entry[0], entry[1]) for entry in fast[3]] == [
        (100, "id"),
        (1000, "day"),
        (2000, None),
        (2501, "v"),
    ]
    assert fast[1] == 3000
    assert fast[0].column("note").to_pylist()[0] == "a,\nb 1"


def test_codes_with_leading_zeros_beside_whole_numbers(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(
        "code,n\n" + "".join(f"{i:05d},{i}\n" for i in range(1, 2001)) + "00001,x\n" + "00002,y\n"
    )
    fast, slow = both(path, tmp_path)
    same(fast, slow)
    assert fast[0].column("code").to_pylist()[:2] == ["00001", "00002"]
    assert [(entry[0], entry[2]) for entry in fast[3]] == [
        (2001, "“x” in “n” is not a whole number."),
        (2002, "“y” in “n” is not a whole number."),
    ]


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
    ],
)
def test_what_is_odd_is_left_to_our_own_reading(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    fast, slow = both(path, tmp_path)
    if fast is not None:
        same(fast, slow)
    assert slow[1] == slow[0].num_rows + slow[2]


def test_a_name_that_looks_like_a_pattern_reads_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "x1.csv").write_text("a,b\n9,z\n")
    path = tmp_path / "x[1].csv"
    path.write_text("a,b\n1,x\n")
    fast, slow = both(path, tmp_path)
    assert fast is None
    assert slow[0].to_pylist() == [{"a": 1, "b": "x"}]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """10 MB: large enough for the fast way."""
    path = tmp_path_factory.mktemp("large") / "large.csv"
    rows = (
        f'{i},{i * 0.25},2021-03-{i % 28 + 1:02d},"place {i % 7},'
        f' town",{"true" if i % 3 else "false"}\n'
        for i in range(220_000)
    )
    path.write_text("id,v,day,place,ok\n" + "".join(rows) + "x,1,2021-03-01,p,true\n")
    return path


def _load(path: Path, target: Path, progress: Any = silent) -> Any:
    return CSV.load(
        path, CSV.detect(path, {}).params, target, progress, Quarantine(target.with_suffix(".bad"))
    )


@pytest.mark.slow
def test_the_same_file_gives_the_same_bytes(large: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        loaded = _load(large, tmp_path / name)
        assert (loaded.rows_read, loaded.rows_loaded, loaded.rows_quarantined) == (
            220_001,
            220_000,
            1,
        )
    first, second = (
        hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() for name in ("a", "b")
    )
    assert first == second


def test_our_own_reading_gives_the_same_bytes_too(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n" + "1,x\n" * 1000)
    for name in ("a", "b"):
        _load(path, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.slow
def test_large_table_is_exact(large: Path, tmp_path: Path) -> None:
    _load(large, tmp_path / "out")
    table = pq.read_table(tmp_path / "out")
    assert [str(field.type) for field in table.schema] == [
        "int64",
        "double",
        "date32[day]",
        "string",
        "bool",
    ]
    assert table.column("id").to_pylist() == list(range(220_000))
    assert table.column("v").to_pylist()[-1] == 219_999 * 0.25
    assert table.column("place").to_pylist()[8] == "place 1, town"
    assert table.column("ok").to_pylist()[:4] == [False, True, True, False]


@pytest.mark.slow
def test_a_stop_reaches_the_fast_way(large: Path, tmp_path: Path) -> None:
    def stop(done: float | None, message: str = "") -> None:
        if done is not None and done > 0.04:
            raise Cancelled

    with pytest.raises(Cancelled):
        _load(large, tmp_path / "out", stop)


@pytest.mark.slow
def test_short_rows_in_a_large_file_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b,c\n" + "1,some text that fills the line,2\n" * 300_000 + "5,x\n")
    loaded = _load(path, tmp_path / "out")
    assert (loaded.rows_read, loaded.rows_quarantined) == (300_001, 0)
    assert pq.read_table(tmp_path / "out").slice(300_000).to_pylist() == [
        {"a": 5, "b": "x", "c": None}
    ]
    assert next(notice for notice in loaded.notices if notice.code == "ragged_short").rows == (
        300_001,
    )
