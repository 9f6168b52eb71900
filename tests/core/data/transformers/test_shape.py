"""Which columns there are, in which order, under which names."""

from __future__ import annotations

import pandas as pd
import pytest
from sklearn.base import clone

from core.data.transformers.columns import Unfit
from core.data.transformers.shape import DropColumns, KeepColumns, RenameColumns

FRAME = pd.DataFrame({"a": [1], "b": [2], "c": [3]}, index=[7])


def test_dropped_columns() -> None:
    out = DropColumns(["b", "gone"]).fit_transform(FRAME)
    assert out.to_dict("index") == {7: {"a": 1, "c": 3}}
    assert DropColumns(["a", "b", "c"]).fit_transform(FRAME).index.tolist() == [7]


def test_columns_that_stay_are_in_the_order_of_the_table() -> None:
    fitted = KeepColumns(["c", "gone", "a"]).fit(FRAME)
    assert list(fitted.get_feature_names_out()) == ["a", "c"]
    assert fitted.transform(FRAME).to_dict("index") == {7: {"a": 1, "c": 3}}
    assert list(fitted.transform(FRAME.drop(columns="a")).columns) == ["c"]


def test_new_names() -> None:
    fitted = RenameColumns({"a": "x", "gone": "y"}).fit(FRAME)
    assert fitted.transform(FRAME).to_dict("index") == {7: {"x": 1, "b": 2, "c": 3}}
    assert list(fitted.get_feature_names_out()) == ["x", "b", "c"]


def test_names_can_be_exchanged() -> None:
    out = RenameColumns({"a": "b", "b": "a"}).fit_transform(FRAME)
    assert out.to_dict("index") == {7: {"b": 1, "a": 2, "c": 3}}


@pytest.mark.parametrize("names", [{"a": "b"}, {"a": "x", "b": "x"}])
def test_two_columns_of_one_name_are_refused(names: dict[str, str]) -> None:
    twice = names["a"]
    with pytest.raises(Unfit, match=f"^Two columns would be called “{twice}”. Choose another name"):
        RenameColumns(names).fit(FRAME)


def test_parameters_survive_a_clone() -> None:
    assert clone(DropColumns(["a"])).get_params() == {"columns": ["a"]}
    assert clone(KeepColumns(["a"])).get_params() == {"columns": ["a"]}
    assert clone(RenameColumns({"a": "b"})).get_params() == {"names": {"a": "b"}}
