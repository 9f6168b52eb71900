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
