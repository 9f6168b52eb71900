from tests.core.jobs.conftest import ws

__all__ = ["ws"]
