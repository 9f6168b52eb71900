"""V09: no data reaches a label or a chart of any page but through the one function made for it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.data.recipe.step import STEPS
from tests.pages import labels

ROOT = Path(__file__).resolve().parents[2]
MODULES = labels.read(ROOT, ROOT / "pages")


def test_V09_what_streamlit_reads_as_markdown_is_plain() -> None:
    assert labels.Scan(MODULES).holes() == []


def test_V09_what_plotly_reads_as_tags_is_made_for_it() -> None:
    assert labels.Scan(MODULES, charts=True).holes() == []


def test_V09_an_alert_takes_no_icon_out_of_its_text() -> None:
    assert labels.without_icon(MODULES) == []


def test_icons_are_names_of_symbols() -> None:
    icons = [step.icon for step in STEPS]
    assert all(re.fullmatch("[a-z0-9_]+", icon) for icon in icons)


HEAD = "import streamlit as st\nfrom pages.ui.widgets import words\n"


@pytest.mark.parametrize(
    ("source", "hole"),
    [
        ("def f(x):\n    st.markdown(x.name)", "x.name"),
        ("def f(x):\n    st.markdown(f'a {x.name}')", "x.name"),
        ("def f(x):\n    st.markdown(f'a {words.plain(x)}')", None),
        ("def f(x):\n    st.markdown(f'{x:,} rows')", None),
        ("def f(x):\n    st.button('a', help=str(x))", "str(x)"),
        ("def f(x):\n    st.metric('a', str(x))", "str(x)"),
        ("def f(x):\n    label = x.name\n    st.checkbox(label)", "x.name"),
        ("def f(x):\n    label = words.plain(x)\n    st.checkbox(label)", None),
        ("def g(t):\n    st.caption(t)\ndef f(x):\n    g(x.name)", "x.name"),
        ("def g(t):\n    st.caption(t)\ndef f(x):\n    g(words.plain(x))", None),
        ("def g(x):\n    return f'{x.name}'\ndef f(x):\n    st.caption(g(x))", "x.name"),
        ("def f(x):\n    st.pills('a', x, format_func=lambda y: y.name)", "y.name"),
        ("def f(x):\n    st.caption(' · '.join(y.name for y in x))", "y.name"),
        ("def f(x):\n    parts = ['a']\n    parts.append(x.name)\n    st.caption(parts)", "x.name"),
        ("def f(x):\n    st.markdown(f'x:{words.plain(x)}')", "f'x:{words.plain(x)}'"),
        ("def f(x):\n    st.markdown(f'{words.plain(x)}(y)')", "f'{words.plain(x)}(y)'"),
        ("def f(x):\n    st.column_config.Column('a', help=x.name)", "x.name"),
    ],
)
def test_the_scan_sees_a_hole(source: str, hole: str | None, tmp_path: Path) -> None:
    (tmp_path / "page.py").write_text(HEAD + source)
    holes = labels.Scan(labels.read(tmp_path, tmp_path)).holes()
    assert [item.text for item in holes] == ([hole] if hole else [])
