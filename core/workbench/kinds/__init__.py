"""The kinds of background work: one file each, holding ``PLUGIN``."""

from core.base.catalogue import Catalogue
from core.jobs.kind import JobKind

KINDS: Catalogue[JobKind] = Catalogue("core.workbench.kinds", "job kind")
