"""For ``./egate test --at``, still at the ordinary clock: see that the templates are there."""

from context import locked
from templates import template

with locked("database"):
    template(None)
