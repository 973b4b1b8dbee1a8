from . import egate_dossier
from . import egate_dossier_sheets
from . import egate_dossier_slip
from . import egate_issued_form
from . import egate_scan_page
from . import egate_issued_form_money
from . import egate_money_forms
from . import ir_actions_report
