"""Days off of the years around the installation that the demo's own table does not reach."""

from odoo import fields

DECISION = "Dự kiến theo Bộ luật Lao động (dữ liệu mẫu)"


def load(calendar):
    """Confirm the proposed holidays of last year, this one and the next, each where it has none.

    :param calendar: the record of the office's calendar
    """
    this = calendar._to_local(fields.Datetime.now()).year
    entered = {day.date.year for day in calendar.egate_exception_ids}
    for year in {this - 1, this, this + 1} - entered:
        action = calendar.action_egate_propose_holidays()
        proposal = calendar.env[action["res_model"]].browse(action["res_id"])
        proposal.write({"year": year, "decision": DECISION})
        proposal.action_confirm()
