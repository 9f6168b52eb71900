"""Every kind of background work keeps the contract."""

from __future__ import annotations

import json

import pytest
from pydantic import BaseModel

from core.jobs.kind import JobKind
from core.workbench.job_kinds import KINDS


def test_no_kind_is_broken():
    assert KINDS.broken == {}


@pytest.mark.parametrize("kind", list(KINDS), ids=lambda kind: kind.name)
class TestJobKind:
    def test_it_is_one_and_has_its_words(self, kind):
        assert isinstance(kind, JobKind)
        assert kind.name == kind.name.lower().strip()
        assert kind.title
        assert kind.title[0].isupper()

    def test_its_parameters_are_a_form(self, kind):
        assert issubclass(kind.Params, BaseModel)
        json.dumps(kind.Params.model_json_schema())

    def test_its_tries_are_sensible(self, kind):
        assert 1 <= kind.attempts <= 10
        assert isinstance(kind.resumable, bool)

    def test_it_holds_nothing_between_jobs(self, kind):
        assert vars(kind) == {}
