"""What a sheet hides is said with its count; what it does not hide is not said."""

from __future__ import annotations

from core.data.readers.excel.sheet_findings import findings


def test_each_count_has_its_sentence_in_a_fixed_order() -> None:
    said = findings({"blank_rows": 1200, "hidden_rows": 3, "macros": 0}, "Data")
    assert [(item.code, item.severity, item.count, item.sentence) for item in said] == [
        (
            "hidden_rows",
            "warn",
            3,
            "3 rows are hidden in the sheet (often by a filter); they are loaded like the others.",
        ),
        ("blank_rows", "note", 1200, "1,200 empty rows were left out."),
    ]


def test_a_sheets_name_is_no_pattern() -> None:
    (said,) = findings({"hidden_sheet": 1}, "{count} of {0}")
    assert said.sentence == "The sheet “{count} of {0}” is hidden in the workbook."


def test_nothing_hidden_says_nothing() -> None:
    assert findings({}, "Data") == findings({"macros": 0}, "Data") == []
