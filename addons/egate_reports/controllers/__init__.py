from . import print_job
from . import print_queue
from . import report
from . import figures
from . import word
