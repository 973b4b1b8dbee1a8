from . import figure_moment
from . import report_run
from . import report_compare
