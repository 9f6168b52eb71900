"""A catalogue is a folder of plug-ins: a module that holds ``PLUGIN`` is an entry.

Every entry is checked against the type that the catalogue is of. One that is not right is listed as
broken with the reason, and takes no other along.

Plug-ins may also stand outside this tree, in an installed distribution that names them in an entry
point of the group ``millwright.<package>``, e.g. ``millwright.core.data.sources``. The entry
point's value is a module that holds ``PLUGIN``, or a package whose modules do. Only what is
installed is imported, never anything from a workspace.
"""

from __future__ import annotations

import importlib
import inspect
import logging
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import metadata
from types import ModuleType
from typing import Any, ClassVar, Generic, Protocol, TypeVar, get_args, get_origin

from pydantic import PydanticSchemaGenerationError, TypeAdapter, ValidationError

from core.base.errors import NotFound
from core.base.words import near

GROUP = "millwright."  # and the catalogue's package: the entry points of plug-ins outside the tree
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")


class Named(Protocol):
    """What every plug-in has: the short name used in files and commands, and the title that a
    person reads.
    """

    @property
    def name(self) -> str: ...

    @property
    def title(self) -> str: ...


T = TypeVar("T", bound=Named)
log = logging.getLogger(__name__)


class Broken(Exception):
    """A plug-in that is not what its catalogue lists; the text is the reason."""


@dataclass
class _Contents(Generic[T]):
    """What loading a catalogue came to."""

    entries: dict[str, T] = field(default_factory=dict)
    modules: dict[str, str] = field(default_factory=dict)  # entry → where it stands
    broken: dict[str, str] = field(default_factory=dict)  # module → reason


class Catalogue(Generic[T]):
    """The entries of one package in the order of their file names, then those of installed
    distributions.

    Parameters
    ----------
    package : str
        Dotted name of the folder, e.g. ``"core.learn.models"``.
    entry_type : type
        What an entry is an instance of.
    kind : str
        What an entry is called in a sentence, e.g. ``"model"``.
    """

    def __init__(self, package: str, entry_type: type[T], kind: str) -> None:
        self.package, self.entry_type, self.kind = package, entry_type, kind

    @cached_property
    def _contents(self) -> _Contents[T]:
        contents = _Contents[T]()
        for module in _modules_in(importlib.import_module(self.package)):
            self._load(contents, f"{self.package}.{module}", module)
        for point in _installed(GROUP + self.package):
            self._load_installed(contents, point)
        return contents

    def _load_installed(self, contents: _Contents[T], point: metadata.EntryPoint) -> None:
        """The module that an entry point names, or those in the package that it names."""
        label = f"{point.dist.name if point.dist else ''}:{point.value}"
        folder = self._load(contents, point.value, label)
        if folder is not None and not hasattr(folder, "PLUGIN") and hasattr(folder, "__path__"):
            for module in _modules_in(folder):
                self._load(contents, f"{point.value}.{module}", f"{label}.{module}")

    def _load(self, contents: _Contents[T], module: str, label: str) -> ModuleType | None:
        """Import a module and take up its entry, or list it as broken under ``label``."""
        try:
            loaded = importlib.import_module(module)
            plugin = getattr(loaded, "PLUGIN", None)
            if plugin is not None:
                check_entry(plugin, self.entry_type)
                if plugin.name in contents.entries:
                    owner = contents.modules[plugin.name]
                    raise Broken(f"the name “{plugin.name}” is taken by {owner}")
                contents.entries[plugin.name], contents.modules[plugin.name] = plugin, module
            return loaded
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # also SystemExit, and the panics of compiled libraries
            reason = str(error) if isinstance(error, Broken) else _described(error)
            contents.broken[label] = reason
            log.error("%s %s is broken: %s", self.kind, label, reason, exc_info=error)
            return None

    @property
    def broken(self) -> dict[str, str]:
        """Module → reason, for plug-ins that could not be taken up.

        One outside the tree is called ``distribution:module``.
        """
        return self._contents.broken

    def names(self) -> list[str]:
        """The short names of all entries."""
        return list(self._contents.entries)

    def __iter__(self) -> Iterator[T]:
        return iter(self._contents.entries.values())

    def __len__(self) -> int:
        return len(self._contents.entries)

    def __contains__(self, name: object) -> bool:
        return name in self._contents.entries

    def __getitem__(self, name: str) -> T:
        """The entry called ``name``; NotFound with the list of known names otherwise."""
        try:
            return self._contents.entries[name]
        except KeyError:
            reason = self.broken.get(name)
            if reason:
                raise NotFound(
                    f"The {self.kind} “{name}” could not be loaded ({reason})."
                ) from None
            raise NotFound(
                f"There is no {self.kind} “{name}”.{near(name, self.names())} Known:"
                f" {', '.join(self.names())}."
            ) from None


