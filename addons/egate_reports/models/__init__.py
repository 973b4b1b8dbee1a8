from . import egate_dossier, egate_dossier_sheets, egate_scan_page, ir_actions_report
