"""The cleaning steps: one file each, holding ``PLUGIN``."""

from core.base.catalogue import Catalogue
from core.data.recipe.step import Step

STEPS: Catalogue[Step] = Catalogue("core.data.steps", "step")
