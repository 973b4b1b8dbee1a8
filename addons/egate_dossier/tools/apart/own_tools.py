"""The addon's own tools as a package of their own, without the server's."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
