"""MW013: several rows about the same thing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from core.base.finding import request
from core.learn.checks.entity import PLUGIN
from tests.core.learn.checks.evidence import of_run, of_table

RNG = np.random.default_rng(23)
PERSON = np.repeat(np.arange(30), 4)
FRAME = pd.DataFrame({"noise": RNG.normal(size=120), "patient": [f"p{k}" for k in PERSON]})
FRAME["ill"] = np.where(RNG.random(30) < 0.5, "yes", "no")[PERSON]


def test_a_patient_is_proposed_as_the_group() -> None:
    (finding,) = PLUGIN.examine(of_table(FRAME, "ill"))
    assert (finding.code, finding.kind, finding.severity) == ("MW013", "groups", "warn")
    assert finding.sentence == (
        "“patient” names 30 things in several rows each, within which “ill” hardly vary. Group by"
        " “patient”, so that no thing is in training and test at once."
    )
    assert (finding.subject, finding.action) == ("patient", request(group="patient"))


def test_once_a_group_is_chosen_there_is_nothing_to_say() -> None:
    evidence = of_table(FRAME, "ill")
    assert evidence.table is not None
    assert PLUGIN.examine(replace(evidence, table=replace(evidence.table, group="patient"))) == []


def test_an_honest_table_and_none() -> None:
    honest = FRAME.assign(ill=np.where(RNG.random(120) < 0.5, "yes", "no"))
    assert PLUGIN.examine(of_table(honest, "ill")) == []
    assert PLUGIN.examine(of_run([])) == []
