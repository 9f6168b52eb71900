"""The models: one file each, holding ``PLUGIN``."""

from core.base.catalogue import Catalogue
from core.learn.model import Model

MODELS: Catalogue[Model] = Catalogue("core.learn.models", "model")
