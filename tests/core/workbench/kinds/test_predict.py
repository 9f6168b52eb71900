"""The job that predicts the rows of a file."""

import shutil

from core.base.progress import silent
from core.jobs.kind import JobContext
from core.workbench.kinds.predict import PLUGIN
from core.workbench.predicting import PredictParams, predicted_path
from core.workbench.workspace import Workspace
from tests.core.workbench.kinds.conftest import FORMER


def test_rows_are_predicted_and_the_upload_goes(filled: Workspace, context: JobContext) -> None:
    upload = filled.path("uploads", "token")
    upload.mkdir()
    shutil.copy(FORMER / "new_rows.csv", upload)
    path = upload / "new_rows.csv"
    params = PredictParams(run_id=2, path=str(path), file_name=path.name)
    result = PLUGIN.run_in(filled, context, params, silent)
    assert (result["run_id"], result["rows"]) == (2, 3)
    assert result["columns"] == ["prediction", "probability_No", "probability_Yes"]
    predictions = predicted_path(filled, 2, context.job_id).read_text()
    assert predictions == (FORMER / "predictions.csv").read_text()
    assert not upload.exists()
