from . import report
from . import figures
