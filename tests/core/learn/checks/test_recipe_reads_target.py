"""MW016: steps of the recipe that look at the target."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from core.base.finding import request
from core.data.recipe.recipe import Recipe
from core.learn.checks.recipe_reads_target import PLUGIN
from core.learn.task import REGRESSION
from tests.core.learn.checks.evidence import of_run, of_table

RATIO = {"step": "arithmetic", "params": {"left": "price", "op": "/", "right": "area", "into": "r"}}
FILTER = {"step": "filter_rows", "params": {"where": "price > 5"}}


def test_a_column_computed_from_the_target_stops_and_chosen_rows_are_noted() -> None:
    frame = pd.DataFrame({"area": [1.0, 2.0, 4.0], "r": [8.0, 3.0, 2.0], "price": [8.0, 6.0, 8.0]})
    evidence = of_table(frame, "price", REGRESSION)
    assert evidence.table is not None
    recipe = Recipe.load([RATIO, FILTER])
    computed, chosen = PLUGIN.examine(
        replace(evidence, table=replace(evidence.table, recipe=recipe))
    )
    assert (computed.code, computed.kind, computed.severity) == ("MW016", "leak", "stop")
    assert (computed.columns, computed.action) == (("r",), request(without=["r"]))
    assert computed.sentence.endswith("computes “r” from the target “price”. Leave “r” out.")
    assert (chosen.severity, chosen.subject) == ("note", "price")
    assert "chooses rows by the target “price”" in chosen.sentence


def test_no_recipe_and_no_table() -> None:
    frame = pd.DataFrame({"area": [1.0, 2.0], "price": [8.0, 6.0]})
    assert PLUGIN.examine(of_table(frame, "price", REGRESSION)) == []
    assert PLUGIN.examine(of_run([])) == []
