"""No module branches on a plug-in's name outside the plug-in's own file.

Whoever adds a connector, a step, a model, a metric, a check, a format or a kind of job writes one
file; so nothing else may ask “is it this one?”. What asks is read from the syntax tree, not in the
text: names as arguments, as titles or in messages are no branch.

Two rules, because some names are also ordinary words:

1. A name that means nothing but its plug-in (``xgboost``, ``fill_missing``) may stand nowhere in a
   comparison, a membership, a ``match``, ``startswith`` or ``endswith``, nor as a key of a
   dictionary, whatever stands on the other side.
2. A name in ``ORDINARY`` (``log``, ``scale``, ``csv``) counts only where it is compared with
   something that carries a plug-in's name (``run.model``, ``entry["step"]``, ``job.kind``: the last
   identifier is in ``CARRIERS``), or where all keys of a dictionary (at least two) are names of one
   catalogue.

Beside that, a tuple, list or set of two names and more of one catalogue counts for both: it is a
table that belongs into the plug-ins.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from core.base.catalogue import Catalogue
from core.data.recipe.step import STEPS
from core.data.source import SOURCES
from core.learn.check import CHECKS
from core.learn.metric import METRICS
from core.learn.model import MODELS
from core.registry.format import FORMATS
from core.workbench.job_kinds import KINDS

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES: tuple[Catalogue, ...] = (SOURCES, STEPS, MODELS, METRICS, CHECKS, FORMATS, KINDS)

#: names that are words of another meaning too; a new plug-in's name is not one of them
ORDINARY = frozenset(
    [
        *("csv", "dbf", "excel", "json", "parquet", "xml"),  # also: endings, ways to download
        *("arithmetic", "bin", "log", "ordinal", "scale"),  # also: axes, images, columns
        *("forest", "linear", "tree", "ridge"),  # also: lines of a chart, the tree of the app
        *("accuracy", "precision", "recall"),
        *("imbalance", "infinite", "leak", "remarks", "undefined"),  # also: counts of values
        *("clean", "demo", "explain", "export", "import", "predict", "train"),  # also: pages, verbs
    ]
)
#: identifiers under which a plug-in's name is carried
CARRIERS = frozenset(
    ["name", "names", "plugin", "source", "step", "model", "metric", "check", "kind", "job_kind"]
)
#: places where a name may stand, and why
ALLOWED = {
    "core/workbench/demo.py": "the demo chooses what it shows",
    "pages/ui/clean/saving.py": "shows the jobs that its own verb submits",
    "pages/ui/predict/new_rows.py": "shows the jobs that its own verb submits",
}


@cache
def owners() -> dict[str, dict[str, str]]:
    """Catalogue → name of a plug-in → the module that defines it."""
    return {
        catalogue.kind: {plugin.name: type(plugin).__module__ for plugin in catalogue}
        for catalogue in CATALOGUES
    }


def _kinds(name: str, module: str) -> set[str]:
    """The catalogues that know the name, without the plug-in whose file this is."""
    return {kind for kind, names in owners().items() if name in names and names[name] != module}


def _strings(node: ast.AST) -> Iterator[str]:
    """The string constants that an operand consists of."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        for element in node.elts:
            yield from _strings(element)
    elif (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("frozenset", "set", "tuple", "list", "str")
    ):
        for argument in node.args:
            yield from _strings(argument)


def _identifier(node: ast.AST) -> str:
    """The last identifier of an operand: ``model`` of ``run.model`` and of ``row["model"]``."""
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Subscript):
        return next(_strings(node.slice), "")
    if isinstance(node, ast.Call):  # row.get("model"), getattr(run, "model"), str(run.model)
        texts = [text for argument in node.args for text in _strings(argument)]
        return next(iter(texts), "") or _identifier((node.args or [node.func])[0])
    return ""


