"""Whether a password is asked for."""

from __future__ import annotations

import pytest

from core.base.errors import Refused
from pages.ui.data import unlocking


@pytest.mark.parametrize(
    ("result", "needed"),
    [
        (Refused("It is encrypted.", field="password"), True),
        (Refused("Choose a file.", field="member"), False),
        (ValueError("password"), False),
        ("a preview", False),
    ],
)
def test_only_the_question_for_a_password_is_one(result: object, needed: bool) -> None:
    assert unlocking.is_needed(result) is needed
