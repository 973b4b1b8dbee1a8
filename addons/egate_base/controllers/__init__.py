from . import export
from . import second_factor
