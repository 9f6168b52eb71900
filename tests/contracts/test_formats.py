"""What holds for every export format of the catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.registry.format import FORMATS, Format
from tests.core.registry.subjects import subject

SUBJECTS = [("logistic", "binary"), ("tree", "multiclass"), ("linear", "regression")]


def test_all_are_there() -> None:
    assert set(FORMATS.names()) >= {"skops", "onnx"}
    assert FORMATS.broken == {}


@pytest.mark.parametrize("form", list(FORMATS), ids=lambda form: form.name)
@pytest.mark.parametrize(("model", "task"), SUBJECTS)
def test_what_is_written_answers_alike(form: Format, model: str, task: str, tmp_path: Path) -> None:
    steps: list[float] = []
    written = form.write(subject(model, task), tmp_path, lambda done, message: steps.append(done))
    assert written.format == form.name
    assert written.reason is None
    assert written.file is not None
    assert [path.name for path in tmp_path.iterdir()] == [written.file]
    assert written.parity is not None
    assert (written.parity.rows, written.parity.flips) == (300, 0)
    assert written.parity.largest_difference <= 1e-5
    assert steps == sorted(steps)
    assert all(0 <= step <= 1 for step in steps)


@pytest.mark.parametrize("form", list(FORMATS), ids=lambda form: form.name)
def test_words(form: Format) -> None:
    assert form.title[0].isupper()
    assert form.name.islower()


@pytest.mark.parametrize("form", list(FORMATS), ids=lambda form: form.name)
def test_a_model_that_it_cannot_hold_is_an_outcome(form: Format, tmp_path: Path) -> None:
    written = form.write(subject("dummy"), tmp_path, lambda done, message: None)
    assert (written.file is None) == (written.reason is not None)
    assert written.reason is None or written.reason.endswith(".")
