"""The whole pipeline as a skops file: exact, readable by scikit-learn in the same versions, and
free of code.
"""

from __future__ import annotations

from pathlib import Path

from core.base.progress import Progress
from core.registry.format import Format, Subject, Written
from core.registry.parity import compare
from core.registry.portable.model_file import load_pipeline
from core.registry.portable.predict import predictions


class SkopsFormat(Format):
    """scikit-learn pipeline, stored without pickle."""

    name = "skops"
    title = "Pipeline (skops)"

    def write(self, subject: Subject, folder: Path, progress: Progress) -> Written:
        import skops.io

        progress(0, "Pipeline as skops")
        path = folder / "pipeline.skops"
        skops.io.dump(subject.pipeline, path)
        parity = compare(
            subject.predictions,
            predictions(
                load_pipeline(path, subject.model.trusted_types), subject.rows, subject.signature
            ),
        )
        return Written(self.name, path.name, parity)


PLUGIN = SkopsFormat()
