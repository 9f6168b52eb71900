"""Make the small workspace of a version that was released, to be opened by later versions.

``python make.py CHECKOUT`` drives the headless door of the version in the folder ``CHECKOUT``
(with its environment in ``CHECKOUT/.venv``) and writes beside this file:

``workspace.zip``
    The workspace: three tables (one each task), a cleaned version with its recipe, a recipe being
    edited, eight runs, a bundle and the profiles. The same files in the same order, without logs.
``documents.json``
    What the door printed about them, by the words that asked for it.
``predictions.csv``
    What the bundle predicted for ``new_rows.csv``.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
RECIPE = [
    {"step": "drop_duplicates", "params": {}},
    {"step": "trim_text", "params": {"columns": ["region"]}},
    {"step": "change_case", "params": {"columns": ["region"], "case": "title"}},
    {"step": "mark_missing", "params": {"columns": ["age"], "values": ["999"]}},
    {"step": "fill_missing", "params": {"columns": ["age"], "how": "median"}},
]
DRAFT = [{"step": "clip_outliers", "params": {"columns": ["rooms"]}}]
_LEFT_OUT = ("logs", "uploads", "secrets", "backups")


def customers(rng: np.random.Generator, n: int = 120) -> pd.DataFrame:
    """Customers of whom some leave: gaps, a repeated row, an impossible age, a leak."""
    frame = pd.DataFrame(
        {
            "region": rng.choice(["North", " north", "South", "WEST"], n),
            "age": rng.integers(18, 80, n),
            "charges": rng.normal(60, 20, n).round(2).astype(str),
            "autopay": rng.choice(["yes", "no"], n),
            "joined": [f"2024-{1 + i % 12:02}-{1 + i % 28:02}" for i in range(n)],
        }
    )
    score = rng.normal(size=n) + (frame["autopay"] == "no") * 1.5 - frame["age"] / 60
    frame["refund"] = np.where(score > 0.2, 25.5, 0.0)
    frame["churned"] = np.where(score > 0.2, "Yes", "No")
    frame.loc[7, "age"], frame.loc[[3, 30], "charges"] = 999, ["n/a", ""]
    frame.loc[50, "charges"] = "sixty"
    return pd.concat([frame, frame.head(2)], ignore_index=True)


def pumps(rng: np.random.Generator, n: int = 90) -> pd.DataFrame:
    """Pumps in one of three states."""
    state = rng.integers(0, 3, n)
    return pd.DataFrame(
        {
            "pressure": (state * 2 + rng.normal(size=n)).round(3),
            "vibration": (rng.normal(size=n) - state).round(3),
            "site": rng.choice(["A", "B"], n),
            "state": np.array(["good", "worn", "broken"])[state],
        }
    )


def houses(rng: np.random.Generator, n: int = 80) -> pd.DataFrame:
    """Houses and their prices."""
    area, rooms = rng.integers(40, 220, n), rng.integers(1, 8, n)
    town = rng.choice(["Aden", "Bern", "Cork"], n)
    price = area * 2100 + rooms * 8000 + (town == "Bern") * 90000 + rng.normal(0, 9000, n)
    return pd.DataFrame({"area": area, "rooms": rooms, "town": town, "price": price.round()})


class Door:
    """The headless door of a checkout; keeps what it printed."""

    def __init__(self, checkout: Path, workspace: Path) -> None:
        self.checkout, self.workspace = checkout, workspace
        self.documents: dict[str, Any] = {}

    def __call__(self, title: str, *words: str) -> None:
        """Ask; ``title`` names the document."""
        command = [".venv/bin/python", "-m", "core", *words, "--json"]
        home = {"MILLWRIGHT_SECRET_KEY_FILE": str(self.workspace.parent / "key")}
        answer = subprocess.run(
            [*command, "--workspace", str(self.workspace)],
            cwd=self.checkout,
            env=os.environ | home,
            capture_output=True,
            text=True,
            check=False,
        )
        if answer.returncode:
            raise SystemExit(f"{' '.join(words)}: {answer.stderr}")
        self.documents[title] = json.loads(answer.stdout)


def fill(door: Door, folder: Path) -> None:
    """Everything that the workspace holds, in the order in which a person would make it."""
    rng = np.random.default_rng(20)
    for table in (customers, pumps, houses):
        table(rng).to_csv(folder / f"{table.__name__}.csv", index=False)
    (folder / "recipe.json").write_text(json.dumps(RECIPE))
    options = ("--set", 'types={"charges": "number"}')
    door("import customers", "import", str(folder / "customers.csv"), *options)
    door("import pumps", "import", str(folder / "pumps.csv"))
    door("import houses", "import", str(folder / "houses.csv"))
    door("clean customers", "clean", "customers", "--recipe", str(folder / "recipe.json"))
    quick = ("--folds", "3", "--seed", "7")
    for title, target, models in (
        ("customers", "churned", "logistic,lightgbm"),
        ("pumps", "state", "tree"),
        ("houses", "price", "ridge,linear"),
    ):
        door(f"profile {title}", "profile", title, "--target", target)
        door(f"train {title}", "train", title, "--target", target, "--models", models, *quick)
    customers(np.random.default_rng(3), 60).drop(columns="churned").head(3).to_csv(
        HERE / "new_rows.csv", index=False
    )
    door("export 2", "export", "2", "--to", str(folder))
    bundle = door.documents["export 2"]["bundle"]
    rows, out = str(HERE / "new_rows.csv"), str(HERE / "predictions.csv")
    door("predict 2", "predict", bundle, rows, "--out", out)
    door("runs", "runs")
    door("compare 1 2 3", "compare", "1", "2", "3")
    door("compare 6 7 8", "compare", "6", "7", "8")
    door("jobs", "jobs")
    door("settings", "settings")


def touch(database: Path) -> None:
    """What only the pages can do: a recipe being edited, a note, a tag."""
    connection = sqlite3.connect(database)
    with connection:
        connection.execute(
            "INSERT INTO recipe_drafts VALUES (3, ?, 1, '2026-01-02 03:04:05.000000')",
            [json.dumps([[], DRAFT])],
        )
        connection.execute("UPDATE datasets SET note = 'Prices of last year.' WHERE id = 3")
        connection.execute(
            "UPDATE runs SET note = 'For the board.', tags = '[\"best\"]' WHERE id = 2"
        )
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("VACUUM")
    connection.close()


def pack(workspace: Path, target: Path) -> None:
    """Zip the workspace: sorted names, one date, no logs."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(workspace.rglob("*")):
            name = path.relative_to(workspace)
            if path.is_file() and name.parts[0] not in _LEFT_OUT and "-" not in path.suffix:
                archive.writestr(zipfile.ZipInfo(name.as_posix()), path.read_bytes(), 8, 9)


def main(checkout: Path) -> None:
    """Make the three files."""
    folder = Path(tempfile.mkdtemp())
    door = Door(checkout, folder / "workspace")
    fill(door, folder)
    touch(folder / "workspace" / "millwright.db")
    pack(folder / "workspace", HERE / "workspace.zip")
    text = json.dumps(door.documents, indent=1, ensure_ascii=False)
    (HERE / "documents.json").write_text(text.replace(f"{folder}/", "").replace(f"{HERE}/", ""))
    shutil.rmtree(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
