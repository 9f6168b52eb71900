"""How long a note may be, and that the limit stands once."""

from __future__ import annotations

import pytest

from core.base import notes
from core.base.errors import Refused
from core.runs.records import RunRecord
from core.workbench import datasets, history
from core.workbench.workspace import Workspace
from tests.core.learn.example_tables import example_frame
from tests.core.workbench.example_data import store


def test_a_note_of_two_thousand_characters_is_stored() -> None:
    assert notes.checked("x" * 2000) == "x" * 2000
    assert notes.checked("") == ""


def test_a_longer_one_is_refused_with_its_length() -> None:
    with pytest.raises(Refused) as refusal:
        notes.checked("x" * 2001)
    assert refusal.value.sentence == (
        "The note has 2,001 characters; at most 2,000 are stored. Shorten it."
    )
    assert refusal.value.field == "note"


def test_datasets_and_runs_have_the_same_limit(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notes, "MOST_CHARACTERS", 3)
    version = store(workspace, example_frame(20))
    with workspace.store.write() as session:
        session.add(
            RunRecord(version_id=version.id, name="a", task="binary", target="left", model="tree")
        )
    for annotate, number in ((datasets.annotate, version.dataset_id), (history.annotate, 1)):
        with pytest.raises(Refused, match="at most 3 are stored"):
            annotate(workspace, number, "long")
        annotate(workspace, number, "abc")
