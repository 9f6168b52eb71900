"""What can be asked of each verb on the command line."""

from __future__ import annotations

import argparse
import csv
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
    "accept": (
        "noticed:accept",
        "Let a finding of a run stand, with a reason; or withdraw that.",
    ),
    "export": ("bundles:export", "Write a run as a bundle that predicts elsewhere."),
    "predict": ("bundles:predict", "Predict the rows of a file with a bundle."),
    "jobs": ("work:jobs", "List jobs, the newest first."),
    "demo": ("work:demo", "Load the demo data: three datasets and finished runs."),
    "check": ("keeping:check", "See whether the workspace is whole."),
    "adopt": ("keeping:adopt", "Take in folders that the history does not know."),
    "backup": ("keeping:backup", "Copy the history now."),
    "restore": ("keeping:restore", "Put a backup in the place of the history, or list them."),
    "usage": ("room:usage", "List what uses the disk, the largest first."),
    "delete": ("room:delete", "Delete a dataset, version, run, log, backup or the workspace."),
    "settings": ("about:settings", "List the settings in force."),
    "schemas": ("about:schemas", "Print the JSON schemas of the verbs' documents."),
}
#: verbs that get the workspace's folder: its history may be past opening, or is not asked
UNOPENED = frozenset({"restore", "delete", "schemas"})


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


def names(text: str) -> list[str]:
    """Names between commas; one that holds a comma stands in double quotes.

    Examples
    --------
    >>> names('age, "price, net"')
    ['age', 'price, net']
    """
    (row,) = csv.reader([text], skipinitialspace=True) if text else ([],)
    return [name for name in map(str.strip, row) if name]


def acceptance(text: str) -> tuple[str, str]:
    """``CODE=reason``."""
    code, equals, reason = text.partition("=")
    if not equals or not code or not reason.strip():
        raise argparse.ArgumentTypeError(f"“{text}” is not CODE=reason")
    return code, reason


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
    _keeping(verbs)
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
    training.add_argument("--folds", type=positive, default=5)
    training.add_argument("--repeats", type=positive, default=1)
    training.add_argument("--seed", type=int, default=0)
    training.add_argument("--holdout", type=share, default=0.2)
    _candidates(training)
    _strict(training, "a run did not finish, or has a warning that is not accepted")
    verbs["runs"].add_argument("--dataset")
    _strict(verbs["runs"], "a run has a stop-finding that is not accepted")
    verbs["compare"].add_argument("run", type=int, nargs="+")
    _strict(verbs["compare"], "a run has a stop-finding that is not accepted")
    _accepting(verbs["accept"])


def _candidates(training: argparse.ArgumentParser) -> None:
    """What is trained on what."""
    training.add_argument(
        "--models", type=names, help="names, separated by commas (default: all that suit)"
    )
    training.add_argument(
        "--params",
        metavar="FILE.json",
        help="model → parameters, where they differ from those suggested",
    )
    training.add_argument(
        "--features",
        type=names,
        help="the input columns, separated by commas (default: those with the role feature)",
    )
    training.add_argument(
        "--group", metavar="COL", help="rows with the same value in it stay in one fold"
    )
    training.add_argument(
        "--order", metavar="COL", help="a date or number: train on earlier rows, test on later ones"
    )
    training.add_argument(
        "--imbalance",
        choices=["none", "weights"],
        default="none",
        help="weights: a mistake on a rare class counts more",
    )
    training.add_argument(
        "--accept",
        action="append",
        type=acceptance,
        default=[],
        metavar="CODE=REASON",
        help="let the findings of a code stand on all runs, e.g. MW002='the ids carry the year'",
    )


def _accepting(accepting: argparse.ArgumentParser) -> None:
    accepting.add_argument("run", type=int)
    accepting.add_argument("code", help="of the finding, e.g. MW001")
    accepting.add_argument(
        "--columns", type=names, help="only the finding about these columns (default: every one)"
    )
    accepting.add_argument(
        "--training", action="store_true", help="on the other runs of the same training too"
    )
    either = accepting.add_mutually_exclusive_group(required=True)
    either.add_argument("--reason", help="why it does no harm")
    either.add_argument("--withdraw", action="store_true", help="take the acceptance back")


def _bundles(verbs: dict[str, argparse.ArgumentParser]) -> None:
    exporting, predicting = verbs["export"], verbs["predict"]
    exporting.add_argument("run", type=int)
    exporting.add_argument("--to", required=True, metavar="DIR")
    _strict(exporting, "a format could not be written or a stop-finding is not accepted")
    predicting.add_argument("bundle")
    predicting.add_argument("file")
    predicting.add_argument("--out", required=True, metavar="FILE.csv")
    predicting.add_argument(
        "--spreadsheet",
        action="store_true",
        help="the file will be opened in a spreadsheet: a cell that it would run as a formula gets"
        " an apostrophe in front; otherwise every cell is written as it is",
    )
    _strict(predicting, "the rows were predicted with a note or a stop-finding is not accepted")


def _keeping(verbs: dict[str, argparse.ArgumentParser]) -> None:
    checking, adopting, restoring = verbs["check"], verbs["adopt"], verbs["restore"]
    checking.add_argument(
        "--quick", action="store_true", help="do not compare files with their hashes"
    )
    _strict(checking, "something is not as it was stored, or not in the history")
    adopting.add_argument("place", nargs="?", help="a folder as check lists it: datasets/3/1")
    adopting.add_argument("--all", action="store_true", help="every folder that check lists")
    adopting.add_argument("--name", help="the dataset's name (default: the one it had)")
    _strict(adopting, "a folder could not be taken in")
    restoring.add_argument("backup", nargs="?", help="the name of a backup (default: list them)")
    restoring.add_argument(
        "--empty", action="store_true", help="begin an empty history instead of a backup"
    )
    restoring.add_argument(
        "--yes", action="store_true", help="restore also when newer things would be forgotten"
    )
    verbs["usage"].add_argument("--limit", type=positive, default=50, help="parts to list")
    deleting = verbs["delete"]
    deleting.add_argument(
        "kind", choices=["dataset", "version", "run", "log", "backup", "workspace"]
    )
    deleting.add_argument(
        "name", nargs="?", help="customers, customers@2, a run's or job's number, a backup's name"
    )
    deleting.add_argument("--yes", action="store_true", help="delete, having read what it is")
