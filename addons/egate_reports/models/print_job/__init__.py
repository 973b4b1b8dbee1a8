from . import job
from . import line
from . import working
from . import whole_file
from . import settings
from . import forgotten
