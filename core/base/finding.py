"""What was noticed about data, a run or a deployment: one value, wherever it comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, computed_field, model_validator

#: the most serious first
Severity = Literal["stop", "warn", "note"]
#: what a finding is about
Kind = Literal["leak", "duplicates", "groups", "order", "imbalance", "fit", "calibration", "data"]

#: kinds whose ``stop`` and ``warn`` mean that a score may be too good
TOO_GOOD: frozenset[Kind] = frozenset({"leak", "duplicates", "groups", "order"})

#: how documents written before 0.2 call a severity, and whether it asks
_FORMER = {"info": ("note", False), "warning": ("warn", False), "question": ("warn", True)}


class Action(BaseModel):
    """What settles a finding, so that a page can offer it as a button.

    Attributes
    ----------
    kind : {"options", "request", "step"}
        Whether ``values`` are options of an import, parts of a training's request, or a cleaning
        step (``step`` and ``params``).
    values : dict
        Names and what they become, e.g. ``{"decimal": ","}``.
    title : str
        What the button says; empty where the values say enough.
    """

    model_config = ConfigDict(frozen=True)

    kind: Literal["options", "request", "step"]
    values: dict[str, Any]
    title: str = ""


class Acceptance(BaseModel):
    """That a person knows of a finding and lets it stand.

    Attributes
    ----------
    reason : str
        Why, in the person's words.
    at : datetime
    by : str
        The name of their account; empty where the system knows none.
    """

    model_config = ConfigDict(frozen=True)

    reason: str
    at: dt.datetime
    by: str = ""


class Finding(BaseModel):
    """A sentence that a person should know, with how bad it is and what settles it.

    Attributes
    ----------
    code : str
        Stable (``"ragged_long"``, ``"MW001"``), for tests and for grouping.
    sentence : str
        What was noticed, where, and what to do.
    severity : {"stop", "warn", "note"}
        ``stop``: what follows would be wrong. ``warn``: it may mislead. ``note``: good to know.
    kind : str
        What it is about: a leak, equal rows, groups, the order of rows, unequal classes, the fit,
        calibration, or the data as such.
    subject : str, optional
        The column (or other thing) that the sentence is about.
    columns : tuple of str
        Every column concerned; the subject where nothing else is said.
    asks : bool
        Only a person can say which of two readings is meant.
    rows : tuple of int
        The first few data rows concerned, counted from 1.
    count : int, optional
        How many rows, cells or records are concerned.
    action : Action, optional
        What settles it.
    accepted : Acceptance, optional
        Why it is let stand.
    """

    model_config = ConfigDict(frozen=True)

    code: str
    sentence: str
    severity: Severity = "note"
    kind: Kind = "data"
    subject: str | None = None
    columns: tuple[str, ...] = ()
    asks: bool = False
    rows: tuple[int, ...] = ()
    count: int | None = None
    action: Action | None = None
    accepted: Acceptance | None = None

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, document: Any) -> Any:
        """The column concerned is the subject, where nothing else is said."""
        if not isinstance(document, dict):
            return document
        renewed = _renewed(document) if {"column", "fix"} & document.keys() else document
        subject = renewed.get("subject")
        return {"columns": () if subject is None else (subject,)} | renewed

    @computed_field  # type: ignore[prop-decorator]
    @property
    def column(self) -> str | None:
        """The subject, under the key that readers of earlier documents look for."""
        return self.subject

    @computed_field  # type: ignore[prop-decorator]
    @property
    def fix(self) -> dict[str, Any] | None:
        """The action's values, under the key that readers of earlier documents look for."""
        return self.action.values if self.action else None


def _renewed(document: dict[str, Any]) -> dict[str, Any]:
    """Documents stored by earlier versions say ``column`` and ``fix``, and other severities."""
    renewed = {key: value for key, value in document.items() if key not in ("column", "fix")}
    renewed.setdefault("subject", document.get("column"))
    severity = renewed.get("severity", "note")
    renewed["severity"], asks = _FORMER.get(severity, (severity, False))
    renewed.setdefault("asks", asks)
    if document.get("fix") and not renewed.get("action"):
        kind = "request" if str(renewed.get("code", "")).startswith("MW") else "options"
        renewed["action"] = {"kind": kind, "values": document["fix"]}
    return renewed


def options(**values: Any) -> Action:
    """Options of an import that settle a finding."""
    return Action(kind="options", values=values)


def request(**values: Any) -> Action:
    """Parts of a training's request that settle a finding."""
    return Action(kind="request", values=values)


def most_serious_first(findings: Iterable[Finding]) -> list[Finding]:
    """By severity, then by kind, code and subject."""
    return sorted(findings, key=_place)


def _place(finding: Finding) -> tuple[int, int, str, str]:
    severity = get_args(Severity).index(finding.severity)
    kind = get_args(Kind).index(finding.kind)
    return severity, kind, finding.code, finding.subject or ""


def unaccepted_stops(findings: Iterable[Finding]) -> list[Finding]:
    """Those that say that what follows would be wrong, and that nobody has accepted."""
    return [item for item in findings if item.severity == "stop" and item.accepted is None]
