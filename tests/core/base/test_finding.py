"""A finding is one value; documents written by earlier versions still say the same."""

import pytest

from core.base.finding import (
    Acceptance,
    Action,
    Finding,
    most_serious_first,
    options,
    request,
    unaccepted_stops,
)


@pytest.mark.parametrize(
    ("former", "severity", "asks"),
    [("info", "note", False), ("warning", "warn", False), ("question", "warn", True)],
)
def test_a_former_document_of_an_import(former: str, severity: str, asks: bool) -> None:
    document = {
        "code": "decimal_mark",
        "sentence": "Is the comma a decimal mark?",
        "severity": former,
        "column": "price",
        "rows": [2, 5],
        "count": 2,
        "fix": {"decimal": ","},
    }
    finding = Finding.model_validate(document)
    assert (finding.severity, finding.asks) == (severity, asks)
    assert (finding.subject, finding.rows, finding.count) == ("price", (2, 5), 2)
    assert (finding.kind, finding.columns) == ("data", ("price",))
    assert finding.action == options(decimal=",")


def test_a_former_document_of_a_training_settles_by_its_request() -> None:
    document = {
        "code": "MW001",
        "sentence": "It is known afterwards.",
        "severity": "warning",
        "column": "exit",
        "fix": {"without": ["exit"]},
    }
    assert Finding.model_validate(document).action == request(without=["exit"])


def test_a_document_has_the_former_keys_and_comes_back_whole() -> None:
    finding = Finding(
        code="x",
        sentence="It is so.",
        severity="stop",
        subject="a",
        action=Action(kind="step", title="Drop it", values={"step": "drop_columns", "params": {}}),
    )
    document = finding.model_dump(mode="json")
    assert (document["column"], document["fix"]) == ("a", finding.action and finding.action.values)
    assert document["action"]["title"] == "Drop it"
    assert Finding.model_validate(document) == finding


def test_without_an_action_there_is_nothing_to_settle_it_with() -> None:
    finding = Finding(code="x", sentence="It is so.")
    assert (finding.severity, finding.model_dump()["fix"]) == ("note", None)
    assert Finding.model_validate(finding.model_dump()) == finding


def test_the_columns_concerned_are_the_subject_unless_said() -> None:
    assert Finding(code="x", sentence="It is so.", subject="a").columns == ("a",)
    assert Finding(code="x", sentence="It is so.").columns == ()
    several = Finding(code="x", sentence="It is so.", subject="a", columns=("a", "b"))
    assert several.columns == ("a", "b")
    assert Finding.model_validate(several.model_dump(mode="json")) == several


def test_the_most_serious_comes_first_then_the_kind_then_the_code() -> None:
    def finding(code: str, severity: str, kind: str, subject: str | None = None) -> Finding:
        document = {"code": code, "severity": severity, "kind": kind, "subject": subject}
        return Finding.model_validate(document | {"sentence": "It is so."})

    ordered = [
        finding("MW009", "stop", "data"),
        finding("MW001", "warn", "leak", "a"),
        finding("MW001", "warn", "leak", "b"),
        finding("MW106", "warn", "leak"),
        finding("MW020", "warn", "duplicates"),
        finding("MW002", "warn", "data"),
        finding("MW005", "note", "imbalance"),
    ]
    assert most_serious_first(reversed(ordered)) == ordered


def test_a_stop_that_is_accepted_stops_no_more() -> None:
    stop = Finding(code="MW001", severity="stop", sentence="It leaks.")
    warn = Finding(code="MW002", severity="warn", sentence="It may mislead.")
    acceptance = Acceptance(reason="Known before.", at="2026-01-01T00:00:00Z", by="ada")
    accepted = stop.model_copy(update={"accepted": acceptance})
    assert unaccepted_stops([accepted, warn, stop]) == [stop]
    assert Finding.model_validate(accepted.model_dump(mode="json")) == accepted
