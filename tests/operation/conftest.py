"""What is here takes minutes: it runs when it is named, not with the whole suite."""

from pathlib import Path

HERE = Path(__file__).parent


def pytest_ignore_collect(collection_path, config):
    """Leave these tests out unless an argument is this folder or in it."""
    named = (config.invocation_params.dir / arg.partition("::")[0] for arg in config.args)
    if any(path.resolve().is_relative_to(HERE) for path in named):
        return None
    return collection_path.is_relative_to(HERE) or None
