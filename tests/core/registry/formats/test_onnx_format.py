"""ONNX is written where it answers alike, and says why where it does not."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime
import pandas as pd
import pytest

from core.base.progress import silent
from core.registry.formats.onnx_format import LARGEST_DIFFERENCE, PLUGIN, feed
from tests.core.registry.subjects import subject


def test_raw_columns_in_labels_and_probabilities_out(tmp_path: Path) -> None:
    written = PLUGIN.write(subject(), tmp_path, silent)
    assert (written.format, written.file, written.reason) == ("onnx", "model.onnx", None)
    assert written.parity is not None
    assert (written.parity.rows, written.parity.flips) == (300, 0)
    assert 0 < written.parity.largest_difference <= LARGEST_DIFFERENCE
    session = onnxruntime.InferenceSession((tmp_path / "model.onnx").read_bytes())
    row = {
        "x": np.array([[np.nan]]),
        "count": np.array([[4.0]]),
        "word": np.array([["violet"]], dtype=object),
    }
    label, shares = session.run(None, row)
    raw = pd.DataFrame({"x": [np.nan], "count": [4], "word": ["violet"]})
    asked = subject().pipeline.predict_proba(raw.astype({"count": "Int64"}))
    assert shares == pytest.approx(asked, abs=1e-6)
    assert label.tolist() == [["no", "yes"][int(asked.argmax())]]


def test_another_answer_is_left_out_with_the_reason(tmp_path: Path) -> None:
    run = subject()
    wrong = run.predictions.assign(probability_yes=lambda frame: frame["probability_yes"] + 0.25)
    written = PLUGIN.write(replace(run, predictions=wrong), tmp_path, silent)
    assert written.file is None
    assert written.reason is not None
    assert written.reason.startswith("The ONNX file would not answer as the run does. On 300 rows")
    assert written.reason.endswith(
        "At most 1e-05 and no other label are accepted, so it was left out."
    )
    assert list(tmp_path.iterdir()) == []


def test_one_flipped_label_is_one_too_many(tmp_path: Path) -> None:
    run = subject()
    wrong = run.predictions.copy()
    wrong.loc[0, "prediction"] = "yes" if wrong.loc[0, "prediction"] == "no" else "no"
    written = PLUGIN.write(replace(run, predictions=wrong), tmp_path, silent)
    assert (written.file, written.parity and written.parity.flips) == (None, 1)


def test_what_has_no_form_is_a_reason(tmp_path: Path) -> None:
    written = PLUGIN.write(subject("dummy"), tmp_path, silent)
    assert (written.file, written.parity) == (None, None)
    assert written.reason is not None
    assert written.reason.startswith("DummyClassifier could not be converted (")
    assert written.reason.endswith(").")


def test_gaps_are_fed_as_nan_and_as_empty_words() -> None:
    rows = pd.DataFrame({"x": [1.5, None], "count": [None, 2], "word": ["red", None]})
    inputs = feed(subject().pipeline, rows.astype({"count": "Int64"}), ["x", "count"], ["word"])
    np.testing.assert_array_equal(inputs["x"], [[1.5], [np.nan]])
    np.testing.assert_array_equal(inputs["count"], [[np.nan], [2.0]])
    assert inputs["word"].tolist() == [["red"], [""]]
