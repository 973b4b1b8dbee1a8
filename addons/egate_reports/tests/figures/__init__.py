from . import test_dashboard
from . import test_figure_moment
from . import test_keeping
from . import test_life
from . import test_taken_over
from . import test_moments
from . import test_report_ii06a
from . import test_report_office
from . import test_report_kpi766
from . import test_report_rights
from . import test_forecast
from . import test_report_files, test_report_run, test_report_kept
from . import test_report_words
