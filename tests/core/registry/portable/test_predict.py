"""The program that travels: it says what is wrong with a row, and believes no model file."""

import json
import sys
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

from core.registry.portable import predict as portable

SIGNATURE = {
    "task": "churn",
    "target": "left",
    "classes": ["no", "yes"],
    "inputs": [
        {"name": "age", "type": "integer", "required": True, "minimum": 18, "maximum": 80},
        {"name": "fee", "type": "number", "required": True, "minimum": 0.0, "maximum": 99.5},
        {"name": "plan", "type": "text", "required": True, "categories": ["basic", "plus"]},
        {"name": "paid", "type": "boolean", "required": True},
        {"name": "since", "type": "date", "required": True},
    ],
}
ROWS = {
    "age": ["30", "41"],
    "fee": ["9.5", ""],
    "plan": ["basic", "plus"],
    "paid": ["yes", "no"],
    "since": ["2024-01-31", "2025-02-28"],
}


def _conform(**changes: object) -> tuple[pd.DataFrame, list[str]]:
    return portable.conform(pd.DataFrame(ROWS | changes), SIGNATURE)


def test_text_becomes_the_types_of_training() -> None:
    rows, notes = _conform()
    assert rows["age"].tolist() == [30, 41]
    assert rows["fee"].tolist()[0] == 9.5
    assert np.isnan(rows["fee"].iloc[1])
    assert rows["paid"].tolist() == [True, False]
    assert rows["since"].tolist() == [pd.Timestamp("2024-01-31"), pd.Timestamp("2025-02-28")]
    assert notes == []


def test_S08_column_order_does_not_matter() -> None:
    frame = pd.DataFrame(ROWS)
    pd.testing.assert_frame_equal(
        portable.conform(frame, SIGNATURE)[0],
        portable.conform(frame[frame.columns[::-1]], SIGNATURE)[0],
    )


def test_S02_missing_columns_are_all_named() -> None:
    with pytest.raises(
        portable.Refusal, match="lacks the columns “fee”, “paid”, which the model needs. Add them"
    ):
        portable.conform(pd.DataFrame(ROWS).drop(columns=["fee", "paid"]), SIGNATURE)


def test_S03_extra_columns_are_noted_and_the_target_is_none() -> None:
    _, notes = _conform(left=["no", "no"], colour=["red", "blue"])
    assert notes == ["1 column that the model does not use: colour."]


def test_S01_unseen_category_is_noted() -> None:
    rows, notes = _conform(plan=["basic", "gold"])
    assert notes == [
        "Column “plan”: 1 row with a category that was not seen in training (“gold”); treated as"
        " none of the known ones."
    ]
    assert rows["plan"].tolist() == ["basic", "gold"]


def test_82_out_of_range_is_noted() -> None:
    _, notes = _conform(age=["17", "200"])
    assert notes == ["Column “age”: 2 rows outside the range seen in training (18 to 80)."]


@pytest.mark.parametrize(
    ("column", "values", "sentence"),
    [
        ("fee", ["9.5", "much"], "Column “fee”, row 2: “much” is not a number"),
        ("age", ["x", "y"], "Column “age”, row 1 and 1 more: “x” is not a number"),
        ("paid", ["yes", "perhaps"], "Column “paid”, row 2: “perhaps” is not yes or no"),
        (
            "since",
            ["31/01/24", "2025-02-28"],
            "Column “since”, row 1: “31/01/24” is not a date like 2026-01-31",
        ),
    ],
)
def test_S04_a_wrong_type_names_column_row_and_value(
    column: str, values: list[str], sentence: str
) -> None:
    with pytest.raises(portable.Refusal, match=sentence):
        _conform(**{column: values})


def test_S04_numeric_strings_and_gap_words_are_read() -> None:
    rows, _ = _conform(age=[" 30 ", "NA"], fee=["1e2", "n/a"])
    assert rows["age"].tolist() == [30, pd.NA]
    assert rows["fee"].iloc[0] == 100.0
    assert np.isnan(rows["fee"].iloc[1])


def test_large_whole_numbers_keep_every_digit() -> None:
    rows, _ = _conform(age=["9007199254740993", "30"])
    assert rows["age"].iloc[0] == 9007199254740993


def test_S06_no_rows_is_a_sentence() -> None:
    with pytest.raises(portable.Refusal, match="has no rows"):
        portable.conform(pd.DataFrame({name: [] for name in ROWS}), SIGNATURE)


