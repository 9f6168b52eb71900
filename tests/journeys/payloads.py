"""Names that somebody meant to be more than names, and a workspace that is full of them.

Each holds a mark of its own (``zq17``), so that what became of it can be found on the screen.
"""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.base import files
from core.base.errors import Refused
from core.base.finding import Finding
from core.base.settings import Settings
from core.data.recipe.recipe import Recipe
from core.data.schema import Column, Role
from core.data.storage.frames import describe, to_arrow_column
from core.data.storage.parquet_writer import write_table
from core.jobs.records import JobRecord
from core.workbench import cleaning, datasets, explaining, history, training, versions
from core.workbench.train_request import TrainRequest
from core.workbench.versions import NewVersion, VersionView, store_version
from core.workbench.workspace import Workspace, open_workspace

FLAG = "window.__millwright_flag=1"
#: with {} where the mark stands
SHAPES = (
    # markdown
    "**{}**", "__{}__", "*{}*", "_{}_", "***{}***", "~~{}~~", "~{}~", "`{}`", "``{}", "# {}",
    "###### {}", "{} #", "> {}", "- {}", "+ {}", "* {}", "1. {}", "12) {}", "- [ ] {}", "--- {}",
    "{} ---", "| {} | b |", "|{}|\n|-|\n|x|", "{}\n===", "```{}```", "    {}", "\\{}", "{}\\",
    "[{}](https://a.example)", "![{}](https://a.example/i.png)", "[{}]", "[{}][1]",
    "[1]: https://a.example/{}", "[^{}]", "[^1]: {}", "{}  \nb", "H~{}~O", "x^{}^",
    # mathematics
    "${}$", "$${}$$", "$\\frac{{{}}}{{2}}$", "\\({}\\)", "a $5 {} $6", "\\[{}\\]",
    # HTML and scripts
    "<b>{}</b>", "<i>{}", f"<img src=x onerror='{FLAG}' alt='{{}}'>",
    f"<script>{FLAG}</script>{{}}", f"<svg onload='{FLAG}'>{{}}", "<!-- {} -->",
    f"<iframe srcdoc='<script>{FLAG}</script>'>{{}}", f"<a href='javascript:{FLAG}'>{{}}</a>",
    f"javascript:{FLAG}//{{}}",
    "<style>*{{color:red}}</style>{}",
    f'"><img src=x onerror={FLAG}>{{}}', "<details open>{}", "</div>{}", "<{}>", "<a@{}.example>",
    "<https://{}.example>", "'-alert({})-'", f"<body onload={FLAG}>{{}}", "<br>{}", "<hr>{}",
    # entities
    "&lt;b&gt;{}", "&#60;b&#62;{}", "&amp;{}", "&nbsp;{}", "&#58;red[{}]", "&copy;{}", "&{};",
    # Streamlit's own
    ":red[{}]", ":red-background[{}]", ":blue-badge[{}]", ":rainbow[{}]", ":small[{}]",
    ":shimmer[{}]", ":help[{}]", ":color[{}]{{foreground=red}}", "::{}[x]", ":::{}", ":{}",
    ":material/home: {}", "{} :material/delete:", ":material_home: {}", ":streamlit: {}",
    ":smile: {}", ":+1: {}", ":-1:{}", "{}:tada:", ":material/{}:", "{}->:star:",
    # arrows and the like
    "-> {}", "{} ->", "<- {}", "a <-> {}", "{} -- b", ">= {}", "{} <=", "~= {}",
    # addresses
    "https://{}.example", "http://a.example/{}?b=c#d", "HTTPS://{}.EXAMPLE", "www.{}.example",
    "{}@a.example", "mailto:{}@a.example", "ftp://{}.example", "//{}.example", "x:{}@b.example",
    "{} www.a.example", "see:https://{}.example", "xmpp:{}@a.example",
    # letters that are not seen, or turn the line round
    "\u202e{}", "\u200b{}\u200b", "a\u00ad{}", "\ufeff{}", "\u2066{}\u2069", "e\u0301{}",
    " {}", "{} ",
    "a  {}", "\t{}", "a\r\n{}", "©{}", "🚨 {}",
    # templates, CSS
    "{{{{{}}}}}", "${{{}}}", "{{%{}%}}", "<%={}%>", "#{{{}}}", "%{{x}}{}", "%s{}", "{{a|{}}}",
    "{}{{.red}}", "{{b0}}{}", "}}{{{}", "expression({})", "url({})", "*{{content:'{}'}}", "=1+{}",
)  # fmt: skip
MARK = re.compile(r"zq\d+z")


def payload(number: int) -> str:
    """The payload with the mark of this number; there are as many shapes as ``len(SHAPES)``."""
    return SHAPES[number % len(SHAPES)].format(f"zq{number}z")


def names(numbers: range) -> list[str]:
    """Payloads that may be the name of a dataset or a run."""
    usable = []
    for number in numbers:
        try:
            usable.append(files.clean_name(payload(number), "name"))
        except Refused:  # a slash, a control character
            continue
    return usable


