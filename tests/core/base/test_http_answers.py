"""Answers as plain values: every kind of error has its own status and stable code."""

import json
import logging

import pytest

from core.base import errors
from core.base.http_answers import Answer, error_answer, json_answer
from tests import coroutines

log = logging.getLogger("test")


def test_a_document_becomes_bytes_with_its_length() -> None:
    answer = json_answer({"größe": 3})
    assert answer.status == 200
    assert answer.body == '{"größe": 3}'.encode()
    assert answer.headers == {"content-type": "application/json", "content-length": "14"}


def test_json_has_no_infinity() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_answer({"x": float("inf")})


def test_an_answer_is_sent_in_two_messages() -> None:
    messages: list[dict[str, object]] = []

    async def send(message: dict[str, object]) -> None:
        messages.append(message)

    coroutines.run(Answer(404, {"a": "b"}, b"{}").send(send))
    assert messages == [
        {"type": "http.response.start", "status": 404, "headers": [(b"a", b"b")]},
        {"type": "http.response.body", "body": b"{}"},
    ]


def test_a_foreseen_error_answers_with_its_sentence() -> None:
    answer = error_answer(errors.Conflict("“a” is taken.", field="name"), log)
    assert answer.status == 409
    assert json.loads(answer.body) == {
        "error": "“a” is taken.",
        "code": "conflict",
        "field": "name",
        "transient": False,
    }


def test_a_bug_answers_with_an_id_and_nothing_of_itself() -> None:
    answer = error_answer(KeyError("secret-key"), log)
    assert (answer.status, json.loads(answer.body)["code"]) == (500, "bug")
    assert b"error id" in answer.body
    assert b"secret-key" not in answer.body


def test_a_fault_of_the_disk_keeps_its_status() -> None:
    assert error_answer(OSError(28, "No space left on device"), log).status == 507
    assert error_answer(errors.StorageFailed("The disk is full."), log).status == 507
