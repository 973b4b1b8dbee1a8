from . import egate_workflow_exchange
