from tests.notifications.conftest import kinds, papers, rings

__all__ = ["kinds", "papers", "rings"]
