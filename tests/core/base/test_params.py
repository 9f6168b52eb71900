"""Types chosen for columns: an unknown column is refused, with the columns in the order of the
file.
"""

from __future__ import annotations

import pytest

from core.base.errors import Refused
from core.data.schema import check_types


def test_a_type_for_an_unknown_column_is_refused_with_the_first_names() -> None:
    names = [f"c{place}" for place in range(12)]
    check_types(["c11"], names)
    with pytest.raises(
        Refused, match=f"no column “zip” .* Columns: {', '.join(names[:10])}\\.$"
    ) as refused:
        check_types(["c0", "zip"], names)
    assert refused.value.field == "types"
