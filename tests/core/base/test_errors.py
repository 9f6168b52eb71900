"""Errors are sentences and cross process borders whole."""

import logging
import pickle

import pytest

from core.base import errors


def test_kinds() -> None:
    assert errors.Unavailable("x").transient
    assert not errors.Refused("x").transient
    assert issubclass(errors.NotFound, errors.Refused)


@pytest.mark.parametrize(
    ("kind", "code", "status", "transient"),
    [
        (errors.MillwrightError, "failed", 500, False),
        (errors.Refused, "refused", 400, False),
        (errors.Invalid, "invalid", 422, False),
        (errors.NotFound, "not_found", 404, False),
        (errors.Conflict, "conflict", 409, False),
        (errors.Unsupported, "unsupported", 501, False),
        (errors.Unavailable, "unavailable", 503, True),
        (errors.StorageFailed, "storage_failed", 507, False),
        (errors.Cancelled, "cancelled", 499, False),
        (errors.Bug, "bug", 500, False),
    ],
)
def test_codes_are_stable(
    kind: type[errors.MillwrightError], code: str, status: int, transient: bool
) -> None:
    """Programs read the codes: a change here breaks them."""
    assert (kind.code, kind.http_status, kind.transient) == (code, status, transient)


def test_every_kind_has_a_code_of_its_own() -> None:
    kinds = [item for item in vars(errors).values() if isinstance(item, type)]
    codes = [kind.code for kind in kinds if issubclass(kind, errors.MillwrightError)]
    assert len(codes) == len(set(codes)) == 10


def test_an_error_as_a_document() -> None:
    assert errors.Unavailable("No answer.").document() == {
        "error": "No answer.",
        "code": "unavailable",
        "field": None,
        "transient": True,
    }


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
