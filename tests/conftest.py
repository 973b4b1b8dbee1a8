"""The order of the journeys: what commits to their shared database comes last."""

import sys
from pathlib import Path

from processes import ProcessCase

# The parts of ./egate that tests use, after the modules of this folder.
sys.path.append(str(Path(__file__).parents[1] / "config" / "command"))

#: Folders whose tests take many minutes: they run when they are named.
BY_NAME = [Path(__file__).with_name(name) for name in ("faults", "operation", "province")]


def pytest_ignore_collect(collection_path, config):
    """Leave out what nobody asked for; None lets pytest decide about the rest."""
    named = [config.invocation_params.dir / arg.partition("::")[0] for arg in config.args]
    for folder in BY_NAME:
        if collection_path.is_relative_to(folder):
            return None if any(path.is_relative_to(folder) for path in named) else True
    return None


def pytest_collection_modifyitems(items):
    """Play first what leaves the demo as it was installed, in the order of before."""
    items.sort(key=lambda item: issubclass(getattr(item, "cls", None) or object, ProcessCase))
