"""The job that loads a file into a dataset."""

from pathlib import Path

from core.base.progress import silent
from core.jobs.kind import JobContext
from core.workbench.importing import ImportParams
from core.workbench.kinds.import_file import PLUGIN
from core.workbench.workspace import Workspace


def test_the_result_counts_rows(filled: Workspace, context: JobContext, tmp_path: Path) -> None:
    (tmp_path / "n.csv").write_text("n,m\n1,a\nx,b\n3,c\n")
    params = ImportParams(
        path=str(tmp_path / "n.csv"),
        name="numbers",
        overrides={"types": {"n": "integer"}},
        file_name="n.csv",
    )
    result = PLUGIN.run_in(filled, context, params, silent)
    assert result == {"dataset_id": 4, "version_id": 5, "rows": 2, "quarantined": 1}


def test_a_request_of_an_earlier_version_is_understood() -> None:
    params = PLUGIN.Params.model_validate(
        {"path": "n.csv", "name": "n", "given": {"delimiter": ";"}, "file_name": "n.csv"}
    )
    assert params.overrides == {"delimiter": ";"}
