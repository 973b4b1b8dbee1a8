from . import egate_workflow_exchange
from . import egate_workflow_what_if
