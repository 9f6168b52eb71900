"""What a copy of the history does not know, in names."""

from pathlib import Path

from core.workbench import history_loss, restoring
from core.workbench.history_loss import Loss
from core.workbench.workspace import Workspace
from tests.core.workbench.imports import imported, write_text


def test_what_would_be_lost_is_named(workspace: Workspace, tmp_path: Path) -> None:
    imported(workspace, write_text(tmp_path, "a.csv", "x\n1\n2\n"))
    copy = restoring.back_up(workspace)
    assert history_loss.loss(workspace.folder, copy).nothing
    imported(workspace, write_text(tmp_path, "a.csv", "x\n1\n3\n"))
    imported(workspace, write_text(tmp_path, "b.csv", "x\n1\n"))
    lost = history_loss.loss(workspace.folder, copy)
    assert (lost.datasets, lost.versions) == (("b",), ("a · v2", "b · v1"))
    assert lost.jobs == ("Import a · job 2", "Import b · job 3")
    assert history_loss.sentence(lost) == (
        "The history would forget what is newer than the backup: 1 dataset (b), 2 versions"
        " (a · v2, b · v1), 2 jobs (Import a · job 2, Import b · job 3). The files of versions and"
        " runs stay and can be taken in again with: python -m core adopt --all."
    )
    assert history_loss.loss(workspace.folder, None).versions == ("a · v1", "a · v2", "b · v1")


def test_many_are_counted() -> None:
    sentence = history_loss.sentence(Loss(runs=("1", "2", "3", "4", "5")))
    assert "5 runs (1, 2, 3 and 2 more)" in sentence
