"""Which text reaches a place where Streamlit reads Markdown without having gone through ``plain``:
found in the syntax of the pages, whatever way the text takes between functions.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

#: what Streamlit reads as Markdown: names of calls → how many of their first arguments
_FIRST = (  # noqa: SIM905 - a list of words
    "markdown caption button form_submit_button download_button link_button checkbox toggle radio"
    " selectbox multiselect text_input text_area number_input date_input time_input slider"
    " segmented_control pills error warning info success toast badge expander popover status"
    " spinner table menu_button header subheader title dialog write tabs"
).split()
SINKS = dict.fromkeys(_FIRST, 1) | {"metric": 3}
KEYWORDS = ("label", "body", "help", "text", "delta")
OPTIONS = ("segmented_control", "pills", "radio", "menu_button")  # their options are Markdown too
TAGS = ("title", "name", "text", "ticktext", "annotation_text", "hovertemplate")  # of Plotly
ALERTS = ("error", "warning", "info", "success")  # without an icon they take one from the text
#: what returns text without a letter of the data: figures, times, and what was made plain
FIGURES = frozenset(
    ("count", "short", "size", "share", "duration", "ago", "exact", "number", "len")
)
_NUMERIC = ("f", "%", "g", "e", "d", ",", "M", "Y")  # ends of formats that only figures take
_GLUE_BEFORE, _GLUE_AFTER = (":", "\\", "<", "&", "!", "@", "/", "]"), (":", "(", "@", "/")


@dataclass(frozen=True)
class Hole:
    """Text of unknown origin: an expression, or a parameter whose callers are to be asked."""

    path: str
    line: int
    text: str
    parameter: tuple[str, str, str] | None = None  # module, function, name


@dataclass
class Module:
    """A page's syntax and the names in it."""

    name: str
    path: str
    tree: ast.Module
    imports: dict[str, str] = field(default_factory=dict)  # name → dotted origin
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    constants: dict[str, ast.expr] = field(default_factory=dict)


Scope = tuple[Module, ast.FunctionDef | None]


def read(root: Path, folder: Path) -> dict[str, Module]:
    """The modules below ``folder`` by their dotted names."""
    modules = {}
    for path in sorted(folder.rglob("*.py")):
        relative = path.relative_to(root)
        name = ".".join(relative.with_suffix("").parts)
        modules[name] = _module(name, str(relative), ast.parse(path.read_text(encoding="utf-8")))
    return modules


