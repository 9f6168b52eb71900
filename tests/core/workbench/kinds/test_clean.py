"""The job that applies a recipe."""

from core.base.progress import silent
from core.jobs.kind import JobContext
from core.workbench.cleaning import CleanParams
from core.workbench.kinds.clean import PLUGIN
from core.workbench.workspace import Workspace


def test_the_result_names_the_new_version(filled: Workspace, context: JobContext) -> None:
    recipe = [{"step": "filter_rows", "params": {"where": "rooms > 6"}}]
    params = CleanParams(version_id=3, recipe=recipe, name=None)
    result = PLUGIN.run_in(filled, context, params, silent)
    assert (result["dataset_id"], result["version_id"], result["rows"]) == (3, 5, 12)
    assert result["unchanged"] is False
    assert result["sentence"]
