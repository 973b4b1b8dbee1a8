from . import egate_report_form, egate_receipt, egate_slip_form, egate_transfer
from . import egate_report_form, egate_receipt
from . import egate_sheets