def test_V02_a_pickle_is_not_loaded(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    payload = b"cos\nsystem\n(S'touch " + str(canary).encode() + b"'\ntR."
    for name in ("model.pkl", "pipeline.skops", "model.onnx"):  # V03: whatever it is called
        (tmp_path / name).write_bytes(payload)
        with pytest.raises(portable.Refusal, match="cannot be loaded"):
            portable.load_pipeline(tmp_path / name)
    assert not canary.exists()


def test_V04_foreign_types_and_functions_are_refused(tmp_path: Path) -> None:
    for stranger in (FunctionTransformer(func=np.save), FunctionTransformer(func=json.loads)):
        skops.io.dump(Pipeline([("f", stranger)]), tmp_path / "pipeline.skops")
        with pytest.raises(
            portable.Refusal, match="not on the list of trusted types|cannot be loaded"
        ):
            portable.load_pipeline(tmp_path / "pipeline.skops")
    assert not portable.trusted("operator.methodcaller")
    assert not portable.trusted("builtins.eval")
    assert not portable.trusted("sklearn.datasets.fetch_openml")
    assert not portable.trusted("core.data.transformers.fill.np")  # no prefix is trusted
    assert portable.trusted("core.data.transformers.fill.FillMissing")
    assert portable.trusted("numpy.dtype")
    assert not portable.trusted("xgboost.core.Booster")
    assert portable.trusted("xgboost.core.Booster", frozenset({"xgboost.core.Booster"}))


def test_a_plain_pipeline_round_trips(tmp_path: Path) -> None:
    model = Pipeline([("model", LogisticRegression())]).fit(
        [[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1]
    )
    skops.io.dump(model, tmp_path / "pipeline.skops")
    assert (
        portable.load_pipeline(tmp_path / "pipeline.skops").predict_proba([[1.5]])[0, 1]
        == model.predict_proba([[1.5]])[0, 1]
    )


def test_K01_formulas_are_text_in_the_output(tmp_path: Path) -> None:
    shown = pd.DataFrame(
        {"name": ["=cmd|' /C calc'!A0", "+1", "-5", "@x", "Ann"], "n": [-1, 2, 3, 4, 5]}
    )
    outcome = portable.Outcome(pd.DataFrame({"prediction": ["=1+1", "no", "no", "no", "no"]}))
    portable.write_csv(shown, outcome, tmp_path / "out.csv")
    written = pd.read_csv(tmp_path / "out.csv", dtype="str")
    assert written["name"].tolist() == [
        "'=cmd|' /C calc'!A0",
        "+1",
        "-5",
        "'@x",
        "Ann",
    ]  # signed numbers are numbers
    assert written["n"].tolist() == ["-1", "2", "3", "4", "5"]
    assert written["prediction"][0] == "'=1+1"


def test_Z03_a_bundle_that_leads_out_is_not_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("../outside.txt", "x")
    (tmp_path / "in").mkdir()
    with pytest.raises(portable.Refusal, match="leads out of it"):
        portable.unpack(tmp_path / "b.zip", tmp_path / "in")
    assert not (tmp_path / "outside.txt").exists()


@pytest.mark.parametrize("loaded", [True, False])
def test_V02_no_code_of_a_bundle_runs_in_millwright(
    loaded: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "transformers").mkdir()
    for name in ("__init__.py", "learn_prepare.py"):
        (tmp_path / "transformers" / name).write_text("raise RuntimeError('a bundle ran')\n")
    if not loaded:
        for name in [name for name in sys.modules if name.startswith("core.data.transformers")]:
            monkeypatch.delitem(sys.modules, name)
    portable._register_transformers(tmp_path)


def test_elsewhere_a_bundle_brings_its_transformers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = "elsewhere.transformers"
    monkeypatch.setattr(portable, "TRANSFORMERS", package)
    portable._register_transformers(tmp_path)  # a bundle of before there were any
    assert portable.transformer_types() == frozenset()
    (tmp_path / "transformers").mkdir()
    (tmp_path / "transformers" / "__init__.py").write_text("")
    (tmp_path / "transformers" / "double.py").write_text(
        "from pathlib import Path\n\nclass Double:\n    pass\n\nTwice = Double\n"
        "def function():\n    pass\n"
    )
    try:
        portable._register_transformers(tmp_path)
        assert sys.modules[f"{package}.double"].Double is not None
        assert portable.transformer_types() == {
            f"{package}.double.Double",
            f"{package}.double.Twice",
        }
        assert portable.trusted(f"{package}.double.Double")
        assert not portable.trusted(f"{package}.double.Path")
        assert not portable.trusted(f"{package}.double.function")
    finally:
        for name in (package, f"{package}.double"):
            sys.modules.pop(name, None)


def test_V01_a_changed_file_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "schema.json").write_text("{}")
    import hashlib

    (tmp_path / "manifest.json").write_text(
        json.dumps({"files": {"schema.json": hashlib.sha256(b"{}").hexdigest()}})
    )
    portable.check_files(tmp_path)
    (tmp_path / "schema.json").write_text("{ }")
    with pytest.raises(
        portable.Refusal, match="schema.json of the bundle is not the one that was exported"
    ):
        portable.check_files(tmp_path)
    (tmp_path / "manifest.json").unlink()
    with pytest.raises(portable.Refusal, match="no readable manifest"):
        portable.check_files(tmp_path)
