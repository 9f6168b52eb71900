"""Imports only go down, and the tree looks as it should."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_import_contracts_hold() -> None:
    completed = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert completed.returncode == 0, completed.stdout


def test_no_room_for_odds_and_ends() -> None:
    forbidden = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
    misplaced = [
        path
        for folder in ("core", "pages")
        for path in (ROOT / folder).rglob("*.py")
        if path.stem in forbidden or path.parent.name in forbidden
    ]
    assert misplaced == []
