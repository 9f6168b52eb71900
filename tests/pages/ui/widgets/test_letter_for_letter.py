"""V09: names are data, never markup. What a browser makes of them is asked by a journey."""

from __future__ import annotations

import pytest

from pages.ui.widgets.letter_for_letter import NOTHING, html, plain


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain", "plain"),
        ("Monthly charges (USD)", "Monthly charges (USD)"),  # read aloud as it is written
        ("U.S. sales - 5 > 3, x = {y}!", "U.S. sales - 5 > 3, x = {y}!"),
        ("snake_case", "snake_case"),
        ("_odd_", "\\_odd\\_"),
        ("**b** [x](y)", "\\*\\*b\\*\\* \\[x\\](y)"),
        ("<img src=x>", "\\<img src=x>"),
        (":red[x]", "\\:red\\[x\\]"),
        ("$x$ `y` ~z~", "\\$x\\$ \\`y\\` \\~z\\~"),
        ("&lt; & x", "\\&lt; & x"),
        ("# a", "\\# a"),
        ("1. a", "1\\. a"),
        ("12) a", "12\\) a"),
        ("- a", "\\- a"),
        ("> a", "\\> a"),
        ("{.a}", "\\{.a}"),
        ("a\\b", "a\\\\b"),
        ("http://a.b", f"http\\:{NOTHING}//a.b"),
        ("www.a.b", f"www{NOTHING}.a.b"),
        ("a@b.c", f"a{NOTHING}@b.c"),
        (":material/home:", f"\\:{NOTHING}material/home\\:"),
        (":smile: x", f"\\:{NOTHING}smile: x"),
        ("a -> b", f"a \\-{NOTHING}\\> b"),
        ("a->b", "a->b"),
        ("x >=", f"x \\>{NOTHING}\\="),
        ("two\nlines", f"two{NOTHING}&#10;{NOTHING}lines"),
        (" a", f"{NOTHING} a{NOTHING}"),
        ("\ufeffa", f"{NOTHING}\ufeffa{NOTHING}"),
        ("", ""),
        (3, "3"),
    ],
)
def test_V09_markdown_shows_a_name_letter_for_letter(text: object, written: str) -> None:
    assert plain(text) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a <b>&\nc", "a &lt;b&gt;&amp; c"),
        ("%{x} 5 %", "&#37;{x} 5 %"),
        ("&lt;", "&amp;lt;"),
    ],
)
def test_V09_a_chart_label_has_neither_tags_nor_templates(text: str, written: str) -> None:
    assert html(text) == written
