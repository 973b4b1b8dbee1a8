"""The order of the journeys: what commits to their shared database comes last."""

import sys
from pathlib import Path

from processes import ProcessCase

# The parts of ./egate that tests use, after the modules of this folder.
sys.path.append(str(Path(__file__).parents[1] / "config" / "command"))


def pytest_collection_modifyitems(items):
    """Play first what leaves the demo as it was installed, in the order of before."""
    items.sort(key=lambda item: issubclass(getattr(item, "cls", None) or object, ProcessCase))
