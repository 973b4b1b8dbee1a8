from . import egate_dossier, egate_dossier_slip, egate_issued_form, ir_actions_report
