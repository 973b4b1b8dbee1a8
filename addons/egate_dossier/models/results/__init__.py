from . import result
from . import effect
from . import open_scanned
from . import result_delivery
from . import result_life
from . import result_file
from . import giving
