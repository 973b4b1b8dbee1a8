"""The order of the journeys: what commits to their shared database comes last."""

from processes import ProcessCase


def pytest_collection_modifyitems(items):
    """Play first what leaves the demo as it was installed, in the order of before."""
    items.sort(key=lambda item: issubclass(getattr(item, "cls", None) or object, ProcessCase))
