"""Columns and their documents, and what is said about cells that lose what stood in them."""

import pyarrow as pa
import pytest

from core.base.errors import Refused
from core.data.schema import (
    Column,
    ColumnType,
    check_types,
    emptied,
    from_arrow,
    to_arrow,
)


@pytest.mark.parametrize(
    ("code", "one", "several"),
    [
        (
            "missing_words",
            "holds a word for “no value” or only spaces; it is stored as missing.",
            "hold a word for “no value” or only spaces; they are stored as missing.",
        ),
        (
            "not_a_number",
            "holds “NaN”; it is stored as missing.",
            "hold “NaN”; they are stored as missing.",
        ),
        (
            "infinite",
            "is infinite; it is stored as missing, because no model can use it.",
            "are infinite; they are stored as missing, because no model can use them.",
        ),
    ],
)
def test_one_cell_and_several(code: str, one: str, several: str) -> None:
    assert emptied(code, 1, "size") == f"1 cell of “size” {one}"
    assert emptied(code, 2000, "size") == f"2,000 cells of “size” {several}"


def test_a_type_for_an_unknown_column_is_refused_with_the_first_names() -> None:
    names = [f"c{place}" for place in range(12)]
    check_types(["c11"], names)
    with pytest.raises(
        Refused, match=f"no column “zip” .* Columns: {', '.join(names[:10])}\\.$"
    ) as refused:
        check_types(["c0", "zip"], names)
    assert refused.value.field == "types"


def test_documents_say_the_labels_of_a_boolean_by_both_names() -> None:
    column = Column(name="yes", type=ColumnType.BOOLEAN, boolean_labels=("Nein", "Ja"))
    document = column.model_dump(mode="json")
    assert document["boolean_labels"] == document["words"] == ["Nein", "Ja"]
    assert Column.model_validate(document) == column
    former = {"name": "yes", "type": "boolean", "role": "feature", "words": ["Nein", "Ja"]}
    assert Column.model_validate(former) == column
    assert Column.model_validate({"name": "n", "type": "integer"}).boolean_labels is None


def test_types_there_and_back() -> None:
    assert {type_: from_arrow(to_arrow(type_)) for type_ in ColumnType} == {
        type_: type_ for type_ in ColumnType
    }
    assert to_arrow(ColumnType.DATETIME, zone="UTC") == pa.timestamp("us", "UTC")
    assert from_arrow(pa.int8()) is ColumnType.INTEGER
    assert from_arrow(pa.list_(pa.int8())) is ColumnType.TEXT
    assert from_arrow(pa.binary()) is ColumnType.TEXT
