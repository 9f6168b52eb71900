"""Tables: records as frames, pages of rows, columns by their type."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from core.data.schema import Column, ColumnType
from pages.ui.widgets import tables


def test_records_become_a_frame_column_by_column() -> None:
    frame = tables.many(
        [(1, "a"), (2, "b")], {"Name": lambda row: row[1], "Id": lambda row: row[0]}
    )
    assert frame.to_dict("list") == {"Name": ["a", "b"], "Id": [1, 2]}
    assert list(frame.columns) == ["Name", "Id"]
    assert list(tables.many([], {"Name": str}).columns) == ["Name"]


def test_a_table_grows_with_its_rows_up_to_a_limit() -> None:
    assert tables.height(2, most=6) == 26 * 3 + 13
    assert tables.height(6, most=6) == tables.height(60, most=6) == 26 * 7 + 13


def test_dates_that_became_instants_are_shown_as_dates() -> None:
    schema = (
        Column(name="day", type=ColumnType.DATETIME),
        Column(name="at", type=ColumnType.DATETIME),
        Column(name="n", type=ColumnType.INTEGER),
    )
    columns = tables.typed(schema, {"day"})
    assert columns["day"]["type_config"]["type"] == "date"
    assert (columns["at"]["help"], columns["n"]["help"]) == ("datetime", "integer")
    assert "type_config" not in columns["at"]


def test_every_state_of_a_job_has_a_colour() -> None:
    from core.jobs.records import JobState

    assert {str(state) for state in JobState} == set(tables.STATE_COLOURS)


def _paged() -> None:
    import streamlit as st

    from pages.ui.widgets import tables

    st.session_state["offset"] = tables.pages(450, key="page")


def test_pages_begin_at_their_offset() -> None:
    page = AppTest.from_function(_paged)
    page.session_state["page"] = 3
    assert page.run().session_state["offset"] == 400
    assert AppTest.from_function(_paged).run().session_state["offset"] == 0
