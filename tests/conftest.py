"""The order of the journeys: what commits to their shared database comes last."""

from pathlib import Path

from processes import ProcessCase

#: Faults made for real, which take minutes: run by name alone.
FAULTS = Path(__file__).with_name("faults")


def pytest_ignore_collect(collection_path, config):
    """Leave the faults out of a run that does not name them."""
    if collection_path == FAULTS:
        named = [(config.invocation_params.dir / arg.partition("::")[0]) for arg in config.args]
        if not any(path.is_relative_to(FAULTS) for path in named):
            return True
    return None


def pytest_collection_modifyitems(items):
    """Play first what leaves the demo as it was installed, in the order of before."""
    items.sort(key=lambda item: issubclass(getattr(item, "cls", None) or object, ProcessCase))
