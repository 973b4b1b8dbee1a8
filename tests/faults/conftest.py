"""The faults are made by name only (``./egate test tests/faults``): they take many minutes."""

from pathlib import Path

HERE = Path(__file__).parent


def pytest_ignore_collect(collection_path, config):
    """Leave out what nobody asked for; None lets pytest decide about the rest."""
    named = (Path(config.invocation_params.dir, one.partition("::")[0]) for one in config.args)
    if collection_path.is_relative_to(HERE) and not any(p.is_relative_to(HERE) for p in named):
        return True
    return None
