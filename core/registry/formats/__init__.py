"""The export formats: one file each, holding ``PLUGIN``."""

from core.base.catalogue import Catalogue
from core.registry.format import Format

FORMATS: Catalogue[Format] = Catalogue("core.registry.formats", "format")
