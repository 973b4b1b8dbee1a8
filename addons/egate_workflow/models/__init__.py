from . import egate_workflow
from . import egate_workflow_state
from . import egate_workflow_transition
from . import egate_workflow_step
from . import egate_deadline_entry
from . import egate_workflow_mixin
from . import egate_catalogue
from . import egate_procedure