INPUTS = [payload(number) for number in range(len(SHAPES))]
CLASSES = [payload(1000 + number) for number in range(0, len(SHAPES), 30)]
TWO = [payload(2000), payload(2044)]
LEVELS = [payload(3000 + number) for number in range(len(SHAPES))]
TARGET, BINARY = payload(4066), payload(4074)


def table(rows: int = 160) -> pd.DataFrame:
    """Inputs of every kind, with two targets that depend on the first of them."""
    rng = np.random.default_rng(0)
    columns: dict[str, Any] = {}
    for place, name in enumerate(INPUTS):
        if place % 5 == 0:
            columns[name] = rng.normal(size=rows)
        elif place % 5 == 1:
            columns[name] = rng.integers(0, 9, rows)
        elif place % 5 == 2:
            columns[name] = rng.random(rows) < 0.5
        elif place % 5 == 3:
            columns[name] = pd.Categorical(rng.choice(LEVELS[place : place + 3], rows))
        else:
            columns[name] = pd.Timestamp("2024-01-01") + pd.to_timedelta(
                rng.integers(0, 400, rows), "D"
            )
    first = columns[INPUTS[0]]
    columns[TARGET] = np.array(CLASSES)[
        np.clip(((first + 2) / 4 * len(CLASSES)).astype(int), 0, len(CLASSES) - 1)
    ]
    columns[BINARY] = np.where(first > 0, TWO[0], TWO[1])
    return pd.DataFrame(columns)


def store(ws: Workspace, frame: pd.DataFrame, name: str, roles: dict[str, Role]) -> VersionView:
    """Store a frame as an import would, with payloads for all that an import says."""
    import pyarrow as pa

    schema = describe(frame)

    def build(folder: Path) -> NewVersion:
        arrays = [to_arrow_column(frame[column.name], column.type) for column in schema]
        write_table(
            pa.table(arrays, names=[column.name for column in schema]), folder / versions.DATA
        )
        return NewVersion(
            tuple(
                Column(name=c.name, type=c.type, role=roles.get(c.name, Role.FEATURE))
                for c in schema
            ),
            rows_read=len(frame),
            notices=tuple(
                Finding(code="note", sentence=payload(5000 + number)) for number in range(0, 150, 5)
            ),
            source={
                "file": payload(5200),
                "plugin": payload(5201),
            },
        )

    return store_version(ws, dataset=name, build=build)


def fill(folder: Path, key: Path) -> None:
    """Make the workspace: two trained and explained runs, many names, a recipe, jobs."""
    ws = open_workspace(folder, Settings({"immediate": True, "secret_key_file": str(key)}))
    titles = names(range(6000, 6160))
    small = pd.DataFrame({"a": [1.0, 2.0]})
    for title in titles[1:30]:
        store(ws, small, title, {})
    view = store(ws, table(), titles[0], {TARGET: Role.TARGET, BINARY: Role.IGNORE})
    datasets.annotate(ws, view.dataset_id, payload(6200))
    run_ids = [
        run_id
        for target, kind in ((TARGET, "multiclass"), (BINARY, "binary"))
        for run_id in training.train_now(
            ws,
            TrainRequest(
                version_id=view.id,
                target=target,
                task=kind,
                models=["tree"],
                features=INPUTS,
                folds=2,
            ),
        )
    ]
    runs = [history.run(ws, run_id) for run_id in run_ids]
    for run, title in zip(runs, names(range(7000, 7160)), strict=False):
        history.rename(ws, run.id, title)
        history.annotate(ws, run.id, payload(7200 + run.id))
        history.tag(ws, run.id, names(range(7300, 7306)))
        if (run.model, run.target) == ("tree", BINARY):
            explaining.explain_now(ws, run.id)
    _recipe(ws, view)
    with ws.store.write() as session:
        for number in range(8000, 8150):
            session.add(
                JobRecord(
                    kind="clean", title=payload(number), state="failed", error=payload(number + 500)
                )
            )
    trees = {run.target: run.id for run in runs if run.model == "tree"}
    about = {"d": view.dataset_id, "m": trees[TARGET], "b": trees[BINARY]}
    (folder.parent / "about.json").write_text(json.dumps(about))
    ws.close()


def _recipe(ws: Workspace, view: VersionView) -> None:
    """A draft whose steps name payloads."""
    steps = [{"step": "drop_missing", "params": {"columns": [name]}} for name in INPUTS[:20]] + [
        {"step": "rename_columns", "params": {"names": {name: payload(9000 + place)}}}
        for place, name in enumerate(INPUTS[20:40])
    ]
    cleaning.edit(ws, view.id, Recipe.load(steps))


def upload(folder: Path) -> Path:
    """A file of its own kind of name, whose header has payloads."""
    name = next(title for title in names(range(9500, 9600)) if title.startswith("**"))
    path = folder / f"{name}.csv"
    header = [name.replace('"', '""') for name in names(range(9600, 9750))]
    rows = [",".join(f'"{title}"' for title in header)]
    rows += [",".join("1" for _ in header) for _ in itertools.repeat(None, 3)]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path
