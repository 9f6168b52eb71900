"""Data is shown letter for letter: in a label, which is Markdown, and in a chart,
which takes tags.
"""

from __future__ import annotations

import re

#: An empty ``<span>`` without a style. What Streamlit replaces after parsing (web and mail
#: addresses, icons, emoji, arrows) it replaces within one run of text: this parts the run, and
#: neither what is shown nor what is copied has a letter more.
NOTHING = ":color[]"

# What means nothing where it stands is left alone: a label is also read aloud, as it is written.
_MARKS = re.compile(
    r"""
    (?P<joint>:(?=//|material|[\w+-]+(?::|\Z))|(?i:www)(?=\.))
  | (?P<at>(?<=[\w.+-])@(?=[\w-]))
  | (?P<arrow>(?<![^\s\ufeff])(?:<->|->|<-|--|>=|<=|~=)(?![^\s\ufeff]))
  | (?P<line>[\r\n])
  | (?P<numbered>\A\d{1,9})(?=[.)](?:\s|\Z))
  | (?P<mark>[\\`*\[\]~$\#]|<(?=[A-Za-z/!?])|&(?=[\#\w])|:(?=[^\W\d]|[\r\n]|\Z)
      |(?<![^\W_])_|_(?![^\W_])|\A[-+>{])
    """,
    re.VERBOSE,
)


def plain(text: object) -> str:
    """``text`` for any place where Streamlit reads Markdown: it shows exactly these letters."""
    shown = _MARKS.sub(_written, str(text))
    ends = shown.strip() == shown and "\ufeff" not in (shown[:1], shown[-1:])
    return shown if ends else f"{NOTHING}{shown}{NOTHING}"  # or its ends would be cut off


def _written(match: re.Match[str]) -> str:
    letters = match[0]
    match match.lastgroup:
        case "joint":
            return letters.replace(":", "\\:") + NOTHING
        case "at":
            return NOTHING + letters
        case "arrow":
            return NOTHING.join(f"\\{letter}" for letter in letters)
        case "line":
            return f"{NOTHING}&#{ord(letters)};{NOTHING}"
        case "numbered":
            return f"{letters}\\"
    return f"\\{letters}"


_TAGS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def html(text: object) -> str:
    """``text`` for a chart's label, on one line: Plotly reads tags, entities and ``%{…}`` there."""
    return " ".join(str(text).split()).translate(_TAGS).replace("%{", "&#37;{")
