"""Documents as JSON and as lines."""

from __future__ import annotations

from core.door.printing import as_json, as_lines


def test_json_has_no_nan_and_keeps_letters() -> None:
    document = {"name": "Größe", "values": [1, float("nan"), {"x": float("-inf")}], "ok": True}
    assert as_json(document) == '{"name": "Größe", "values": [1, null, {"x": null}], "ok": true}'


def test_lines_nest_and_shorten() -> None:
    document = {
        "rows": 3,
        "empty": [],
        "split": {"folds": 5, "share": 1 / 3},
        "runs": [{"run": 1, "metrics": {"rmse": {"mean": 2.0, "sd": None}}}, {"run": 2}],
    }
    assert as_lines(document) == [
        "rows: 3",
        "empty: []",
        "split:",
        "  folds: 5",
        "  share: 0.333333",
        "runs:",
        "  run=1  metrics={rmse 2 ± None}",
        "  run=2",
    ]
    assert as_lines({"metrics": {}, "params": [{"p": {"a": 1}}]}) == [
        "metrics:",
        "params:",
        "  p={'a': 1}",
    ]


def test_findings_have_lines_of_their_own() -> None:
    finding = {
        "code": "MW001",
        "kind": "leak",
        "severity": "stop",
        "sentence": "It leaks.",
        "accepted": None,
    }
    accepted = finding | {"accepted": {"reason": "Known before.", "at": "2026-01-01T00:00:00Z"}}
    document = {
        "runs": [{"run": 1, "findings": [finding]}, {"run": 2, "findings": []}],
        "findings": [accepted],
    }
    assert as_lines(document) == [
        "runs:",
        "  run=1",
        "    stop MW001 (leak): It leaks.",
        "  run=2",
        "findings:",
        "  stop MW001 (leak): It leaks. Accepted: Known before.",
    ]
