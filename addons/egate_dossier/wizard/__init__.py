from . import egate_dialog
from . import egate_dossier_at_once
from . import egate_dossier_import
from . import egate_dossier_slip_issue
from . import egate_law_replace
from . import egate_payment_collect
from . import egate_cashier_close
from . import egate_result_edit
