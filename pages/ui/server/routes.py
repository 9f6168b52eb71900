"""The app's own routes: is it alive, a file in (streamed to disk), a file out (by id, never by
path).
"""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from core.base.errors import NotFound
from core.base.http_answers import error_answer
from core.workbench.workspace import Workspace
from pages.ui.here import workspace
from pages.ui.server.uploads import Upload, receive_into, start, throw_away
from pages.ui.widgets import words

log = logging.getLogger("millwright.routes")
_LONGEST = 18  # digits of a number: SQLite has 64 bits


def _failure(error: BaseException) -> Response:
    answer = error_answer(error, log)
    return Response(answer.body, answer.status, answer.headers)


def _digits(text: str) -> int | None:
    """A whole number in a request; None where it is none that a workspace can hold."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST else None


async def health(request: Request) -> Response:
    """Whether the app answers."""
    return JSONResponse({"status": "ok"})


async def upload(request: Request) -> Response:
    """Take a file: the body is its content, ``?name=`` its name.

    Answers with the token that the import screen is opened with.
    """
    ws = workspace()
    file: Upload | None = None
    try:
        declared = _digits(request.headers.get("content-length", "")[:_LONGEST]) or 0
        file = await run_in_threadpool(start, ws, request.query_params.get("name", ""), declared)
        await receive_into(ws, file, request.stream())
        return JSONResponse(
            {"token": file.token, "name": file.name, "bytes": file.path.stat().st_size}
        )
    except ClientDisconnect:
        throw_away(ws, file.token if file else "")
        return Response(status_code=499)
    except Exception as error:
        if file:
            throw_away(ws, file.token)
        return _failure(error)


async def drop_upload(request: Request) -> Response:
    """Forget an upload."""
    throw_away(workspace(), request.path_params["token"])
    return Response(status_code=204)


def _quarantine(ws: Workspace, version_id: int, folder: Path) -> tuple[Path, str]:
    from core.workbench import tables, versions

    view = versions.version(ws, version_id)
    target = folder / "quarantine.csv"
    tables.export_quarantine(ws, version_id, target)
    return target, f"{view.dataset} v{view.number} quarantine.csv"


def _table(ws: Workspace, version_id: int, folder: Path) -> tuple[Path, str]:
    from core.workbench import tables, versions

    view = versions.version(ws, version_id)
    target = folder / "data.csv"
    tables.export_csv(ws, version_id, target)
    return target, f"{view.dataset} v{view.number}.csv"


def _parquet(ws: Workspace, version_id: int, folder: Path) -> tuple[Path, str]:
    from core.workbench import versions

    view = versions.version(ws, version_id)
    return view.table(afresh=True), f"{view.dataset} v{view.number}.parquet"


def _bundle(ws: Workspace, run_id: int, folder: Path) -> tuple[Path, str]:
    from core.workbench import exporting

    bundle = exporting.bundle(ws, run_id)
    if bundle is None:
        raise NotFound(f"Run {run_id} has not been exported. Export it first.")
    return bundle.path, bundle.path.name


def _predictions(ws: Workspace, job_id: int, folder: Path) -> tuple[Path, str]:
    from core.workbench import predicting

    return predicting.predicted_file(ws, job_id), f"predictions {job_id}.csv"


def _predictions_to_open(ws: Workspace, job_id: int, folder: Path) -> tuple[Path, str]:
    from core.workbench import predicting

    exact, name = _predictions(ws, job_id, folder)
    predicting.spreadsheet_copy(exact, folder / "predictions.csv")
    return folder / "predictions.csv", name


def _log(ws: Workspace, job_id: int, folder: Path) -> tuple[Path, str]:
    from core.workbench import jobs

    target = folder / "job.log"
    target.write_text(jobs.log(ws, job_id).text, encoding="utf-8")
    return target, f"job {job_id}.log"


# kind → a function that finds or writes the file for an id and says what to call it
DOWNLOADS: dict[str, Callable[[Workspace, int, Path], tuple[Path, str]]] = {
    "csv": _table,
    "parquet": _parquet,
    "quarantine": _quarantine,
    "bundle": _bundle,
    "log": _log,
    "predictions": _predictions_to_open,
    "predictions-exact": _predictions,
}


async def download(request: Request) -> Response:
    """Send the file of a kind and id; one that is written for it lies in a folder of its own that
    goes when it is sent.
    """
    ws = workspace()
    folder = Path(tempfile.mkdtemp(dir=ws.path("uploads"), prefix="out-"))
    gone = BackgroundTask(shutil.rmtree, folder, ignore_errors=True)
    try:
        kind = request.path_params["kind"]
        if kind not in DOWNLOADS:
            raise NotFound(f"There is no download “{kind[:40]}”.")
        number = _digits(request.path_params["id"])
        if number is None:
            raise NotFound(f"There is no {kind} “{request.path_params['id'][:40]}”.")
        path, name = await run_in_threadpool(DOWNLOADS[kind], ws, number, folder)
        return FileResponse(
            path,
            headers={"content-disposition": words.attachment(name), "cache-control": "no-store"},
            background=gone,
        )
    except Exception as error:
        shutil.rmtree(folder, ignore_errors=True)
        return _failure(error)


ROUTES = [
    Route("/api/health", health, methods=["GET"]),
    Route("/api/upload", upload, methods=["POST"]),
    Route("/api/upload/{token:str}", drop_upload, methods=["DELETE"]),
    Route("/api/download/{kind:str}/{id:str}", download, methods=["GET"]),
]
