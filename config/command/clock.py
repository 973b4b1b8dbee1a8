"""For ``./egate test --at``, still at the ordinary clock: see that the templates are there."""

import os

from context import locked
from templates import template

with locked("database"):
    template(os.environ.get("EGATE_UPTO") or None)
