"""The headless door: the workbench's verbs for scripts, servers and tests.

``python -m core --help`` lists them.

Exit status: 0 done; 1 refused or failed, with the sentence on stderr; 2 used wrongly. With
``--json`` stdout holds one JSON document.
"""

from __future__ import annotations

import argparse
import json
import logging
import math
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from core.base.errors import MillwrightError, Refused, bug
from core.base.files import existing_file
from core.base.logs import log_to
from core.base.settings import TABLE
from core.workbench.train_request import TrainRequest
from core.workbench.workspace import Workspace, open_workspace

Document = dict[str, Any]
_LONGEST_LINE = 1000  # characters read of a file that should hold a password


def _finished(ws: Workspace, job_id: int) -> Document:
    """Run a job to its end here (or wait for the worker that has it) and return its result; its
    error becomes ours.
    """
    from core.workbench import jobs

    jobs.run_here(ws, job_id)
    record = jobs.job(ws, job_id)
    if record.state != "done":
        raise Refused(record.error or f"The job “{record.title}” ended as {record.state}.")
    return record.result or {}


def _version_document(ws: Workspace, version_id: int) -> Document:
    from core.workbench import versions

    view = versions.version(ws, version_id)
    return {
        "dataset": view.dataset,
        "version": view.number,
        "sha256": view.sha256,
        "rows_read": view.rows_read,
        "rows_loaded": view.rows,
        "rows_quarantined": view.rows_quarantined,
        "columns": [
            {"name": column.name, "type": str(column.type), "role": str(column.role)}
            for column in view.columns
        ],
        "notices": [notice.model_dump(mode="json") for notice in view.notices],
    }


def _option(text: str) -> tuple[str, Any]:
    """``key=value`` with the value as JSON where it is JSON, as text otherwise."""
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise argparse.ArgumentTypeError(f"“{text}” is not key=value")
    try:
        return key, json.loads(value)
    except ValueError:
        return key, value


def import_(ws: Workspace, args: argparse.Namespace) -> Document:
    """Load a file into a dataset."""
    from core.workbench import datasets, unlocking

    password = None if args.password_file is None else _first_line(args.password_file)
    if password is None and unlocking.needs_password(ws, args.file):
        raise Refused(
            f"The workbook “{Path(args.file).name}” is encrypted. Write its password into a file"
            " and name that with --password-file FILE."
        )
    with unlocking.unlocked(ws, args.file, password) as file:
        job_id = datasets.import_file(ws, file, args.name, dict(args.set or []))
        return _version_document(ws, int(_finished(ws, job_id)["version_id"]))


def _first_line(path: str) -> str:
    """What stands before the first line break; a password may begin and end with spaces."""
    try:
        with existing_file(path).open(encoding="utf-8-sig") as file:
            return file.readline(_LONGEST_LINE).removesuffix("\n")
    except UnicodeDecodeError:
        raise Refused(
            f"“{Path(path).name}” is not text in UTF-8. Save the password as UTF-8."
        ) from None


def profile(ws: Workspace, args: argparse.Namespace) -> Document:
    """Describe every column of a dataset."""
    from core.workbench import tables, versions

    found = versions.find(ws, args.dataset)
    return tables.profile(ws, found.id, args.target).model_dump(mode="json")


def clean(ws: Workspace, args: argparse.Namespace) -> Document:
    """Apply a recipe; the result is a new version."""
    from core.data.recipe.recipe import Recipe
    from core.workbench import cleaning, versions

    found = versions.find(ws, args.dataset)
    try:
        recipe = Recipe.load(Path(args.recipe).read_text())
    except OSError as error:
        raise Refused(
            f"The recipe “{args.recipe}” cannot be read: {os.strerror(error.errno or 0)}. Check the"
            " path."
        ) from error
    return _version_document(
        ws, int(_finished(ws, cleaning.clean(ws, found.id, recipe, args.name))["version_id"])
    )


