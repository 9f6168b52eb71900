"""A finding is accepted with a reason, which stays on the run until it is withdrawn."""

from __future__ import annotations

import pytest

from core.base.errors import NotFound, Refused
from core.base.finding import Finding, unaccepted_stops
from core.workbench import accepting, history, training_runs
from core.workbench.train_request import AcceptedFinding
from core.workbench.workspace import Workspace
from tests.core.workbench.test_fitting import ready

STOP = Finding(code="MW001", kind="leak", severity="stop", sentence="It leaks.", subject="exit")
OTHER = Finding(code="MW001", kind="leak", severity="warn", sentence="It may leak.", subject="fee")
NOTE = Finding(code="MW005", kind="imbalance", sentence="Unequal.", subject="left")


@pytest.fixture
def run_ids(workspace: Workspace) -> list[int]:
    """Three runs of one training with the same findings, and one of another."""
    request = ready(workspace)
    ids = [
        *training_runs.ensure_runs(workspace, request, 1),
        training_runs.ensure_runs(workspace, request, 2)[0],
    ]
    findings = [finding.model_dump(mode="json") for finding in (STOP, OTHER, NOTE)]
    for run_id in ids:
        training_runs.update(workspace, run_id, findings=findings)
    return ids


def reasons(ws: Workspace, run_id: int) -> list[str | None]:
    findings = history.run(ws, run_id).findings
    return [finding.accepted and finding.accepted.reason for finding in findings]


def test_a_finding_is_accepted_and_withdrawn(workspace: Workspace, run_ids: list[int]) -> None:
    first, second, *_ = run_ids
    findings = accepting.accept(workspace, first, "MW001", "  Known \n before. ", ["exit"])
    assert [item.accepted is not None for item in findings] == [True, False, False]
    assert reasons(workspace, first) == ["Known before.", None, None]
    assert reasons(workspace, second) == [None, None, None]
    assert unaccepted_stops(findings) == []
    listed = {run.id: run for run in history.runs(workspace)}
    assert listed[first].findings == findings
    assert len(unaccepted_stops(listed[second].findings)) == 1
    findings = accepting.withdraw(workspace, first, "MW001", ["exit"])
    assert [item.accepted for item in findings] == [None, None, None]


def test_a_code_stands_for_all_its_findings(workspace: Workspace, run_ids: list[int]) -> None:
    accepting.accept(workspace, run_ids[0], "MW001", "Both are known before.")
    assert reasons(workspace, run_ids[0]) == ["Both are known before."] * 2 + [None]


def test_a_whole_training(workspace: Workspace, run_ids: list[int]) -> None:
    accepting.accept(workspace, run_ids[1], "MW005", "It is so.", whole_training=True)
    assert [reasons(workspace, run_id)[2] for run_id in run_ids] == ["It is so."] * 3 + [None]
    accepting.withdraw(workspace, run_ids[0], "MW005", whole_training=True)
    assert [reasons(workspace, run_id)[2] for run_id in run_ids] == [None] * 4


def test_the_last_reason_counts_and_one_withdrawal_ends_it(
    workspace: Workspace, run_ids: list[int]
) -> None:
    accepting.accept(workspace, run_ids[0], "MW005", "First.")
    accepting.accept(workspace, run_ids[0], "MW005", "Second.", ["left"])
    assert reasons(workspace, run_ids[0]) == [None, None, "Second."]
    accepting.withdraw(workspace, run_ids[0], "MW005")
    assert reasons(workspace, run_ids[0]) == [None, None, None]


def test_what_cannot_be_accepted(workspace: Workspace, run_ids: list[int]) -> None:
    with pytest.raises(NotFound) as unknown:
        accepting.accept(workspace, run_ids[0], "MW009", "Because.")
    assert unknown.value.sentence == (
        "The run “Baseline” (1) has no finding MW009. There are: MW001 (exit), MW001 (fee), MW005"
        " (left)."
    )
    with pytest.raises(NotFound, match=r"no finding MW001 about age\. There are"):
        accepting.accept(workspace, run_ids[0], "MW001", "Because.", ["age"])
    with pytest.raises(Refused, match="A reason is needed"):
        accepting.accept(workspace, run_ids[0], "MW001", " \n ")
    with pytest.raises(Refused, match="501 characters; at most 500"):
        accepting.accept(workspace, run_ids[0], "MW001", "x" * 501)
    with pytest.raises(NotFound, match="no run 99"):
        accepting.accept(workspace, 99, "MW001", "Because.")
    assert reasons(workspace, run_ids[0]) == [None, None, None]


def test_what_was_accepted_of_the_table_carries_over_to_the_runs(workspace: Workspace) -> None:
    accepted = [
        AcceptedFinding(code="MW001", columns=("exit",), reason="Known before."),
        AcceptedFinding(code="MW001", columns=("exit",), reason="Said again."),
        AcceptedFinding(code="MW005", reason="It is so."),
    ]
    request = ready(workspace).model_copy(update={"accepted": accepted})
    run_ids = training_runs.ensure_runs(workspace, request, 1)
    assert training_runs.ensure_runs(workspace, request, 1) == run_ids
    findings = [finding.model_dump(mode="json") for finding in (STOP, OTHER, NOTE)]
    training_runs.update(workspace, run_ids[2], findings=findings)
    assert reasons(workspace, run_ids[2]) == ["Said again.", None, "It is so."]


def test_a_deleted_run_takes_its_acceptances_along(
    workspace: Workspace, run_ids: list[int]
) -> None:
    accepting.accept(workspace, run_ids[3], "MW005", "It is so.")
    training_runs.end_open_runs(workspace, 2, "cancelled", "")
    history.delete(workspace, [run_ids[3]])
    with workspace.store.read() as session:
        rows = session.connection().exec_driver_sql("SELECT count(*) FROM finding_acceptances")
        assert rows.scalar() == 0
