"""These tests take minutes each: they run when a path in this folder is named."""

from pathlib import Path

HERE = Path(__file__).parent


def pytest_ignore_collect(collection_path, config):
    named = (Path(argument.partition("::")[0]) for argument in config.invocation_params.args)
    return not any(path.resolve().is_relative_to(HERE) for path in named)
