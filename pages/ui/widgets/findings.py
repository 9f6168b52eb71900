"""How bad a finding is, as icon and word, wherever a score stands; colour alone says nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.base.finding import Action, Finding
from pages.ui.widgets import words


@dataclass(frozen=True)
class Mark:
    """A word with its icon, and its sign where only text can stand."""

    word: str
    short: str  # where a line is narrow
    icon: str  # a Material symbol
    sign: str
    colour: str

    @property
    def text(self) -> str:
        """Sign and word: “✕ Stop”."""
        return f"{self.sign} {self.word}"

    @property
    def markdown(self) -> str:
        """Icon and word in the colour of both."""
        return f":{self.colour}[:material/{self.icon}: {words.plain(self.word)}]"


MARKS = {
    "stop": Mark("Stop", "Stop", "block", "✕", "red"),
    "warn": Mark("Warning", "Warn", "warning", "▲", "orange"),
    "note": Mark("Note", "Note", "info", "○", "blue"),
}
ACCEPTED = Mark("Accepted", "OK", "check_circle", "✓", "gray")


def mark_of(finding: Finding) -> Mark:
    """The mark of one finding."""
    return MARKS[finding.severity] if finding.accepted is None else ACCEPTED


def worst(findings: Sequence[Finding]) -> Finding | None:
    """The most serious that nobody has accepted; else the most serious; None without any.

    They come with the most serious first.
    """
    unaccepted = [finding for finding in findings if finding.accepted is None]
    return next(iter([*unaccepted, *findings]), None)


def chip(findings: Sequence[Finding]) -> list[str]:
    """The most serious as a cell of :func:`chip_column`."""
    finding = worst(findings)
    return [] if finding is None else [mark_of(finding).text]


def chip_column() -> Any:
    """A column of the most serious finding of each run."""
    marks = [*MARKS.values(), ACCEPTED]
    return st.column_config.MultiselectColumn(
        "Findings",
        options=[mark.text for mark in marks],
        color=[mark.colour for mark in marks],
        width=96,
        help="The most serious thing that was noticed about this run.",
    )


def said(finding: Finding) -> str:
    """The sentence with its code, and why it is accepted, as Markdown."""
    sentence = f"**{words.plain(finding.code)}** {words.plain(finding.sentence)}"
    if finding.accepted is None:
        return sentence
    by = f" by {finding.accepted.by}" if finding.accepted.by else ""
    when = words.ago(finding.accepted.at)
    accepted = words.plain(f"Accepted{by}, {when}: {finding.accepted.reason}")
    return f"{sentence} :gray[{accepted}]"


def action_title(action: Action) -> str:
    """What a button says that does what an action names; empty for what no button does."""
    if action.title:
        return action.title
    values = action.values
    if without := values.get("without"):
        more = f" and {len(without) - 2} more" if len(without) > 2 else ""
        return f"Train without {', '.join(map(str, without[:2]))}{more}"
    titles = {
        "group": "Keep rows of one {} together",
        "order": "Train on earlier rows by {}",
        "repeats": "Use {} repeats",
        "folds": "Use {} folds",
    }
    for name, title in titles.items():
        if values.get(name) is not None:
            return title.format(values[name])
    return "Weigh rare classes more" if values.get("class_weight") == "balanced" else ""
