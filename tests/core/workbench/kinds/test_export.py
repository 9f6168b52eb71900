"""The job that writes a bundle."""

import pytest

from core.base.progress import silent
from core.jobs.kind import JobContext
from core.workbench import exporting
from core.workbench.kinds.export import PLUGIN


def test_the_result_is_the_document_of_the_bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        exporting, "export_now", lambda ws, run_id, progress: {"run": run_id, "ws": ws}
    )
    params = exporting.ExportParams(run_id=7)
    assert PLUGIN.run_in("ws", JobContext(None, 1, 1), params, silent) == {"run": 7, "ws": "ws"}
