from . import report
from . import figures
from . import word
