"""The metrics: one file each, holding ``PLUGIN``."""

from core.base.catalogue import Catalogue
from core.learn.metric import Metric

METRICS: Catalogue[Metric] = Catalogue("core.learn.metrics", "metric")
