from . import egate_dossier
from . import egate_dossier_sheets
from . import egate_dossier_slip
from . import egate_issued_form
from . import egate_scan_page
from . import ir_actions_report
from . import egate_hand_forms