def _compared(node: ast.AST) -> tuple[list[ast.AST], list[ast.AST]] | None:
    """What is compared: the sides with constants, and the other sides."""
    if isinstance(node, ast.Compare):
        sides: list[ast.AST] = [node.left, *node.comparators]
    elif isinstance(node, ast.Match):
        patterns = [case.pattern for case in node.cases]
        values = [item for pattern in patterns for item in ast.walk(pattern)]
        sides = [node.subject, *[item.value for item in values if isinstance(item, ast.MatchValue)]]
    elif (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("startswith", "endswith")
    ):
        sides = [node.func.value, *node.args]
    else:
        return None
    constant = [side for side in sides if any(True for _ in _strings(side))]
    return constant, [side for side in sides if side not in constant]


def _branch(node: ast.AST, module: str) -> Iterator[str]:
    """The names of plug-ins that a node branches on."""
    compared = _compared(node)
    if compared is not None:
        constant, others = compared
        carried = any(_identifier(side) in CARRIERS for side in others)
        for name in (name for side in constant for name in _strings(side)):
            if _kinds(name, module) and (name not in ORDINARY or carried):
                yield name
    elif isinstance(node, ast.Dict):
        keys = [name for key in node.keys if key is not None for name in _strings(key)]
        table = len(keys) == len(node.keys) > 1 and _one_catalogue(keys, module)
        yield from (
            name for name in keys if _kinds(name, module) and (name not in ORDINARY or table)
        )
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        names = list(_strings(node))
        if len(names) == len(node.elts) > 1 and _one_catalogue(names, module):
            yield from names


def _one_catalogue(names: list[str], module: str) -> bool:
    return bool(set.intersection(*(_kinds(name, module) for name in names)))


def branches(text: str, module: str = "somewhere") -> set[str]:
    """The names of plug-ins that a module's text branches on."""
    return {name for node in ast.walk(ast.parse(text)) for name in _branch(node, module)}


@pytest.mark.parametrize(
    "text",
    [
        'run.model == "dummy"',
        'weird != "xgboost"',
        'explainers = {"xgboost": 1}',
        'x.name in ("csv", "xml")',
        'entry["step"] == "log"',
        'TREES = frozenset({"forest", "tree"})',
        'match job.kind:\n    case "train" | "predict":\n        pass',
        'type(estimator).__module__.startswith("lightgbm")',
        'weights = {"rmse": 1, "mae": 2}',
        'readers = {"csv": 1, "xml": 2}',
        'getattr(run, "model") == "tree"',
        'row.get("model") != "tree"',
    ],
)
def test_a_branch_is_seen(text: str) -> None:
    assert branches(text)


@pytest.mark.parametrize(
    "text",
    [
        'submit(ws, "train", request)',
        'options["scale"] == "log"',
        'spacing == "linear"',
        'counts = {"infinite": 1, "gaps": 2}',
        'MODELS["logistic"].build(params)',
        'routes = {"csv": table, "bundle": bundle}',
        'view in ("clean", "data")',
        'title = "xgboost is quick"',
    ],
)
def test_words_and_arguments_are_no_branch(text: str) -> None:
    assert branches(text) == set()


def test_a_plugin_may_name_itself() -> None:
    assert branches('{"xgboost": "xgboost"}', "core.learn.models.xgboost") == set()
    assert branches('{"xgboost": "xgboost"}', "core.learn.models.lightgbm") == {"xgboost"}


def test_ordinary_words_are_names_of_plugins() -> None:
    known = {name for names in owners().values() for name in names}
    assert known >= ORDINARY


def test_no_module_branches_on_the_name_of_a_plugin() -> None:
    paths = [ROOT / "app.py", *ROOT.glob("core/**/*.py"), *ROOT.glob("pages/**/*.py")]
    places = {}
    for path in sorted(paths):
        place = path.relative_to(ROOT).as_posix()
        module = place.removesuffix(".py").replace("/", ".")
        if place not in ALLOWED and (names := branches(path.read_text(encoding="utf-8"), module)):
            places[place] = sorted(names)
    assert places == {}


def test_each_place_that_is_allowed_still_needs_it() -> None:
    for place, reason in ALLOWED.items():
        text = (ROOT / place).read_text(encoding="utf-8")
        assert branches(text), f"{place} ({reason}) names no plug-in: strike it from the list"
