"""The program that travels: it says what is wrong with a row, and believes no model file."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from core.registry.portable import model_file
from core.registry.portable import predict as portable
from core.registry.portable.bundle_files import Refusal

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
        Refusal, match="lacks the columns “fee”, “paid”, which the model needs. Add them"
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
    with pytest.raises(Refusal, match=sentence):
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
    with pytest.raises(Refusal, match="has no rows"):
        portable.conform(pd.DataFrame({name: [] for name in ROWS}), SIGNATURE)


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
    monkeypatch.setattr(model_file, "TRANSFORMERS", package)
    portable._register_transformers(tmp_path)  # a bundle of before there were any
    assert model_file.transformer_types() == frozenset()
    (tmp_path / "transformers").mkdir()
    (tmp_path / "transformers" / "__init__.py").write_text("")
    (tmp_path / "transformers" / "double.py").write_text(
        "from pathlib import Path\n\nclass Double:\n    pass\n\nTwice = Double\n"
        "def function():\n    pass\n"
    )
    try:
        portable._register_transformers(tmp_path)
        assert sys.modules[f"{package}.double"].Double is not None
        assert model_file.transformer_types() == {
            f"{package}.double.Double",
            f"{package}.double.Twice",
        }
        assert model_file.trusted(f"{package}.double.Double")
        assert not model_file.trusted(f"{package}.double.Path")
        assert not model_file.trusted(f"{package}.double.function")
    finally:
        for name in (package, f"{package}.double"):
            sys.modules.pop(name, None)


# edges of what is said about rows ---------------------------------------------------------------


@pytest.mark.parametrize(("value", "count"), [("18", 0), ("80", 0), ("17", 1), ("81", 1)])
def test_the_ends_of_a_range_are_inside(value: str, count: int) -> None:
    _, notes = _conform(age=[value, "30"])
    assert len(notes) == count
    assert all("1 row outside the range seen in training (18 to 80)" in note for note in notes)


@pytest.mark.parametrize(("value", "count"), [("0", 0), ("99.5", 0), ("-0.01", 1), ("99.51", 1)])
def test_fractions_at_the_ends_of_a_range(value: str, count: int) -> None:
    assert len(_conform(fee=[value, "1"])[1]) == count


@pytest.mark.parametrize(
    ("count", "named"),
    [
        (7, "“c0”, “c1”, “c2”, “c3”, “c4”, “c5”, “c6”, which"),
        (8, "“c6”, “c7”, which the model needs. Add them."),
        (9, "“c6”, “c7” and 1 more, which the model needs. Add them."),
        (20, "“c6”, “c7” and 12 more, which the model needs. Add them."),
    ],
)
def test_eight_missing_columns_are_named(count: int, named: str) -> None:
    signature = {"target": "y", "inputs": [{"name": f"c{i}", "type": "text"} for i in range(count)]}
    with pytest.raises(Refusal) as refusal:
        portable.conform(pd.DataFrame({"x": ["1"]}), signature)
    assert named in str(refusal.value)


def test_one_missing_column_is_it() -> None:
    signature = {"target": "y", "inputs": [{"name": "c", "type": "text", "required": True}]}
    with pytest.raises(Refusal, match="lacks the column “c”, which the model needs. Add it."):
        portable.conform(pd.DataFrame({"x": ["1"]}), signature)


def test_a_column_that_is_not_required_may_be_absent() -> None:
    signature = {"target": "y", "inputs": [{"name": "c", "type": "number", "required": False}]}
    rows, _ = portable.conform(pd.DataFrame({"y": ["1"]}), signature)
    assert rows["c"].isna().tolist() == [True]


@pytest.mark.parametrize(
    ("count", "note"),
    [
        (1, "1 column that the model does not use: e0."),
        (2, "2 columns that the model does not use: e0, e1."),
        (8, "8 columns that the model does not use: e0, e1, e2, e3, e4, e5, e6, e7."),
        (9, "9 columns that the model does not use: e0, e1, e2, e3, e4, e5, e6, e7 …."),
    ],
)
def test_eight_extra_columns_are_named(count: int, note: str) -> None:
    assert _conform(**{f"e{i}": ["1", "2"] for i in range(count)})[1] == [note]


def test_five_unseen_categories_are_named_once_each() -> None:
    plans = ["a", "a", "b", "c", "d", "e", "f", "basic", ""]
    frame = pd.DataFrame({name: [values[0]] * 9 for name, values in ROWS.items()})
    _, notes = portable.conform(frame.assign(plan=plans), SIGNATURE)
    assert notes == [
        "Column “plan”: 7 rows with a category that was not seen in training (“a”, “b”, “c”, “d”,"
        " “e”); treated as none of the known ones."
    ]


def test_wrong_cells_are_counted_by_thousands_and_cut_at_forty() -> None:
    frame = pd.DataFrame({name: [values[0]] * 1_500 for name, values in ROWS.items()})
    with pytest.raises(Refusal) as refusal:
        portable.conform(frame.assign(fee="x" * 50), SIGNATURE)
    assert str(refusal.value).startswith(
        f"Column “fee”, row 1 and 1,499 more: “{'x' * 40}” is not a number. Correct the cell"
    )


# gaps ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("gap", ["", " ", "NA", "null", "-", "?", "NaN", None])
def test_each_kind_of_gap_is_a_gap_in_each_type(gap: str | None) -> None:
    changed = {key: [gap, None] for key in ("age", "fee", "paid", "since")}
    rows, notes = _conform(**changed)
    assert rows[list(changed)].isna().all(axis=None)
    assert rows["plan"].tolist() == ["basic", "plus"]
    assert notes == []


@pytest.mark.parametrize("word", ["inf", "-inf", "Infinity", "1e999"])
def test_endless_numbers_are_gaps_as_the_import_has_them(word: str) -> None:
    if word == "1e999":  # no word of the import's list: not a number that can be held
        with pytest.raises(Refusal, match="row 1: “1e999” is not a number"):
            _conform(fee=[word, "1"])
        return
    assert _conform(fee=[word, "1"])[0]["fee"].isna().tolist() == [True, False]


def test_text_keeps_its_words_for_gaps() -> None:
    rows, _ = _conform(plan=["NA", ""])
    assert rows["plan"].tolist()[0] == "NA"
    assert rows["plan"].isna().tolist() == [False, True]


def test_typed_columns_stay() -> None:
    when = pd.to_datetime(["2024-01-31", None])
    rows, _ = _conform(age=[30, 41], fee=[True, False], paid=[True, False], since=when)
    assert (str(rows["age"].dtype), str(rows["fee"].dtype)) == ("Int64", "float64")
    assert rows["fee"].tolist() == [1.0, 0.0]
    assert (rows["paid"].tolist(), str(rows["paid"].dtype)) == ([True, False], "boolean")
    assert rows["since"].isna().tolist() == [False, True]


@pytest.mark.parametrize(
    ("text", "whole"),
    [("+7", True), ("-7", True), ("9" * 18, True), ("9" * 19, False), ("7.5", False)],
)
def test_whole_numbers_of_up_to_eighteen_digits_are_read_as_such(text: str, whole: bool) -> None:
    rows, _ = _conform(age=[text, ""])
    assert (str(rows["age"].dtype) == "Int64") is whole
    assert rows["age"].iloc[0] == (int(text) if whole else float(text))


@pytest.mark.parametrize("text", ["+0.1257302210933933", "+5", "+.5", "+1e-3"])
def test_a_plus_costs_no_digit(text: str) -> None:
    assert _conform(fee=[text, "1"])[0]["fee"].iloc[0] == float(text)


@pytest.mark.parametrize("text", ["++5", "+-5", "+", "+ 5", "0x10", "1_000"])
def test_signs_alone_or_twice_are_no_number(text: str) -> None:
    with pytest.raises(Refusal, match="is not a number"):
        _conform(fee=[text, "1"])


# rows about which nothing is known ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("places", "named"),
    [
        ([2], "row 3."),
        ([0, 2], "rows 1, 3."),
        ([0, 1, 2, 3, 4], "rows 1, 2, 3, 4, 5."),
        ([0, 1, 2, 3, 4, 5], "rows 1, 2, 3, 4, 5 and 1 more."),
    ],
)
def test_rows_without_any_value_are_noted(places: list[int], named: str) -> None:
    frame = pd.DataFrame({name: [values[0]] * 8 for name, values in ROWS.items()})
    frame.loc[places, :] = ""
    frame.loc[places, "fee"] = "NA"
    _, notes = portable.conform(frame.assign(other="x"), SIGNATURE)
    assert notes[0] == (
        f"Without a value in any column that the model uses: {named} The prediction there says"
        " nothing about the row."
    )
    assert notes[1:] == ["1 column that the model does not use: other."]


# the program --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "No columns to parse"),
        (b'a,b\n1,2\n"3,4\n', "EOF inside string"),
        (b"a,b\n1,2\n1,2,3\n", "Expected 2 fields in line 3, saw 3"),
        (b"a\n\xff\n", "codec can't decode"),
    ],
)
def test_what_is_no_csv_is_said(content: bytes, reason: str, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_bytes(content)
    with pytest.raises(Refusal) as refusal:
        portable.read_csv(tmp_path / "rows.csv")
    assert str(refusal.value).startswith("“rows.csv” cannot be read as CSV (")
    assert reason in str(refusal.value)
    assert str(refusal.value).endswith("). Save it as CSV, UTF-8, with commas.")
    assert len(str(refusal.value)) < 220


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="“none.csv” cannot be read as CSV"):
        portable.read_csv(tmp_path / "none.csv")


def test_every_cell_is_text(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_bytes(b"\xef\xbb\xbfa,b\n007,NA\n,1e5\n")
    frame = portable.read_csv(tmp_path / "rows.csv")
    assert frame.to_dict("list") == {"a": ["007", ""], "b": ["NA", "1e5"]}


class Answers:
    """A model that answers what it is told."""

    def __init__(self, answer: object) -> None:
        self.answer = answer

    def predict(self, rows: pd.DataFrame) -> object:
        return self.answer

    predict_proba = predict


def loaded(answer: object, signature: dict[str, object]) -> portable.Model:
    model = object.__new__(portable.Model)
    model.signature, model.pipeline, model.notes = signature, Answers(answer), ["Versions."]
    return model


def test_notes_of_the_bundle_come_first() -> None:
    outcome = loaded([[0.2, 0.8], [1, 0]], SIGNATURE).predict(pd.DataFrame(ROWS).assign(x="1"))
    assert outcome.notes == ["Versions.", "1 column that the model does not use: x."]
    assert outcome.frame["prediction"].tolist() == ["yes", "no"]
    assert outcome.frame["probability_no"].tolist() == [0.2, 1.0]


def test_numbers_are_predicted_as_they_are() -> None:
    outcome = loaded([1, 2.5], SIGNATURE | {"classes": None}).predict(pd.DataFrame(ROWS))
    assert outcome.frame.to_dict("list") == {"prediction": [1.0, 2.5]}


@pytest.mark.parametrize("answer", [None, "x", [[1.0]] * 2, [[0.1, 0.2, 0.7]] * 3, [[]]])
def test_a_model_that_does_not_answer_is_a_sentence(answer: object) -> None:
    with pytest.raises(Refusal, match=r"does not answer \(\w+Error\). Export the run again"):
        loaded(answer, SIGNATURE).predict(pd.DataFrame(ROWS))


def test_predictions_take_the_place_of_columns_of_their_name(tmp_path: Path) -> None:
    source = pd.DataFrame({"prediction": ["old"], "a": ["1"]})
    answers = portable.Outcome(pd.DataFrame({"prediction": ["new"], "probability_new": [0.1]}))
    portable.write_csv(source, answers, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text() == "a,prediction,probability_new\n1,new,0.1\n"


@pytest.mark.parametrize(("count", "line"), [(1, "1 row predicted into"), (2, "2 rows predicted")])
def test_the_program_says_how_many_rows(
    count: int, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    pd.DataFrame(ROWS).head(count).to_csv(tmp_path / "rows.csv", index=False)
    model = loaded([[0.2, 0.8]] * count, SIGNATURE)
    monkeypatch.setattr(portable, "Model", lambda folder: model)
    out = tmp_path / "out.csv"
    assert portable.main([str(tmp_path / "rows.csv"), "--out", str(out)]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith(line)
    assert printed.err == "Versions.\n"
    assert len(out.read_text().splitlines()) == count + 1


def test_the_program_ends_with_one_and_the_reason(tmp_path: Path, capsys: Any) -> None:
    out = tmp_path / "out.csv"
    assert portable.main([str(tmp_path / "none.csv"), "--out", str(out)]) == 1
    printed = capsys.readouterr()
    assert (printed.out, out.exists()) == ("", False)
    assert printed.err.startswith("“none.csv” cannot be read as CSV")


@pytest.mark.parametrize(
    "frame",
    [{"a": ["x\ry"], "b": ["1"]}, {"a\r": ["x"], "b": ["1"]}, {"a": ["x"], "b": ["\r1"]}],
    ids=["first", "header", "last"],
)
def test_a_carriage_return_ends_no_line(frame: dict[str, list[str]], tmp_path: Path) -> None:
    portable.write_frame(pd.DataFrame(frame), tmp_path / "out.csv")
    assert portable.read_csv(tmp_path / "out.csv").to_dict("list") == frame
    portable.write_frame(pd.DataFrame({"a": ["x"], "b": [1]}), tmp_path / "plain.csv")
    assert (tmp_path / "plain.csv").read_text() == "a,b\nx,1\n"


def test_truth_values_that_became_fractions_are_read() -> None:
    assert _conform(paid=["1.0", "0.0"])[0]["paid"].tolist() == [True, False]
    with pytest.raises(Refusal, match="“1x0” is not yes or no"):
        _conform(paid=["1x0", "0"])
