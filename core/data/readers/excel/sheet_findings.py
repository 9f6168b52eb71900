"""What a sheet hides, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from core.base.finding import Finding, Severity

#: code → how serious it is, and the sentence
_SAID: Mapping[str, tuple[Severity, str]] = {
    "hidden_rows": (
        "warn",
        "{count:,} rows are hidden in the sheet (often by a filter); they are loaded like the"
        " others.",
    ),
    "no_cached_value": (
        "warn",
        "{count:,} formulas have no stored result; their cells are missing. Open the workbook in"
        " Excel and save it.",
    ),
    "error_cells": (
        "warn",
        "{count:,} cells hold an error such as #N/A or #DIV/0!; they are missing.",
    ),
    "merged_cells": (
        "warn",
        "{count:,} merged ranges lie in the rows; only the first cell of each has the value.",
    ),
    "blank_rows": ("note", "{count:,} empty rows were left out."),
    "macros": ("note", "The workbook holds macros. They were neither read nor run."),
    "hidden_sheet": ("note", "The sheet “{sheet}” is hidden in the workbook."),
}


def findings(counts: Mapping[str, int], sheet: str) -> list[Finding]:
    """One finding for each code whose count is not 0, in the order of the sentences."""
    return [
        Finding(
            code=code,
            severity=severity,
            sentence=sentence.format(count=counts[code], sheet=sheet),
            count=counts[code],
        )
        for code, (severity, sentence) in _SAID.items()
        if counts.get(code)
    ]
