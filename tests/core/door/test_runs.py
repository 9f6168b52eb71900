"""Train, list, compare, export and predict from the command line."""

from __future__ import annotations

import argparse
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from core.__main__ import main
from core.base.errors import Refused
from core.base.finding import Acceptance, Finding
from core.base.settings import Settings
from core.door.arguments import parser
from core.door.runs import objections, parameters, run_document, train
from core.workbench import history, training, versions
from core.workbench.train_request import AcceptedFinding, TrainRequest
from core.workbench.workspace import Workspace, open_workspace
from tests.core.door.conftest import Ask

FORMER = Path(__file__).parents[1] / "workbench" / "former_demo"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with eight runs."""
    with zipfile.ZipFile(FORMER / "workspace.zip") as archive:
        archive.extractall(tmp_path / "workspace")
    return tmp_path / "workspace"


def test_train_lists_its_runs(ask: Ask, folder: Path) -> None:
    words = ("train", "houses", "--target", "price", "--models", "ridge", "--folds", "2")
    document = ask(*words, "--workspace", folder)
    assert [run["model"] for run in document["runs"]] == ["dummy", "ridge"]
    assert {run["task"] for run in document["runs"]} == {"regression"}
    assert len(document["runs"][1]["metrics"]["rmse"]["folds"]) == 2


def args_of(*words: object) -> argparse.Namespace:
    return parser().parse_args(["train", "customers", "--target", "churned", *map(str, words)])


def test_the_command_line_asks_what_the_screen_asks(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "params.json"
    file.write_text('{"logistic": {"C": 0.25}}')
    asked: list[TrainRequest] = []

    def remember(ws: Workspace, request: TrainRequest) -> int:
        asked.append(request)
        raise Refused("Enough.")

    monkeypatch.setattr(training, "train", remember)
    ws = open_workspace(folder, Settings({"secret_key_file": str(tmp_path / "key")}))
    words = ("--models", "logistic", "--params", file, "--features", "age, charges, region")
    more = ("--group", "joined", "--imbalance", "weights", "--accept", "MW006=It is a demo.")
    for line in ((*words, *more), ()):
        with pytest.raises(Refused):
            train(ws, args_of(*line))
    version_id = versions.find(ws, "customers").id
    ws.close()
    assert asked == [
        TrainRequest(
            version_id=version_id,
            target="churned",
            models=["logistic"],
            params={"logistic": {"C": 0.25}},
            features=["age", "charges", "region"],
            group="joined",
            class_weight="balanced",
            accepted=[AcceptedFinding(code="MW006", reason="It is a demo.")],
        ),
        TrainRequest(version_id=version_id, target="churned"),
    ]


@pytest.mark.slow
def test_features_group_weights_and_parameters_give_the_scores_of_the_screens_request(
    ask: Ask, folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "params.json"
    file.write_text('{"logistic": {"C": 0.25}}')
    words = ("--models", "logistic", "--folds", 3, "--features", "age,charges", "--params", file)
    more = ("--group", "region", "--imbalance", "weights", "--holdout", 0)
    place = ("--workspace", folder)
    line = ("train", "customers", "--target", "churned", *words, *more, *place)
    documents = ask(*line)["runs"]
    ws = open_workspace(
        folder, Settings({"secret_key_file": str(tmp_path / "key"), "immediate": True})
    )
    request = TrainRequest(
        version_id=versions.find(ws, "customers").id,
        target="churned",
        models=["logistic"],
        params={"logistic": {"C": 0.25}},
        folds=3,
        holdout=0,
        group="region",
        features=["age", "charges"],
        class_weight="balanced",
    )
    screen = history.runs(ws, job_id=training.train(ws, request), sort="id", descending=False)
    (run,) = [history.run(ws, run.id) for run in screen if run.model == "logistic"]
    ws.close()
    assert documents[1]["metrics"] == json.loads(json.dumps(run.metrics))
    assert len(set(documents[1]["metrics"]["roc_auc"]["folds"])) == 3
    assert run.params["C"] == 0.25
    assert [item["name"] for item in run.features] == ["age", "charges"]
    assert (run.split["group"], run.split["class_weight"]) == ("region", "balanced")
    # three regions in three folds: each fold tests one, of 66, 28 and 25 rows
    assert sorted(fold.rows_test for fold in run.folds) == [25, 28, 66]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--features", "age,charge"), "has no column “charge”. Did you mean “charges”?"),
        (("--group", "Regio"), "has no column “Regio”. Did you mean “region”?"),
        (("--features", '""'), "There is no feature to learn from."),
        (("--features", "churned,age"), "“churned” is the target, so it cannot be an input too."),
        (("--models", "logistc"), "no model “logistc”. Did you mean “logistic”? Known: dummy"),
        (("--imbalance", "weights", "--accept", "MW5= "), None),
        (("--imbalance", "smote"), None),
    ],
)
def test_what_does_not_exist_is_named_with_what_is_near(
    folder: Path, ask: Ask, capsys: pytest.CaptureFixture[str], words: tuple, sentence: str | None
) -> None:
    line = ["train", "customers", "--target", "churned", *words, "--workspace", str(folder)]
    if sentence is None:
        with pytest.raises(SystemExit):
            main(line)
        return
    assert main(line) == 1
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"logistic": {"c": 1}}', "Logistic regression has no parameter “c”. Did you mean “C”?"),
        ('{"logistik": {"C": 1}}', "no model of that name. Did you mean “logistic”?"),
        ('{"tree": {"max_depth": 3}}', "“tree”, which is not among the models to train: dummy,"),
        ('{"logistic": {"C": -1}}', "the parameter “C” cannot be used (the value must be more"),
        ('{"logistic": 3}', "“p.json” does not hold the parameters of each model. Write a model"),
        ("[1]", "“p.json” does not hold the parameters of each model."),
        ("{", "“p.json” is not JSON in UTF-8"),
        ("[" * 100_000, "“p.json” is not JSON in UTF-8"),
        (None, "p.json"),
    ],
)
def test_parameters_that_cannot_be(
    folder: Path,
    ask: Ask,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    text: str | None,
    sentence: str,
) -> None:
    file = tmp_path / "p.json"
    if text is not None:
        file.write_text(text)
    line = ["train", "customers", "--target", "churned", "--models", "logistic"]
    assert main([*line, "--params", str(file), "--workspace", str(folder)]) == 1
    assert sentence in capsys.readouterr().err


def test_without_a_file_no_parameter_differs() -> None:
    assert parameters(None) == {}


def test_runs_and_compare(ask: Ask, folder: Path) -> None:
    place = ("--workspace", folder)
    assert [run["run"] for run in ask("runs", *place)["runs"]] == [8, 7, 6, 5, 4, 3, 2, 1]
    assert [run["run"] for run in ask("runs", "--dataset", "pumps", *place)["runs"]] == [5, 4]
    assert [run["run"] for run in ask("compare", "7", "6", *place)["runs"]] == [7, 6]


def test_objections_are_unfinished_runs_and_warnings(folder: Path, tmp_path: Path) -> None:
    ws = open_workspace(folder, Settings({"secret_key_file": str(tmp_path / "key")}))
    run = replace(history.run(ws, 7), findings=())
    ws.close()
    warning = Finding(code="MW001", sentence="A leak.", severity="warn")
    note = Finding(code="MW002", sentence="Good to know.")
    assert objections([run, replace(run, findings=(note,))]) == []
    acceptance = Acceptance(reason="It is so.", at="2026-01-01T00:00:00Z")
    accepted = warning.model_copy(update={"accepted": acceptance})
    assert objections([replace(run, findings=(accepted,))]) == []
    failed = replace(run, name="Tree", state="failed", message="No memory.")
    assert objections([failed, replace(run, findings=(warning, note))]) == [
        "The run “Tree” is failed. No memory.",
        "A leak.",
    ]
    assert [item.code for item in run_document(replace(run, findings=(warning,))).findings] == [
        "MW001"
    ]