def _module(name: str, path: str, tree: ast.Module) -> Module:
    module = Module(name, path, tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            module.imports |= {
                item.asname or item.name: f"{node.module}.{item.name}" for item in node.names
            }
        elif isinstance(node, ast.FunctionDef):
            module.functions[node.name] = node
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            module.constants[node.targets[0].id] = node.value
    return module


class Scan:
    """Looks for holes in all modules at once."""

    def __init__(self, modules: dict[str, Module], charts: bool = False) -> None:
        self.modules, self.charts = modules, charts
        self.safe = FIGURES | {"html" if charts else "plain"}
        self.calls = [
            (module, function, node)
            for module in modules.values()
            for function, node in _calls(module.tree, None)
        ]

    def holes(self) -> list[Hole]:
        """Every text that is read as markup and not known to be made for it."""
        waiting = [
            hole
            for module, function, call in self.calls
            for text in (_drawn(call) if self.charts else self._markdown(module, call))
            for hole in self.of(text, (module, function))
        ]
        asked: set[tuple[str, str, str]] = set()
        ends: list[Hole] = []
        while waiting:
            hole = waiting.pop()
            if hole.parameter is None:
                ends.append(hole)
            elif hole.parameter not in asked:
                asked.add(hole.parameter)
                waiting += self._callers(hole.parameter)
        return sorted(set(ends), key=lambda hole: (hole.path, hole.line))

    def _markdown(self, module: Module, call: ast.Call) -> Iterator[ast.expr]:
        """The arguments of a call that Streamlit reads as Markdown."""
        if not isinstance(call.func, ast.Attribute) or self._is_module(module, call.func.value):
            return
        name = call.func.attr
        if name in SINKS:
            yield from call.args[: SINKS[name]]
            yield from (item.value for item in call.keywords if item.arg in KEYWORDS)
        elif name == "progress" or ast.unparse(call.func.value).endswith(("column_config", "make")):
            yield from (item.value for item in call.keywords if item.arg in ("text", "help"))
        if name in OPTIONS:
            yield from (item.value for item in call.keywords if item.arg == "format_func")

    def _is_module(self, module: Module, base: ast.expr) -> bool:
        origin = module.imports.get(base.id, "") if isinstance(base, ast.Name) else ""
        return origin.startswith(("pages.", "core."))

    def of(self, text: ast.expr, scope: Scope) -> list[Hole]:
        """The holes in one expression."""
        module = scope[0]
        match text:
            case ast.Constant():
                return []
            case ast.JoinedStr():
                return self._template(text, scope)
            case ast.IfExp():
                return self._all([text.body, text.orelse], scope)
            case ast.BoolOp() | ast.List() | ast.Tuple():
                return self._all(text.values if isinstance(text, ast.BoolOp) else text.elts, scope)
            case ast.Dict():
                return self._all([*filter(None, text.keys), *text.values], scope)
            case ast.BinOp(op=ast.Add()):
                return self._all([text.left, text.right], scope)
            case ast.Lambda():
                return self.of(text.body, scope)
            case ast.GeneratorExp() | ast.ListComp():
                return self.of(text.elt, scope)
            case ast.DictComp():
                return self._all([text.key, text.value], scope)
            case ast.Subscript(value=ast.Name(id=name)) if name in module.constants:
                return self.of(module.constants[name], (module, None))
            case ast.Call():
                return self._call(text, scope)
            case ast.Name():
                return self._name(text, scope)
            case ast.Attribute():
                return self._attribute(text, scope)
        return [_hole(text, scope)]

    def _all(self, texts: list[ast.expr], scope: Scope) -> list[Hole]:
        return [hole for text in texts for hole in self.of(text, scope)]

    def _template(self, text: ast.JoinedStr, scope: Scope) -> list[Hole]:
        holes = []
        parts = text.values
        for place, part in enumerate(parts):
            if not isinstance(part, ast.FormattedValue) or _is_figure(part):
                continue
            if _is_icon(parts, place) or ast.unparse(part.value).endswith("colour"):
                continue
            holes += self.of(part.value, scope)
            if _is_plain(part.value) and _is_glued(parts, place):
                holes.append(_hole(text, scope))
        return holes

    def _call(self, call: ast.Call, scope: Scope) -> list[Hole]:
        module, _ = scope
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)
        if name in self.safe:
            return []
        if name == "plural":
            return self._all(call.args[1:], scope)
        if name in ("join", "sentence"):
            return self.of(call.args[0], scope)
        target = self._function(module, call.func)
        if target is None:
            return [_hole(call, scope)]
        owner, node = target
        holes = []
        for hole in self._returned(owner, node):
            if hole.parameter and hole.parameter[:2] == (owner.name, node.name):
                given = _argument(call, node, hole.parameter[2])
                holes += self.of(given, scope) if given is not None else []
            else:
                holes.append(hole)
        return holes

    def _returned(self, module: Module, function: ast.FunctionDef) -> list[Hole]:
        inner = {id(node) for part in function.body for node in _nested(part)}
        return [
            hole
            for node in ast.walk(function)
            if isinstance(node, ast.Return) and node.value is not None and id(node) not in inner
            for hole in self.of(node.value, (module, function))
        ]

    def _function(self, module: Module, called: ast.expr) -> tuple[Module, ast.FunctionDef] | None:
        if isinstance(called, ast.Name):
            if called.id in module.functions:
                return module, module.functions[called.id]
            origin, _, name = module.imports.get(called.id, "").rpartition(".")
        elif isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            origin, name = module.imports.get(called.value.id, ""), called.attr
        else:
            return None
        owner = self.modules.get(origin)
        return (owner, owner.functions[name]) if owner and name in owner.functions else None

    def _name(self, name: ast.Name, scope: Scope) -> list[Hole]:
        module, function = scope
        if function is not None:
            values = list(_assigned(function, name.id))
            if values:
                return self._all(values, scope)
            if name.id in _parameters(function):
                asked = (module.name, function.name, name.id)
                return [Hole(module.path, name.lineno, name.id, asked)]
        values = list(_assigned(module.tree, name.id)) if function is None else []
        if values:
            return self._all(values, scope)
        if name.id in module.constants:
            return self.of(module.constants[name.id], (module, None))
        target = self._function(module, name)  # a function that makes labels
        if target is not None:
            return self._returned(*target)
        return [_hole(name, scope)]

    def _attribute(self, text: ast.Attribute, scope: Scope) -> list[Hole]:
        """A property of the pages' own classes, or a field that they are constructed with."""
        if text.attr in self.safe:
            return []
        own = [
            (module, node)
            for module in self.modules.values()
            for node in ast.walk(module.tree)
            if isinstance(node, ast.FunctionDef)
            and node.name == text.attr
            and any(ast.unparse(item) == "property" for item in node.decorator_list)
        ]
        constructed = [
            (module, function, item.value)
            for module, function, call in self.calls
            if isinstance(call.func, ast.Name) and call.func.id.lstrip("_")[:1].isupper()
            for item in call.keywords
            if item.arg == text.attr
        ]
        if own:
            return [hole for module, node in own for hole in self._returned(module, node)]
        if constructed and text.attr in ("label", "help"):
            return [
                hole
                for module, function, value in constructed
                for hole in self.of(value, (module, function))
            ]
        return [_hole(text, scope)]

    def _callers(self, parameter: tuple[str, str, str]) -> list[Hole]:
        module_name, function_name, name = parameter
        node = self.modules[module_name].functions[function_name]
        holes = []
        for module, function, call in self.calls:
            target = self._function(module, _called(call))
            if target is None or target[1] is not node:
                continue
            given = _argument(call, node, name)
            if given is not None:
                holes += self.of(given, (module, function))
        return holes


