"""The tools of this addon as modules, and those of ``egate_dossier`` as the package ``tools``."""

import sys
from pathlib import Path

import own_tools  # noqa: F401 (makes "tools" be found)

sys.path.insert(0, str(Path(__file__).parents[1]))
