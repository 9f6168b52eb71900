"""How many planted leaks the checks see, and how many honest tables they alarm about, by kind; and
what they take on 3,000 columns.

The tables come from seeds that no test uses; ``LEAKS_SEED`` takes others.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.leak_tables import CLEAN, LEAKS, TARGET, Planted, tables
from benchmarks.measure import record
from core.base.finding import Finding
from core.data.recipe.recipe import Recipe
from core.learn.check import Evidence, examine
from core.learn.facts import table_facts
from core.learn.table import Selection, build_table
from core.learn.task import find_task

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
KINDS = {"leak", "duplicates", "groups", "order"}
COUNT = 100  # tables with a leak, and as many without
WIDE = 3_000  # columns


def findings(planted: Planted) -> list[Finding]:
    """The findings before a training that say a score may be too good."""
    task = find_task(planted.task)
    features = [name for name in planted.frame.columns if name != TARGET]
    selection = Selection(target=TARGET, features=features)
    table = build_table(planted.frame, Recipe(), selection, task=task)
    evidence = Evidence(task=task, target=TARGET, facts=table_facts(table), table=table)
    return [
        finding
        for finding in examine("table", evidence)
        if finding.kind in KINDS and finding.severity != "note"
    ]


def named(planted: Planted, alarms: list[Finding]) -> bool:
    """Whether a finding names a planted column; where rows are planted, whether one counts rows."""
    if planted.columns:
        return any(set(planted.columns) & set(finding.columns) for finding in alarms)
    return any(finding.count for finding in alarms)


def by_kind(seed: int) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Kind of leak → (named, tables); kind of honest table → (alarms, tables)."""
    recall: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    alarms: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for kind, planted in tables(LEAKS, COUNT, seed):
        recall[kind][0] += named(planted, findings(planted))
        recall[kind][1] += 1
    for kind, planted in tables(CLEAN, COUNT, seed + 1):
        false = findings(planted)
        alarms[kind][0] += bool(false)
        alarms[kind][1] += 1
        for finding in false:
            print(f"  {kind}: {finding.code} {finding.sentence}", flush=True)
    return dict(recall), dict(alarms)


def wide_table() -> Planted:
    """10,000 rows, 3,000 columns of noise, and a copy of the target with small errors at the
    end.
    """
    rng = np.random.default_rng(3)
    noise = rng.normal(size=(10_000, WIDE - 1))
    y = rng.random(10_000) < 0.3
    frame = pd.DataFrame(noise, columns=[f"noise_{place}" for place in range(WIDE - 1)])
    more = pd.DataFrame({"late": y + rng.normal(size=10_000) * 0.1, TARGET: y.astype(str)})
    return Planted(pd.concat([frame, more], axis=1), "binary", ("late",))


def real_tables() -> dict[str, Planted]:
    """Tables of other people; those where they lie beside the project."""
    known = {
        "telco": ("telco_churn/Telco-Customer-Churn.csv", "Churn", "binary", None),
        "california": ("california/housing.csv", "median_house_value", "regression", None),
        "german": ("tables/german.csv", 20, "binary", "no header"),
        "oil-spill": ("tables/oil-spill.csv", 49, "binary", "no header"),
        "horse-colic": ("tables/horse-colic.csv", 23, "binary", "no header"),
        "diamonds": ("tables/diamonds.csv", "price", "regression", None),
    }
    result = {}
    for name, (path, target, task, header) in known.items():
        if (SHARED / path).exists():
            frame = pd.read_csv(
                SHARED / path, header=None if header else 0, na_values=["?", " ", ""]
            )
            frame.columns = [TARGET if item == target else f"{item}" for item in frame.columns]
            result[name] = Planted(frame, task)
    return result


def _timed(planted: Planted) -> tuple[float, list[Finding]]:
    began = time.process_time()
    alarms = findings(planted)
    return round(time.process_time() - began, 2), alarms


def _shares(counts: dict[str, list[int]]) -> dict[str, str]:
    return {kind: f"{some} of {every}" for kind, (some, every) in counts.items()}


def main() -> None:
    """Measure and record."""
    seed = int(os.environ.get("LEAKS_SEED", "1000"))
    recall, alarms = by_kind(seed)
    for title, counts in (("named", recall), ("alarms", alarms)):
        for kind, text in _shares(counts).items():
            print(f"{kind:30} {title} {text}", flush=True)
    real = {
        name: [f"{finding.code} {finding.subject or ''}".strip() for finding in findings(planted)]
        for name, planted in real_tables().items()
    }
    wide = wide_table()
    seconds, on_wide = _timed(wide)
    print(f"real tables: {real}\n{WIDE} columns: {seconds} CPU s", flush=True)
    record(
        "Leaks: planted and honest tables",
        {
            "seed": seed,
            "recall": _shares(recall),
            "false_alarms": _shares(alarms),
            "named": sum(some for some, _ in recall.values()),
            "alarmed": sum(some for some, _ in alarms.values()),
            "real_tables": real,
            "wide_columns": WIDE,
            "wide_cpu_seconds": seconds,
            "wide_named": named(wide, on_wide),
        },
        goal="every leak named, no honest table alarmed about",
        note=f"{COUNT} tables with a leak and {COUNT} without; 10,000 rows × {WIDE} columns.",
    )


if __name__ == "__main__":
    main()
