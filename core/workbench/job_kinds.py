"""The catalogue of the kinds of background work (``core/workbench/kinds``, one file each)."""

from core.base.catalogue import Catalogue
from core.jobs.kind import JobKind

KINDS: Catalogue[JobKind] = Catalogue("core.workbench.kinds", JobKind, "job kind")
