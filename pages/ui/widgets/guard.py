"""What goes wrong is shown where it went wrong, as a sentence; what nobody foresaw gets an id and a
place in the log.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import streamlit as st

from core.base.errors import MillwrightError, bug
from pages.ui.widgets import words

T = TypeVar("T")
log = logging.getLogger("millwright.pages")


def sentence(error: BaseException) -> str:
    """The text to show for ``error``: its own sentence, or the error id under which the log has the
    rest.
    """
    known = error if isinstance(error, MillwrightError) else bug(error, log)
    return known.sentence


def show(error: BaseException) -> None:
    """Draw ``error`` here."""
    st.error(words.plain(sentence(error)), icon=":material/error:")


@contextmanager
def here() -> Iterator[None]:
    """Draw here whatever goes wrong inside; the rest of the page goes on.

    (Streamlit's own control flow passes through.)
    """
    try:
        yield
    except Exception as error:
        show(error)


def attempt(ask: Callable[..., T], *args: object, **kwargs: object) -> T | None:
    """What ``ask`` returns; None after its error has been drawn here."""
    with here():
        return ask(*args, **kwargs)
    return None


def unforeseen(error: Exception) -> bool:
    """The app's last resort for an error that no page caught: a sentence instead of a traceback."""
    show(error)
    return True
