from . import handover
from . import handover_giving
from . import handover_taking
