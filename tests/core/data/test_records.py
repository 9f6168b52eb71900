"""Datasets and their versions in the database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlmodel import Session, create_engine

from core.base.errors import NotFound
from core.base.finding import Finding
from core.data.records import DatasetRecord, DraftRecord, VersionRecord, find_dataset, find_version
from core.data.schema import Column, ColumnType

TABLES = [record.__table__ for record in (DatasetRecord, VersionRecord, DraftRecord)]  # type: ignore[attr-defined]


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    DatasetRecord.metadata.create_all(engine, tables=TABLES)
    with Session(engine) as session:
        session.add(DatasetRecord(id=1, name="Straße", key="strasse"))
        session.add(DatasetRecord(id=2, name="empty", key="empty"))
        for number in (1, 2):
            session.add(_version(number))
        session.commit()
        yield session
    engine.dispose()


def _version(number: int) -> VersionRecord:
    return VersionRecord(
        dataset_id=1,
        number=number,
        sha256="0" * 64,
        folder=f"datasets/1/{number}",
        bytes=10,
        rows=3,
        rows_read=4,
        rows_quarantined=1,
        columns=[{"name": "a", "type": "integer"}],
        notices=[{"code": "duration", "sentence": "It lasts.", "column": "a", "fix": None}],
    )


@pytest.mark.parametrize("name_or_id", ["STRASSE", "straße", 1])
def test_a_dataset_goes_by_its_id_or_its_name_in_any_letters(
    session: Session, name_or_id: str | int
) -> None:
    assert find_dataset(session, name_or_id).name == "Straße"


@pytest.mark.parametrize("name_or_id", ["street", 3])
def test_a_dataset_that_is_not_there(session: Session, name_or_id: str | int) -> None:
    with pytest.raises(NotFound, match=f"There is no dataset “{name_or_id}”"):
        find_dataset(session, name_or_id)


def test_the_newest_version_unless_a_number_is_asked_for(session: Session) -> None:
    dataset = find_dataset(session, 1)
    assert find_version(session, dataset).number == 2
    assert find_version(session, dataset, 1).number == 1
    with pytest.raises(NotFound, match="The dataset “Straße” has no version 3"):
        find_version(session, dataset, 3)
    with pytest.raises(NotFound):
        find_version(session, find_dataset(session, 2))


def test_columns_and_notices_are_values_also_those_of_earlier_documents(session: Session) -> None:
    version = find_version(session, find_dataset(session, 1))
    assert version.schema_ == (Column(name="a", type=ColumnType.INTEGER),)
    assert version.notices_ == (Finding(code="duration", sentence="It lasts.", subject="a"),)
