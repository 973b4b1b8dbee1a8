from . import egate_report_form
from . import egate_receipt
from . import egate_sheets
from . import egate_slip_form
from . import egate_transfer
from . import egate_money_form
from . import egate_hand_forms
from . import egate_figure_report
