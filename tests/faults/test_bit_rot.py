"""D15: a bit of a stored table, a model, the predictions or the database is another.

It is noticed, or the answer is the same; never is other data taken for what was stored.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.base.errors import MillwrightError
from core.base.settings import Settings
from core.workbench import evaluating, exporting, tables, versions
from core.workbench.workspace import Workspace, open_workspace
from tests.core.workbench import example_runs
from tests.faults.rounds import rounds

pytestmark = pytest.mark.faults
FLIPS = rounds(300, 24)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a table and a run, closed."""
    folder = tmp_path_factory.mktemp("sound") / "w"
    ws = opened(folder)
    version = example_runs.store(ws, example_runs.customers(400))
    example_runs.run(ws, version, "logistic")
    ws.close()
    return folder


def opened(folder: Path) -> Workspace:
    return open_workspace(
        folder,
        Settings({"immediate": True, "secret_key_file": str(folder.parent / "key")}),
    )


@pytest.fixture
def copy(sound: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    return Path(shutil.copytree(sound, tmp_path / "w"))


def flipped(content: bytes, number: int) -> bytes:
    """The content with one bit turned round, another for each number."""
    place = random.Random(number).randrange(len(content) * 8)
    damaged = bytearray(content)
    damaged[place // 8] ^= 1 << place % 8
    return bytes(damaged)


def answer(folder: Path) -> tuple[object, ...]:
    """What a person sees and what is learned from and predicted with."""
    ws = opened(folder)
    try:
        view = versions.version(ws, 1)
        subject = exporting.subject(ws, 1)
        return (
            repr(tables.page(ws, 1, limit=1000).rows.to_pylist()),
            [(column.name, column.type) for column in view.columns],
            subject.signature,
            subject.rows.to_csv(),
            subject.predictions.to_csv(),
            evaluating.out_of_fold(ws, 1).y_pred.tobytes(),
        )
    finally:
        ws.close()


def strike(
    path: Path,
    ask: Callable[[], object],
    right: object,
    noticed: tuple[type[Exception], ...] = (MillwrightError,),
) -> Counter[str]:
    """Flip single bits of a file and ask; how often it was noticed, the same, and other."""
    content, outcomes = path.read_bytes(), Counter[str]()
    for number in range(FLIPS):
        path.write_bytes(flipped(content, number))
        try:
            outcomes["same" if ask() == right else "other"] += 1
        except noticed:
            outcomes["noticed"] += 1
    path.write_bytes(content)
    return outcomes


@pytest.mark.parametrize(
    "name",
    [
        "datasets/1/1/data.parquet",
        "artefacts/runs/1/pipeline.skops",
        "artefacts/runs/1/out_of_fold.parquet",
        "artefacts/runs/1/signature.json",
    ],
)
def test_D15_a_flipped_bit_in_a_table_or_a_model_is_noticed(copy: Path, name: str) -> None:
    right = answer(copy)
    assert strike(copy / name, lambda: answer(copy), right) == {"noticed": FLIPS}
    assert answer(copy) == right


def test_D15_a_flipped_bit_in_the_database_never_gives_other_data(copy: Path) -> None:
    right = answer(copy)
    noticed = (MillwrightError, ValueError)  # what SQLite holds is no text, or no JSON
    outcomes = strike(copy / "millwright.db", lambda: answer(copy), right, noticed)
    assert outcomes["other"] == 0
    assert outcomes.total() == FLIPS


def test_D15_bad_twin_reading_without_the_stored_hash_takes_other_data(tmp_path: Path) -> None:
    """What pyarrow reads of a file without checksums, when nobody asks for its hash."""
    table = pa.Table.from_pandas(example_runs.customers(400))
    path = tmp_path / "data.parquet"
    pq.write_table(table, path)
    outcomes = strike(path, lambda: pq.read_table(path).equals(table), True, (Exception,))
    assert outcomes["other"] > FLIPS / 2
