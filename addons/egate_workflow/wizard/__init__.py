from . import definition
from . import migration
