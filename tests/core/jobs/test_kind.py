"""What a kind of work has without saying so."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from core.base.progress import Progress, silent
from core.jobs.kind import JobContext, JobKind


class Count(JobKind):
    name = "count"
    title = "Count"
    Params = BaseModel

    def run(self, context: JobContext, params: Any, progress: Progress) -> dict[str, Any]:
        return {"attempt": context.attempt}


def test_it_is_tried_once_and_cannot_resume() -> None:
    assert (Count().attempts, Count().resumable) == (1, False)
    assert Count().run(JobContext(Path("w"), 7, 2), None, silent) == {"attempt": 2}


def test_nothing_needs_to_be_put_in_order_after_a_failure() -> None:
    assert Count().on_failure(JobContext(Path("w"), 7, 1), None, "failed", "No.") is None


def test_the_work_itself_must_be_there() -> None:
    with pytest.raises(TypeError, match="abstract"):
        JobKind()
