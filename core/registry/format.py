"""What an export format is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd

from core.base.catalogue import Catalogue
from core.base.progress import Progress
from core.base.words import plural
from core.learn.model import Model


@dataclass(frozen=True)
class Parity:
    """How the exported file's answers compare with the run's own on the same rows.

    ``largest_difference`` is the largest absolute difference of a probability, or of a predicted
    number relative to the largest absolute prediction; ``flips`` counts rows whose label differs.
    """

    rows: int
    largest_difference: float
    flips: int

    @property
    def sentence(self) -> str:
        """The comparison as a line of text."""
        labels = (
            "no label differs"
            if self.flips == 0
            else plural(self.flips, "label differs", "labels differ")
        )
        return (
            f"On {plural(self.rows, 'row')} the largest difference is"
            f" {self.largest_difference:.2g}; {labels}."
        )


@dataclass(frozen=True)
class Written:
    """What became of one format: the file's name, or the reason why there is none."""

    format: str
    file: str | None
    parity: Parity | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Subject:
    """What is to be exported, and the rows on which its answers must match."""

    pipeline: Any  # fitted
    signature: dict[str, Any]
    rows: pd.DataFrame  # conformed input columns of the whole training table
    predictions: pd.DataFrame  # the pipeline's own for them, see portable.predict.predictions
    model: Model  # the family that its estimator belongs to


class Format(ABC):
    """A file format for models: one file in ``core/registry/formats``, holding ``PLUGIN =
    ThatFormat()``.
    """

    name: ClassVar[str]
    title: ClassVar[str]

    @abstractmethod
    def write(self, subject: Subject, folder: Path, progress: Progress) -> Written:
        """Write the model into ``folder`` and compare its answers; a model that the format cannot
        hold is an outcome, not an error.
        """


FORMATS: Catalogue[Format] = Catalogue("core.registry.formats", Format, "format")