def _run_document(view: Any) -> Document:
    return {
        "run": view.id,
        "name": view.name,
        "model": view.model,
        "task": view.task,
        "target": view.target,
        "state": str(view.state),
        "message": view.message,
        "metrics": view.metrics,
        "holdout": view.holdout,
        "seconds": view.seconds,
    }


def _task_name(name: str | None) -> str | None:
    """The task's name; a former one is taken, with a note."""
    from core.learn.task import FORMER_NAMES

    current = None if name is None else FORMER_NAMES.get(name, name)
    if current != name:
        print(f"The task “{name}” is called “{current}”. Write --task {current}.", file=sys.stderr)
    return current


def train(ws: Workspace, args: argparse.Namespace) -> Document:
    """Cross-validate models on a dataset."""
    from core.workbench import history, jobs, training, versions

    found = versions.find(ws, args.dataset)
    request = TrainRequest(
        version_id=found.id,
        target=args.target,
        task=_task_name(args.task),
        models=(
            [name.strip() for name in args.models.split(",") if name.strip()]
            if args.models
            else None
        ),
        folds=args.folds,
        repeats=args.repeats,
        seed=args.seed,
        holdout=args.holdout,
    )
    job_id = training.train(ws, request)
    jobs.run_here(ws, job_id)
    record = jobs.job(ws, job_id)
    if record.state != "done":
        raise Refused(record.error or f"The training ended as {record.state}.")
    return {
        "runs": [
            _run_document(summary)
            for summary in sorted(history.runs(ws, job_id=job_id), key=lambda item: item.id)
        ]
    }


def runs(ws: Workspace, args: argparse.Namespace) -> Document:
    """List runs, the newest first."""
    from core.workbench import history, versions

    dataset_id = versions.find(ws, args.dataset).dataset_id if args.dataset else None
    return {"runs": [_run_document(summary) for summary in history.runs(ws, dataset_id=dataset_id)]}


def compare(ws: Workspace, args: argparse.Namespace) -> Document:
    """Compare runs: scores, paired differences, what differs."""
    from core.workbench import comparing

    return comparing.compare(ws, args.run).model_dump(mode="json")


def export(ws: Workspace, args: argparse.Namespace) -> Document:
    """Write a run as a bundle that predicts elsewhere."""
    from core.workbench import exporting

    return exporting.export_to(ws, args.run, Path(args.to))


def predict(_ws: Workspace, args: argparse.Namespace) -> Document:
    """Predict the rows of a file with a bundle."""
    from core.workbench import predicting

    return predicting.predict_file(Path(args.bundle), Path(args.file), Path(args.out))


def jobs_(ws: Workspace, args: argparse.Namespace) -> Document:
    """List jobs, the newest first."""
    from core.workbench import jobs

    fields = {
        "id",
        "kind",
        "title",
        "state",
        "progress",
        "message",
        "created",
        "started",
        "finished",
        "error",
    }
    return {
        "jobs": [
            record.model_dump(mode="json", include=fields)
            for record in jobs.jobs(ws, limit=args.limit)
        ]
    }


def demo(ws: Workspace, _args: argparse.Namespace) -> Document:
    """Make the demo: three datasets and finished runs."""
    from core.workbench import demo as verbs

    return _finished(ws, verbs.start(ws))


def settings_(ws: Workspace, _args: argparse.Namespace) -> Document:
    """List the settings in force."""
    return {
        "settings": [
            {
                "name": row.name,
                "value": ws.settings[row.name],
                "default": row.default,
                "help": row.help,
            }
            for row in TABLE
        ]
    }


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("a whole number from 1 up is needed")
    return int(text)


