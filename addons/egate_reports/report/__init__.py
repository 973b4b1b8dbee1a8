from . import egate_report_form, egate_receipt
from . import egate_sheets