def check_entry(plugin: Any, entry_type: type) -> None:
    """Hold a plug-in against the type of its catalogue.

    Raises
    ------
    Broken
        When it is no instance, when a method or a class attribute that the type declares is missing
        or of another type, or when the name or the title is none.
    """
    if isinstance(plugin, type):
        raise Broken(f"PLUGIN is the class {plugin.__name__}; write PLUGIN = {plugin.__name__}()")
    if not isinstance(plugin, entry_type):
        raise Broken(f"PLUGIN is of type {type(plugin).__name__}, not {entry_type.__name__}")
    _check_methods(plugin, entry_type)
    for cls in reversed(type(plugin).__mro__):
        for name, hint in _class_attributes(cls).items():
            _check_attribute(plugin, name, hint)
    _check_words(plugin)


def _check_words(plugin: Any) -> None:
    if not (isinstance(plugin.name, str) and _NAME.fullmatch(plugin.name)):
        raise Broken(
            f"the name {plugin.name!r} is not well-formed: a small letter, then at most 59 small"
            " letters, digits and underscores"
        )
    if not (isinstance(plugin.title, str) and plugin.title.strip()):
        raise Broken("the title is empty")


def _check_methods(plugin: Any, entry_type: type) -> None:
    """A virtual subclass (``register``) passes ``isinstance`` without having its methods."""
    for name in sorted(getattr(entry_type, "__abstractmethods__", ())):
        method = getattr(type(plugin), name, None)
        if method is None or getattr(method, "__isabstractmethod__", False):
            raise Broken(f"the method “{name}” is missing")


def _check_attribute(plugin: Any, name: str, hint: Any) -> None:
    if not hasattr(plugin, name):
        raise Broken(f"the class attribute “{name}” is missing")
    try:
        adapter = _adapter(hint)
    except PydanticSchemaGenerationError:  # a type that only its own library can judge
        return
    try:
        adapter.validate_python(getattr(plugin, name), strict=True)
    except ValidationError as error:
        problem = error.errors()[0]["msg"]
        raise Broken(f"the class attribute “{name}” is not right: {problem}") from None


@cache
def _class_attributes(cls: type) -> dict[str, Any]:
    """The types of the attributes that ``cls`` itself declares as ``ClassVar``."""
    try:
        hints = inspect.get_annotations(cls, eval_str=True)
    except Exception:  # names that are imported for type checkers only
        return {}
    return {
        name: get_args(hint)[0] if get_args(hint) else Any
        for name, hint in hints.items()
        if ClassVar in (hint, get_origin(hint))
    }


@cache
def _adapter(hint: Any) -> TypeAdapter[Any]:
    return TypeAdapter(hint)


def _modules_in(folder: ModuleType) -> list[str]:
    return sorted(info.name for info in pkgutil.iter_modules(folder.__path__))


def _installed(group: str) -> list[metadata.EntryPoint]:
    """The entry points of a group, in an order that does not depend on how they were installed."""
    points = {point.value: point for point in metadata.entry_points(group=group)}
    return [points[value] for value in sorted(points)]


def _described(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