def _share(text: str) -> float:
    value = float(text)
    if not 0 <= value < 1:
        raise argparse.ArgumentTypeError("a share from 0 to below 1 is needed")
    return value


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m core", description="Millwright without a browser.", allow_abbrev=False
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, verb: Callable[..., Document]) -> argparse.ArgumentParser:
        added = commands.add_parser(
            name,
            help=(verb.__doc__ or "").strip(),
            description=(verb.__doc__ or "").strip(),
            allow_abbrev=False,
        )
        added.add_argument(
            "--workspace",
            metavar="DIR",
            help="the workspace folder (default: MILLWRIGHT_HOME or ~/.millwright)",
        )
        added.add_argument(
            "--json", action="store_true", help="print one JSON document and nothing else"
        )
        added.set_defaults(verb=verb)
        return added

    importing = command("import", import_)
    importing.add_argument("file")
    importing.add_argument("--name")
    importing.add_argument(
        "--set",
        action="append",
        type=_option,
        metavar="KEY=VALUE",
        help="how to read the file, e.g. delimiter=';' or types='{\"zip\": \"text\"}'",
    )
    importing.add_argument(
        "--password-file",
        metavar="FILE",
        help="a text file whose first line opens an encrypted workbook",
    )
    profiling = command("profile", profile)
    profiling.add_argument("dataset")
    profiling.add_argument("--target")
    cleaning = command("clean", clean)
    cleaning.add_argument("dataset")
    cleaning.add_argument("--recipe", required=True, metavar="RECIPE.json")
    cleaning.add_argument("--name")
    training = command("train", train)
    training.add_argument("dataset")
    training.add_argument("--target", required=True)
    training.add_argument(
        "--task", help="binary, multiclass or regression (default: what the target suggests)"
    )
    training.add_argument("--models", help="names, separated by commas (default: all that suit)")
    training.add_argument("--folds", type=_positive, default=5)
    training.add_argument("--repeats", type=_positive, default=1)
    training.add_argument("--seed", type=int, default=0)
    training.add_argument("--holdout", type=_share, default=0.2)
    command("runs", runs).add_argument("--dataset")
    command("compare", compare).add_argument("run", type=int, nargs="+")
    exporting = command("export", export)
    exporting.add_argument("run", type=int)
    exporting.add_argument("--to", required=True, metavar="DIR")
    predicting = command("predict", predict)
    predicting.add_argument("bundle")
    predicting.add_argument("file")
    predicting.add_argument("--out", required=True, metavar="FILE.csv")
    command("jobs", jobs_).add_argument("--limit", type=_positive, default=100)
    command("demo", demo)
    command("settings", settings_)
    return parser


def _finite(value: Any) -> Any:
    """JSON has no NaN: undefined numbers become null."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _lines(document: Document, indent: str = "") -> list[str]:
    """The document for a person: a table for a list of things, a line for a value."""
    lines: list[str] = []
    for key, value in document.items():
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            lines.append(f"{indent}{key}:")
            lines += [
                indent + "  " + "  ".join(f"{name}={_short(item[name])}" for name in item)
                for item in value
            ]
        elif isinstance(value, dict):
            lines += [f"{indent}{key}:", *_lines(value, indent + "  ")]
        else:
            lines.append(f"{indent}{key}: {_short(value)}")
    return lines


def _short(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    if (
        isinstance(value, dict)
        and value
        and all(isinstance(item, dict) and "mean" in item for item in value.values())
    ):
        return (
            "{"
            + ", ".join(
                f"{name} {_short(item['mean'])} ± {_short(item.get('sd'))}"
                for name, item in value.items()
            )
            + "}"
        )
    return str(value)


def _serve(args: argparse.Namespace) -> Document:
    ws = open_workspace(args.workspace)
    try:
        log_to(ws.path("logs", "headless.log"), ws.settings.text("log_level"), ws.secrets.values())
        return args.verb(ws, args)
    finally:
        ws.close()


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    args = _parser().parse_args(argv)
    if hasattr(signal, "SIGPIPE"):  # not on Windows
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        document = _finite(_serve(args))
    except MillwrightError as error:
        print(error.sentence, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped by you.", file=sys.stderr)
        return 1
    except Exception as error:  # the last door: a bug shows an id, never a traceback
        print(bug(error, logging.getLogger("core")).sentence, file=sys.stderr)
        return 1
    print(
        json.dumps(document, ensure_ascii=False, default=str)
        if args.json
        else "\n".join(_lines(document))
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
