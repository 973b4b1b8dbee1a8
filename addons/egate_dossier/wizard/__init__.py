from . import egate_dossier_at_once
from . import egate_dossier_import
from . import egate_dossier_slip_issue
from . import egate_law_replace
from . import egate_extension_sign
from . import egate_request_dialogs
