"""The content policy: our own files, and of inline scripts Streamlit's own alone."""

from __future__ import annotations

import base64
import hashlib
import re

from pages.ui.server.security import CONTENT_POLICY

PARTS = dict(part.split(" ", 1) for part in CONTENT_POLICY.split("; "))


def test_nothing_is_loaded_from_elsewhere() -> None:
    assert PARTS["default-src"] == PARTS["connect-src"] == PARTS["base-uri"] == "'self'"
    assert PARTS["object-src"] == PARTS["frame-ancestors"] == "'none'"
    assert "http" not in CONTENT_POLICY
    assert "*" not in CONTENT_POLICY


def test_inline_scripts_run_by_their_hash_alone() -> None:
    scripts = PARTS["script-src"]
    assert "'unsafe-inline'" not in scripts
    assert "'unsafe-eval'" not in scripts
    hashes = re.findall(r"'sha256-([^']+)'", scripts)
    assert hashes
    assert all(len(base64.b64decode(item)) == hashlib.sha256().digest_size for item in hashes)
