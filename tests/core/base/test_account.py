"""Whose account it is."""

from __future__ import annotations

import getpass

import pytest

from core.base.account import account


def test_the_account_has_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "ada")
    assert account() == "ada"


@pytest.mark.parametrize("error", [KeyError, OSError, ImportError])
def test_where_the_system_knows_no_name_there_is_none(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def unknown() -> str:
        raise error

    monkeypatch.setattr(getpass, "getuser", unknown)
    assert account() == ""
