from . import egate_dossier, ir_actions_report
