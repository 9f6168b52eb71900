"""Imports only go down, and the tree looks as it should."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_import_contracts_hold() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_no_room_for_odds_and_ends() -> None:
    forbidden = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
    found = [
        path
        for folder in ("core", "pages")
        for path in (ROOT / folder).rglob("*.py")
        if path.stem in forbidden or path.parent.name in forbidden
    ]
    assert found == []


def test_requirements_are_exact_and_explained() -> None:
    lines = [
        line
        for line in (ROOT / "requirements.txt").read_text().splitlines()
        if line.strip() and not line.startswith("#")
    ]
    assert [line for line in lines if "==" not in line.split("#")[0]] == []
    assert [line for line in lines if not line.partition("#")[2].strip()] == []
