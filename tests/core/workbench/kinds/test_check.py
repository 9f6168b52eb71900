"""The job that compares every file with its hash."""

from core.base.progress import silent
from core.jobs.kind import JobContext
from core.workbench.checking import CheckParams
from core.workbench.kinds.check import PLUGIN
from core.workbench.workspace import Workspace


def test_the_result_names_what_is_not_as_it_was(filled: Workspace, context: JobContext) -> None:
    assert PLUGIN.run_in(filled, context, CheckParams(), silent)["problems"] == []
    (filled.folder / "datasets/1/1/data.parquet").write_bytes(b"junk")
    result = PLUGIN.run_in(filled, context, CheckParams(), silent)
    assert [item["place"] for item in result["problems"]] == ["datasets/1/1/data.parquet"]
    assert result["files"] > 4
