"""The job that explains a run."""

from types import SimpleNamespace

import pytest

from core.base.progress import silent
from core.jobs.kind import JobContext
from core.workbench import explaining
from core.workbench.kinds.explain import PLUGIN


def test_the_result_says_how_and_on_what(monkeypatch: pytest.MonkeyPatch) -> None:
    shap = SimpleNamespace(rows=[4, 5, 6], method="linear", about="All rows.", seconds=0.5)
    monkeypatch.setattr(
        explaining, "explain_now", lambda ws, run_id, progress: SimpleNamespace(shap=shap)
    )
    params = explaining.ExplainParams(run_id=7)
    assert PLUGIN.run_in("ws", JobContext(None, 1, 1), params, silent) == {
        "run_id": 7,
        "rows": 3,
        "method": "linear",
        "about": "All rows.",
        "seconds": 0.5,
    }
