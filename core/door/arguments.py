"""What can be asked of each verb on the command line."""

from __future__ import annotations

import argparse
import json
from typing import Any

#: verb → the module of ``core.door`` and the function in it, and the line of help
VERBS = {
    "import": ("data:import_", "Load a file into a dataset."),
    "profile": ("data:profile", "Describe every column of a dataset."),
    "clean": ("data:clean", "Apply a recipe; the result is a new version."),
    "train": ("runs:train", "Cross-validate models on a dataset."),
    "runs": ("runs:runs", "List runs, the newest first."),
    "compare": ("runs:compare", "Compare runs: scores, paired differences, what differs."),
    "export": ("bundles:export", "Write a run as a bundle that predicts elsewhere."),
    "predict": ("bundles:predict", "Predict the rows of a file with a bundle."),
    "jobs": ("work:jobs", "List jobs, the newest first."),
    "demo": ("work:demo", "Make the demo: three datasets and finished runs."),
    "settings": ("about:settings", "List the settings in force."),
    "schemas": ("about:schemas", "Print the JSON schemas of the verbs' documents."),
}


def option(text: str) -> tuple[str, Any]:
    """``key=value`` with the value as JSON where it is JSON, as text otherwise.

    Examples
    --------
    >>> option('header=false'), option('delimiter=;')
    (('header', False), ('delimiter', ';'))
    """
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise argparse.ArgumentTypeError(f"“{text}” is not key=value")
    try:
        return key, json.loads(value)
    except ValueError:
        return key, value


def positive(text: str) -> int:
    """A whole number from 1 up."""
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("a whole number from 1 up is needed")
    return int(text)


def share(text: str) -> float:
    """A number from 0 to below 1."""
    value = float(text)
    if not 0 <= value < 1:
        raise argparse.ArgumentTypeError("a share from 0 to below 1 is needed")
    return value


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    whole = argparse.ArgumentParser(
        prog="python -m core", description="Millwright without a browser.", allow_abbrev=False
    )
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    verbs = {name: _command(commands, name, help) for name, (_, help) in VERBS.items()}
    _data(verbs)
    _training(verbs)
    _bundles(verbs)
    verbs["jobs"].add_argument("--limit", type=positive, default=100)
    verbs["schemas"].add_argument("verbs", nargs="*", metavar="VERB", help="default: all")
    verbs["schemas"].add_argument("--to", metavar="DIR", help="write a file for each verb there")
    return whole


def _command(commands: Any, name: str, sentence: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(
        name, help=sentence, description=sentence, allow_abbrev=False
    )
    command.add_argument(
        "--workspace",
        metavar="DIR",
        help="the workspace folder (default: MILLWRIGHT_HOME or ~/.millwright)",
    )
    command.add_argument(
        "--json", action="store_true", help="print one JSON document and nothing else"
    )
    return command


def _strict(command: argparse.ArgumentParser, objections: str) -> None:
    command.add_argument(
        "--strict",
        action="store_true",
        help=f"exit with 1 (the document is printed all the same) when {objections}",
    )


def _data(verbs: dict[str, argparse.ArgumentParser]) -> None:
    importing, cleaning = verbs["import"], verbs["clean"]
    importing.add_argument("file")
    importing.add_argument("--name")
    importing.add_argument(
        "--set",
        action="append",
        type=option,
        metavar="KEY=VALUE",
        help="how to read the file, e.g. delimiter=';' or types='{\"zip\": \"text\"}'",
    )
    importing.add_argument(
        "--password-file",
        metavar="FILE",
        help="a text file whose first line opens an encrypted workbook",
    )
    _strict(importing, "rows are in quarantine or the file was read with a warning")
    verbs["profile"].add_argument("dataset")
    verbs["profile"].add_argument("--target")
    cleaning.add_argument("dataset")
    cleaning.add_argument("--recipe", required=True, metavar="RECIPE.json")
    cleaning.add_argument("--name")


def _training(verbs: dict[str, argparse.ArgumentParser]) -> None:
    training = verbs["train"]
    training.add_argument("dataset")
    training.add_argument("--target", required=True)
    training.add_argument("--task")
    training.add_argument("--models", help="names, separated by commas (default: all that suit)")
    training.add_argument("--folds", type=positive, default=5)
    training.add_argument("--repeats", type=positive, default=1)
    training.add_argument("--seed", type=int, default=0)
    training.add_argument("--holdout", type=share, default=0.2)
    _strict(training, "a run did not finish or has a warning")
    verbs["runs"].add_argument("--dataset")
    verbs["compare"].add_argument("run", type=int, nargs="+")


def _bundles(verbs: dict[str, argparse.ArgumentParser]) -> None:
    exporting, predicting = verbs["export"], verbs["predict"]
    exporting.add_argument("run", type=int)
    exporting.add_argument("--to", required=True, metavar="DIR")
    _strict(exporting, "a format could not be written")
    predicting.add_argument("bundle")
    predicting.add_argument("file")
    predicting.add_argument("--out", required=True, metavar="FILE.csv")
    _strict(predicting, "the rows were predicted with a note")
