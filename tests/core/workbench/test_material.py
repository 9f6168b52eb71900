"""What all runs of a training share."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from core.data.schema import Role
from core.workbench import training
from core.workbench.material import Material, read_material, split_facts
from core.workbench.train_request import TrainRequest
from core.workbench.workspace import Workspace
from tests.core.workbench.example_data import store

RNG = np.random.default_rng(41)
ONCE = pd.DataFrame(RNG.normal(size=(80, 3)), columns=list("abc"))
ONCE["left"] = np.where(RNG.random(80) < 0.5, "yes", "no")
STAMPS = pd.Series(pd.date_range("2026-01-01", periods=80, freq="D"))


def material(ws: Workspace, frame: pd.DataFrame, **overrides: Any) -> Material:
    """The material of a training on a table in which ``at`` is a column that no model gets."""
    view = store(ws, frame, roles={"at": Role.IGNORE})
    request = TrainRequest(version_id=view.id, target="left", models=["tree"], folds=3)
    return read_material(ws, training.resolve(ws, request.model_copy(update=overrides)))


def test_copies_stand_in_one_part(workspace: Workspace) -> None:
    shared = material(workspace, pd.concat([ONCE] * 2, ignore_index=True))
    assert shared.table.equal is not None
    codes, split = shared.table.equal.codes, shared.split
    assert not set(codes[split.rest]) & set(codes[split.holdout])
    for fold in split.folds:
        assert not set(codes[fold.train_idx]) & set(codes[fold.test_idx])


def test_the_latest_rows_are_the_holdout_of_an_order(workspace: Workspace) -> None:
    shared = material(workspace, ONCE.assign(at=STAMPS), order="at")
    assert shared.split.holdout.tolist() == list(range(64, 80))
    assert shared.table.features == ("a", "b", "c")
    facts = split_facts(shared)
    assert (facts["order"], facts["group"], facts["stratified"]) == ("at", None, False)
    assert (facts["rows_train"], facts["rows_holdout"]) == (64, 16)


def test_a_column_that_no_model_gets_may_say_what_rows_are_about(workspace: Workspace) -> None:
    rows = np.repeat(np.arange(40), 2)
    frame = ONCE.assign(left=ONCE["left"].iloc[rows].to_numpy(), at=[f"p{k:02d}" for k in rows])
    shared = material(workspace, frame)
    assert list(shared.table.aside.columns) == ["at"]
    proposed = [item.subject for item in shared.findings if item.code == "MW013"]
    assert proposed == ["at"]
