from . import migrating
from . import migration
from . import line
from . import record
from . import what_if
