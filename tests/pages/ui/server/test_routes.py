"""The app's own routes: a file in, a file out by id, never by path."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from urllib.parse import quote

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core.workbench import jobs, versions
from core.workbench.workspace import Workspace
from pages.ui.server import routes, uploads
from tests.core.workbench.example_data import store
from tests.pages.conftest import People


@pytest.fixture
def client(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setattr(routes, "workspace", lambda: ws)
    with TestClient(Starlette(routes=routes.ROUTES)) as opened:
        yield opened


def test_the_app_says_that_it_lives(client: TestClient) -> None:
    assert client.get("/api/health").json() == {"status": "ok"}


def test_a_file_comes_in_and_is_forgotten(client: TestClient, ws: Workspace) -> None:
    answer = client.post("/api/upload?name=..%2Ftowns.csv", content=b"a\n1\n")
    document = answer.json()
    assert (answer.status_code, document["name"], document["bytes"]) == (200, "towns.csv", 4)
    assert uploads.find(ws, document["token"]).path.read_bytes() == b"a\n1\n"
    assert client.delete(f"/api/upload/{document['token']}").status_code == 204
    assert list(ws.path("uploads").iterdir()) == []


def test_a_file_that_is_too_large_leaves_nothing(
    client: TestClient, ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(ws.settings), "int", lambda self, name: 0)
    answer = client.post("/api/upload?name=a.csv", content=b"a\n1\n")
    assert answer.status_code == 400
    assert "larger than 0 MB" in answer.json()["error"]
    assert list(ws.path("uploads").iterdir()) == []


def test_a_table_goes_out_with_its_name_and_its_rows(
    client: TestClient, ws: Workspace, people: People
) -> None:
    answer = client.get(f"/api/download/csv/{people.version}")
    assert answer.status_code == 200
    assert 'filename="People v1.csv"' in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    frame = pd.read_csv(io.BytesIO(answer.content))
    assert (len(frame), list(frame.columns)) == (90, ["age", "town", "income", "left"])
    assert list(ws.path("uploads").iterdir()) == []  # what was written for it is gone


def test_parquet_quarantine_and_log(client: TestClient, ws: Workspace, people: People) -> None:
    parquet = client.get(f"/api/download/parquet/{people.version}")
    assert len(pd.read_parquet(io.BytesIO(parquet.content))) == 90
    quarantine = client.get(f"/api/download/quarantine/{people.version}")
    assert "surplus" in quarantine.text
    job = jobs.jobs(ws)[0]
    assert client.get(f"/api/download/log/{job.id}").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "csv/999",
        "bundle/2",
        "secrets/1",
        "csv/..%2f..%2fmillwright.db",
        "log/999",
        "predictions/1",
        "csv/-1",
        "csv/1e3",
        "csv/٣",
        *(f"{kind}/{'9' * digits}" for kind in routes.DOWNLOADS for digits in (18, 19, 40, 6000)),
    ],
)
def test_what_is_not_there_is_a_sentence_or_nothing(client: TestClient, path: str) -> None:
    answer = client.get(f"/api/download/{path}")
    assert answer.status_code == 404
    assert "Traceback" not in answer.text


def test_D15_a_damaged_table_does_not_go_out(
    client: TestClient, ws: Workspace, people: People
) -> None:
    path = versions.version(ws, people.version).path
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    for kind in ("parquet", "csv"):
        answer = client.get(f"/api/download/{kind}/{people.version}")
        assert answer.status_code == 507
        assert "“People”, version 1, is damaged" in answer.json()["error"]
    assert list(ws.path("uploads").iterdir()) == []


ANY_PATH = st.one_of(
    st.text(max_size=60),
    st.integers(-(10**30), 10**30).map(str),
    st.from_regex(r"[0-9a-f]{30,34}", fullmatch=True),
    st.sampled_from(["", ".", "..", "../..", "%00", "%2e%2e", "%252e", "NaN", "1" * 5000, "\x00"]),
)


@pytest.mark.slow
@given(
    kind=st.one_of(st.sampled_from(sorted(routes.DOWNLOADS)), ANY_PATH),
    text=ANY_PATH,
    name=ANY_PATH,
    length=st.one_of(st.none(), st.text("0123456789 -+.eé", max_size=30)),
)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
def test_no_path_name_or_length_is_a_bug(
    client: TestClient, kind: str, text: str, name: str, length: str | None
) -> None:
    quoted = {
        "kind": quote(kind, safe=""),
        "id": quote(text, safe=""),
        "token": quote(text, safe=""),
    }
    headers = {} if length is None else {"content-length": length.encode()}
    asked = [
        (method, re.sub(r"\{(\w+):\w+\}", lambda part: quoted[part[1]], route.path))
        for route in routes.ROUTES
        for method in route.methods or ()
    ]
    assert len(asked) == 6
    for method, path in asked:
        answer = client.request(
            method, f"{path}?name={quote(name)}", headers=headers, content=b"a\n1\n"
        )
        assert answer.status_code < 500, (method, path, answer.text)
        assert "Something unforeseen" not in answer.text


def test_K02_no_workbook_is_written_and_what_a_spreadsheet_opens_has_no_formula(
    client: TestClient, ws: Workspace
) -> None:
    """A table leaves as CSV or Parquet: there is no cell that could hold a real formula."""
    assert [kind for kind in routes.DOWNLOADS if "xls" in kind or "excel" in kind] == []
    names = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "plain", "1-1"]
    view = store(ws, pd.DataFrame({"=name": names}), "formulas")
    text = client.get(f"/api/download/csv/{view.id}").content.decode()
    written = list(csv.reader(io.StringIO(text, newline="")))
    assert written == [["'=name"], *([f"'{name}"] for name in names[:6]), ["plain"], ["1-1"]]
