"""Whose account this runs under."""

from __future__ import annotations

import getpass


def account() -> str:
    """The name of the account; empty where the system has none for it, as in a bare container."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # which of them depends on the system
        return ""
