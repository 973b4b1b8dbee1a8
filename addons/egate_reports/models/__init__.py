from . import egate_dossier, egate_dossier_slip, egate_issued_form, ir_actions_report
from . import egate_dossier, egate_dossier_sheets, egate_scan_page, ir_actions_report
