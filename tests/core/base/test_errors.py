"""Errors are sentences and cross process borders whole."""

import logging
import pickle

import pytest

from core.base import errors


def test_kinds() -> None:
    assert errors.Unavailable("x").transient
    assert not errors.Refused("x").transient
    assert issubclass(errors.NotFound, errors.Refused)


def test_field_survives_pickling() -> None:
    copy = pickle.loads(pickle.dumps(errors.Conflict("taken", field="name")))
    assert (type(copy), copy.sentence, copy.field) == (errors.Conflict, "taken", "name")


def test_a_bug_shows_an_id_and_logs_the_traceback(caplog: pytest.LogCaptureFixture) -> None:
    try:
        {}["secret-key"]
    except KeyError as error:
        shown = errors.bug(error, logging.getLogger("t"))
    error_id = str(shown).split("error id ")[1][:8]
    assert "secret-key" not in str(shown)
    assert f"error id {error_id}" in caplog.text
    assert "KeyError: 'secret-key'" in caplog.text
