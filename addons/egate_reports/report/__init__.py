from . import egate_report_form, egate_receipt
