"""A catalogue is a folder of plug-ins: a module holding ``PLUGIN`` is an entry; a broken one is
listed with its reason.
"""

from __future__ import annotations

import importlib
import logging
import pkgutil
from collections.abc import Iterator
from functools import cached_property
from typing import Generic, Protocol, TypeVar

from core.base.errors import NotFound


class Named(Protocol):
    """What every plug-in has: the short name used in files and commands, and the title a person
    reads.
    """

    @property
    def name(self) -> str: ...

    @property
    def title(self) -> str: ...


T = TypeVar("T", bound=Named)
log = logging.getLogger(__name__)


class Catalogue(Generic[T]):
    """The entries of one package, in the order of their file names.

    Parameters
    ----------
    package : str
        Dotted name of the folder, e.g. ``"core.learn.models"``.
    kind : str
        What an entry is called in a sentence, e.g. ``"model"``.
    """

    def __init__(self, package: str, kind: str) -> None:
        self.package, self.kind = package, kind

    @cached_property
    def _loaded(self) -> tuple[dict[str, T], dict[str, str]]:
        folder = importlib.import_module(self.package)
        entries: dict[str, T] = {}
        broken: dict[str, str] = {}
        for module in sorted(info.name for info in pkgutil.iter_modules(folder.__path__)):
            try:
                plugin = getattr(
                    importlib.import_module(f"{self.package}.{module}"), "PLUGIN", None
                )
                if plugin is not None:
                    entries[plugin.name] = plugin
            except Exception as error:  # a broken plug-in must not take the others along
                log.exception("%s %s is broken", self.kind, module)
                broken[module] = f"{type(error).__name__}: {error}"
        return entries, broken

    @property
    def broken(self) -> dict[str, str]:
        """Module name → reason, for plug-ins that could not be loaded."""
        return self._loaded[1]

    def names(self) -> list[str]:
        """The short names of all entries."""
        return list(self._loaded[0])

    def __iter__(self) -> Iterator[T]:
        return iter(self._loaded[0].values())

    def __len__(self) -> int:
        return len(self._loaded[0])

    def __contains__(self, name: object) -> bool:
        return name in self._loaded[0]

    def __getitem__(self, name: str) -> T:
        """The entry called ``name``; NotFound with the list of known names otherwise."""
        try:
            return self._loaded[0][name]
        except KeyError:
            reason = self.broken.get(name)
            if reason:
                raise NotFound(
                    f"The {self.kind} “{name}” could not be loaded ({reason})."
                ) from None
            raise NotFound(
                f"There is no {self.kind} “{name}”. Known: {', '.join(self.names())}."
            ) from None
