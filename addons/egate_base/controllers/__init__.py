from . import export
from . import health
from . import metrics
from . import second_factor
