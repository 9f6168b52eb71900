"""What a run remembers of where it was trained."""

from __future__ import annotations

import json
import platform
import re

import sklearn

from core.runs.environment import code_sha256, environment


def test_environment() -> None:
    document = environment(2)
    assert document["python"] == platform.python_version()
    assert document["libraries"]["scikit-learn"] == sklearn.__version__
    assert document["threads"] == 2
    assert document["processors"] >= 1
    assert json.loads(json.dumps(document)) == document


def test_code_hash_is_stable() -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", code_sha256())
    assert code_sha256() == environment(1)["code_sha256"]
