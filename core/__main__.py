"""The headless door: the workbench's verbs for scripts, servers and tests.

``python -m core --help`` lists them.

Exit status: 0 done; 1 refused or failed, with the sentence on stderr; 2 used wrongly. With
``--json`` stdout holds one JSON document, an object; ``python -m core schemas`` describes each. A
verb with ``--strict`` prints its document and ends with 1 when that holds an objection.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from pydantic import BaseModel

from core.base.errors import MillwrightError, bug
from core.base.logs import log_to
from core.base.settings import Settings
from core.door import arguments, printing
from core.workbench.workspace import open_workspace, place_of


def _verb(command: str) -> Callable[[Any, argparse.Namespace], BaseModel]:
    """The function that does what is asked; its libraries are imported here."""
    module, _, name = arguments.VERBS[command][0].partition(":")
    verb: Callable[[Any, argparse.Namespace], BaseModel]
    verb = getattr(import_module(f"core.door.{module}"), name)
    return verb


def _serve(args: argparse.Namespace) -> dict[str, Any]:
    if args.command in arguments.UNOPENED:
        folder = place_of(args.workspace, Settings())
        return _verb(args.command)(folder, args).model_dump(mode="json")
    with open_workspace(args.workspace) as ws:
        log_to(ws.path("logs", "headless.log"), ws.settings.text("log_level"), ws.secrets.values())
        return _verb(args.command)(ws, args).model_dump(mode="json")


def _print(text: str) -> None:
    """Print to the end, or as far as a reader such as ``head`` wants it.

    The signal of a closed pipe stays off: the jobs that are run from here talk over sockets, and a
    job that ends while it is spoken to must not take this process along.
    """
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the exit tries again


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    args = arguments.parser().parse_args(argv)
    try:
        document = _serve(args)
    except MillwrightError as error:
        print(error.sentence, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped by you.", file=sys.stderr)
        return 1
    except Exception as error:  # the last door: a bug shows an id, never a traceback
        print(bug(error, logging.getLogger("core")).sentence, file=sys.stderr)
        return 1
    _print(printing.as_json(document) if args.json else "\n".join(printing.as_lines(document)))
    return int(getattr(args, "strict", False) and bool(document["objections"]))


if __name__ == "__main__":
    os.umask(0o077)  # what is written is its owner's alone
    sys.exit(main())
