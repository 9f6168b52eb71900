"""The connectors: one file each, holding ``PLUGIN``."""

from core.base.catalogue import Catalogue
from core.data.sources.source import FileSource

SOURCES: Catalogue[FileSource] = Catalogue("core.data.sources", "source")
