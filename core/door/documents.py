"""The documents that the verbs print with ``--json``, and their JSON schemas.

Keys are added, never renamed or taken away: scripts read them. The schemas are published in
``docs/schemas``.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from core.base.finding import Action, Finding, Kind, Severity
from core.data.profile.profile import Profile
from core.door.document import Document, Judged
from core.door.keeping_documents import (
    AdoptDocument,
    BackupDocument,
    CheckDocument,
    DeleteDocument,
    RestoreDocument,
    UsageDocument,
)
from core.workbench.comparing import ComparedRun, Comparison

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class ColumnDocument(Document):
    """A column of a dataset."""

    name: str
    type: str
    role: str


class VersionDocument(Judged):
    """A version of a dataset, as an import or a cleaning stored it."""

    dataset: str
    version: int
    sha256: str = Field(description="Of the stored table.")
    rows_read: int
    rows_loaded: int
    rows_quarantined: int
    columns: list[ColumnDocument]
    notices: list[Finding]


class MetricDocument(Document):
    """A metric over the folds; null where it is not defined."""

    model_config = ConfigDict(frozen=True, extra="allow")

    mean: float | None = None
    sd: float | None = None
    folds: list[float | None] = Field(default_factory=list)
    undefined: int = 0


class AcceptedDocument(Document):
    """Why a person lets a finding stand, and since when (UTC)."""

    reason: str
    at: dt.datetime


class FindingDocument(Document):
    """What was noticed about a run, the most serious first.

    ``stop`` and ``warn`` of the kinds leak, duplicates, groups and order mean that the score may be
    too good.
    """

    code: str
    kind: Kind
    severity: Severity
    sentence: str
    columns: list[str]
    rows: int | None = Field(description="How many are concerned.")
    action: Action | None = Field(description="What settles it.")
    accepted: AcceptedDocument | None = Field(description="Null while nobody has accepted it.")
    asks: bool
    subject: str | None
    column: str | None = Field(description="The same as subject.")
    count: int | None = Field(description="The same as rows.")
    fix: dict[str, Any] | None = Field(description="The values of the action.")


class RunDocument(Document):
    """A trained candidate with its scores."""

    run: int
    name: str
    model: str
    task: str
    target: str
    state: str
    message: str
    metrics: dict[str, MetricDocument]
    holdout: dict[str, float | None]
    seconds: float | None
    findings: list[FindingDocument]


class TrainDocument(Judged):
    """The runs of a training, in the order trained."""

    runs: list[RunDocument]


class RunsDocument(Judged):
    """Runs, the newest first."""

    runs: list[RunDocument]


class AcceptDocument(Document):
    """The findings of a run after one was accepted, or its acceptance withdrawn."""

    run: int
    name: str
    findings: list[FindingDocument]


class ComparedRunDocument(ComparedRun):
    """A run in a comparison, with what was noticed about it."""

    findings: list[FindingDocument]


class ComparisonDocument(Comparison, Judged):
    """Everything the comparison shows, in the order of the runs asked for."""

    runs: list[ComparedRunDocument]  # type: ignore[assignment]


class FormatDocument(Document):
    """A model file in a bundle, and how its answers compare with the run's."""

    file: str | None = Field(description="Null when it was not written; the reason says why.")
    reason: str | None
    rows: int | None = None
    largest_difference: float | None = None
    label_flips: int | None = None


class ProofDocument(Document):
    """The bundle's own program in a process of its own, compared with the run."""

    rows: int
    largest_difference: float
    label_flips: int


class ExportDocument(Judged):
    """A bundle."""

    file: str
    sha256: str
    bytes: int
    formats: dict[str, FormatDocument]
    fresh_process: ProofDocument
    bundle: str = Field(description="Where the bundle lies.")
    findings: list[FindingDocument]


class PredictDocument(Judged):
    """Rows that were predicted."""

    rows: int
    out: str
    columns: list[str]
    notes: list[str]
    findings: list[FindingDocument] = Field(description="Of the run that the bundle was made of.")


class JobDocument(Document):
    """A piece of background work. Times are UTC."""

    id: int
    kind: str
    title: str
    state: str
    progress: float | None
    message: str
    created: str
    started: str | None
    finished: str | None
    error: str | None


class JobsDocument(Document):
    """Jobs, the newest first."""

    jobs: list[JobDocument]


class DemoDocument(Document):
    """What the demo consists of."""

    datasets: list[str]
    runs: int


class SettingDocument(Document):
    """A setting in force."""

    name: str
    value: bool | int | float | str
    default: bool | int | float | str
    help: str


class SettingsDocument(Document):
    """All settings in force."""

    settings: list[SettingDocument]


class SchemasDocument(Document):
    """The JSON schema of each verb's document."""

    schemas: dict[str, dict[str, Any]]


#: verb → its document
DOCUMENTS: dict[str, type[BaseModel]] = {
    "import": VersionDocument,
    "profile": Profile,
    "clean": VersionDocument,
    "train": TrainDocument,
    "runs": RunsDocument,
    "compare": ComparisonDocument,
    "accept": AcceptDocument,
    "export": ExportDocument,
    "predict": PredictDocument,
    "jobs": JobsDocument,
    "demo": DemoDocument,
    "check": CheckDocument,
    "adopt": AdoptDocument,
    "backup": BackupDocument,
    "restore": RestoreDocument,
    "usage": UsageDocument,
    "delete": DeleteDocument,
    "settings": SettingsDocument,
    "schemas": SchemasDocument,
}


def schema(verb: str) -> dict[str, Any]:
    """The JSON schema (2020-12) of a verb's document."""
    described = DOCUMENTS[verb].model_json_schema(mode="serialization")
    return {"$schema": DIALECT, "title": f"python -m core {verb} --json"} | {
        key: _as_printed(value) for key, value in described.items() if key != "title"
    }


def _as_printed(node: Any) -> Any:
    """The same as it is printed: every key is there, and undefined numbers are null."""
    if isinstance(node, list):
        return [_as_printed(item) for item in node]
    if not isinstance(node, dict):
        return node
    described = {key: _as_printed(value) for key, value in node.items()}
    if node.get("type") == "number":
        described["type"] = ["number", "null"]
    if node.get("type") == "object" and "properties" in node:
        described["required"] = list(node["properties"])
    return described
