"""Prepare: whatever arrives becomes the same float and text columns."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
from sklearn.base import clone

from core.data.transformers.learn_prepare import LARGEST, Prepare
from tests.quick_skops import skops_io


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "whole": pd.array([1, None, 4], dtype="Int64"),
            "real": [1.5, np.inf, -1e300],
            "flag": pd.array([True, None, False], dtype="boolean"),
            "word": pd.Series(["a", None, "b"], dtype="str"),
            "kind": pd.Categorical(["u", "v", None]),
            "clock": pd.Series([dt.time(1), None, dt.time(2)], dtype=object),
            "day": pd.to_datetime(["2026-01-01 05:00", None, "1969-12-31 00:00"]),
        }
    )


def prepare() -> Prepare:
    return Prepare(
        numeric=["whole", "real", "flag"],
        text=["word", "kind", "clock"],
        dates=["day"],
        clock=["day"],
    )


def test_values() -> None:
    out = prepare().fit_transform(frame())
    np.testing.assert_array_equal(out["whole"], [1, np.nan, 4])
    np.testing.assert_array_equal(out["real"], [1.5, np.nan, -LARGEST])
    np.testing.assert_array_equal(out["flag"], [1, np.nan, 0])
    assert out["word"].tolist() == ["a", "", "b"]
    assert out["kind"].tolist() == ["u", "v", ""]
    assert out["clock"].tolist() == ["01:00:00", "", "02:00:00"]
    np.testing.assert_allclose(out["day (days)"], [20454 + 5 / 24, np.nan, -1.0])
    np.testing.assert_array_equal(out["day (year)"], [2026, np.nan, 1969])
    np.testing.assert_array_equal(out["day (weekday)"], [3, np.nan, 2])
    np.testing.assert_array_equal(out["day (hour)"], [5, np.nan, 0])


def test_names_and_types() -> None:
    fitted = prepare().fit(frame())
    out = fitted.transform(frame())
    assert list(fitted.get_feature_names_out()) == list(out.columns)
    assert {str(out[name].dtype) for name in fitted.number_names()} == {"float64"}
    assert {str(out[name].dtype) for name in fitted.text} == {"object"}


def test_absent_columns_are_missing() -> None:
    out = prepare().fit(frame()).transform(frame()[["word"]])
    assert out["whole"].isna().all()
    assert out["day (year)"].isna().all()
    assert out["kind"].tolist() == ["", "", ""]
    assert out["word"].tolist() == ["a", "", "b"]
    assert {str(out[name].dtype) for name in ("whole", "real", "day (days)")} == {"float64"}


def test_a_table_without_rows_has_the_same_types() -> None:
    out = prepare().fit(frame()).transform(frame()[["word"]].iloc[:0])
    assert len(out) == 0
    assert out.dtypes.astype("str").to_dict() == {
        **dict.fromkeys(prepare().number_names(), "float64"),
        **dict.fromkeys(["word", "kind", "clock"], "object"),
    }


def test_numbers_and_dates_that_arrive_as_text_are_read() -> None:
    texts = pd.DataFrame({"n": ["1.5", "x", None], "day": ["2026-01-02", "soon", None]})
    fitted = Prepare(numeric=["n"], dates=["day"]).fit(texts)
    assert fitted.n_features_in_ == 2
    for dtype in ("str", "object", "category"):
        out = fitted.transform(texts.astype(dtype))
        np.testing.assert_array_equal(out["n"], [1.5, np.nan, np.nan])
        np.testing.assert_array_equal(out["day (days)"], [20455, np.nan, np.nan])
        np.testing.assert_array_equal(out["day (month)"], [1, np.nan, np.nan])


def test_one_row_equals_the_same_row_of_many() -> None:
    fitted = prepare().fit(frame())
    pd.testing.assert_frame_equal(
        fitted.transform(frame().iloc[[2]]), fitted.transform(frame()).iloc[[2]]
    )


def test_instants_with_a_zone_are_read_in_utc() -> None:
    zoned = pd.DataFrame({"day": pd.to_datetime(["2026-01-01 00:30"]).tz_localize("Europe/Vienna")})
    out = Prepare(dates=["day"], clock=["day"]).fit_transform(zoned)
    assert out["day (hour)"].tolist() == [23.0]
    assert out["day (year)"].tolist() == [2025.0]


def test_clone_and_skops(tmp_path) -> None:  # type: ignore[no-untyped-def]
    fitted = clone(prepare()).fit(frame())
    skops_io.dump(fitted, tmp_path / "p.skops")
    again = skops_io.load(
        tmp_path / "p.skops",
        trusted=["core.data.transformers.learn_prepare.Prepare", "numpy.dtype"],
    )
    pd.testing.assert_frame_equal(again.transform(frame()), fitted.transform(frame()))
