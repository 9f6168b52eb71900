"""skops is exact, and is read with the types of the run's own model only."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.base.progress import silent
from core.learn.model import MODELS
from core.registry.formats.skops_format import PLUGIN
from core.registry.portable.bundle_files import Refusal
from core.registry.portable.model_file import load_pipeline
from tests.core.registry.subjects import subject


@pytest.mark.parametrize("model", ["logistic", "tree"])
def test_exact(model: str, tmp_path: Path) -> None:
    run = subject(model)
    written = PLUGIN.write(run, tmp_path, silent)
    assert (written.format, written.file) == ("skops", "pipeline.skops")
    assert written.parity is not None
    assert (written.parity.rows, written.parity.largest_difference, written.parity.flips) == (
        300,
        0.0,
        0,
    )


def test_the_types_of_another_model_do_not_do(tmp_path: Path) -> None:
    run = subject("tree")
    with pytest.raises(Refusal, match=r"trusted types \(sklearn.tree._classes.Deci"):
        PLUGIN.write(replace(run, model=MODELS["logistic"]), tmp_path, silent)
    assert load_pipeline(tmp_path / "pipeline.skops", MODELS["forest"].trusted_types) is not None
