"""The demo of a former version: three datasets, four versions, eight runs."""

from tests.core.workbench.kinds.conftest import filled

__all__ = ["filled"]
