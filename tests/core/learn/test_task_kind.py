"""The kinds of tasks."""

from __future__ import annotations

from core.learn.task_kind import Modality, TaskKind


def test_kinds_by_what_they_predict() -> None:
    assert [kind for kind in TaskKind if kind.classification] == ["binary", "multiclass"]
    assert [kind for kind in TaskKind if not kind.classification] == ["regression"]


def test_modalities() -> None:
    assert list(Modality) == ["table"]
