"""Kinds of work that do just enough to show how work begins, goes on and ends."""

from core.base.catalogue import Catalogue
from core.jobs.kind import JobKind

PACKAGE = "tests.core.jobs.toys"
TOYS: Catalogue[JobKind] = Catalogue(PACKAGE, JobKind, "job kind")