def _drawn(call: ast.Call) -> Iterator[ast.expr]:
    """The arguments of a call that Plotly reads tags in."""
    if ast.unparse(call.func).startswith(("figure.", "go.")):
        yield from (item.value for item in call.keywords if item.arg in TAGS)


def _calls(
    node: ast.AST, function: ast.FunctionDef | None
) -> Iterator[tuple[ast.FunctionDef | None, ast.Call]]:
    """Every call with the function that it stands in."""
    for child in ast.iter_child_nodes(node):
        inside = child if isinstance(child, ast.FunctionDef) else function
        if isinstance(child, ast.Call):
            yield function, child
        yield from _calls(child, inside)


def _called(call: ast.Call) -> ast.expr:
    """What is called: of ``st.fragment(f, …)(…)`` it is ``f``."""
    inner = call.func
    if isinstance(inner, ast.Call) and ast.unparse(inner.func) == "st.fragment":
        return inner.args[0]
    return inner


def _nested(node: ast.AST) -> Iterator[ast.AST]:
    """What stands in functions inside."""
    for child in ast.walk(node):
        if isinstance(child, ast.FunctionDef | ast.Lambda):
            yield from ast.walk(child)


def _parameters(function: ast.FunctionDef) -> list[str]:
    arguments = function.args
    return [item.arg for item in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]


def _argument(call: ast.Call, function: ast.FunctionDef, name: str) -> ast.expr | None:
    """What a call passes for a parameter; None where its default, a constant, is taken."""
    for item in call.keywords:
        if item.arg == name:
            return item.value
    names = [arg.arg for arg in (*function.args.posonlyargs, *function.args.args)]
    place = names.index(name) if name in names else len(call.args)
    return call.args[place] if place < len(call.args) else None


def _assigned(function: ast.AST, name: str) -> Iterator[ast.expr]:
    """Every value that a local variable is given, what is appended to it included."""
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[target], value=value):
                yield from _unpacked(target, value, name)
            case ast.AugAssign(target=ast.Name(id=target), value=value) if target == name:
                yield value
            case ast.AnnAssign(target=ast.Name(id=target), value=value) if target == name:
                yield from [value] if value is not None else []
            case ast.NamedExpr(target=ast.Name(id=target), value=value) if target == name:
                yield value
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=target), attr="append"), args=[value]
            ) if target == name:
                yield value


def _unpacked(target: ast.expr, value: ast.expr, name: str) -> Iterator[ast.expr]:
    if isinstance(target, ast.Name) and target.id == name:
        yield value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, item in zip(target.elts, value.elts, strict=True):
            yield from _unpacked(one, item, name)


def _is_figure(part: ast.FormattedValue) -> bool:
    return part.format_spec is not None and ast.unparse(part.format_spec).rstrip("'\"").endswith(
        _NUMERIC
    )


def _is_icon(parts: list[ast.expr], place: int) -> bool:
    """``:material/{…}:`` names a symbol; that it is one is asked of the plug-ins."""
    before = parts[place - 1] if place else None
    return isinstance(before, ast.Constant) and str(before.value).endswith(":material/")


def _is_plain(text: ast.expr) -> bool:
    return isinstance(text, ast.Call) and ast.unparse(text.func).endswith("plain")


def _is_glued(parts: list[ast.expr], place: int) -> bool:
    """Whether the text around makes a mark together with the data beside it."""
    before, after = (
        str(part.value) if isinstance(part, ast.Constant) else ""
        for part in (
            parts[place - 1] if place else None,
            parts[place + 1] if place + 1 < len(parts) else None,
        )
    )
    follows = after.startswith(_GLUE_AFTER) and not after.startswith((": ", ":\n"))
    return before.endswith(_GLUE_BEFORE) or (follows and after != ":")


def _hole(text: ast.expr, scope: Scope) -> Hole:
    return Hole(scope[0].path, text.lineno, ast.unparse(text))


def without_icon(modules: dict[str, Module]) -> list[str]:
    """Alerts that say no icon: a first letter that is an emoji would become one."""
    return [
        f"{module.path}:{call.lineno}"
        for module in modules.values()
        for _, call in _calls(module.tree, None)
        if isinstance(call.func, ast.Attribute)
        and ast.unparse(call.func.value) == "st"
        and call.func.attr in ALERTS
        and "icon" not in {item.arg for item in call.keywords}
    ]
