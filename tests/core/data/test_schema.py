"""What is said about cells that lose what stood in them."""

import pytest

from core.base.errors import Refused
from core.data.schema import check_types, emptied


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
