"""Days off of the sample office: what was announced, each day with its document."""

from odoo import fields

from odoo.addons.egate_base.tools import public_holidays

#: The years whose breaks and swaps are known; dossiers of five years are made by ``./egate seed``.
ANNOUNCED = range(2020, 2028)
EXPECTED = "Dự kiến theo Bộ luật Lao động, chờ thông báo"


def load(calendar):
    """Confirm the announced years, and enter what the law alone gives for others around now.

    Those stay unconfirmed: whatever is promised into them says so.

    :param calendar: the record of the office's calendar
    """
    this = calendar._to_local(fields.Datetime.now()).year
    for year in sorted({*ANNOUNCED, this - 1, this, this + 1}):
        proposal = calendar.env["egate.holiday.proposal"].create(
            {"calendar_id": calendar.id, "year": year}
        )
        known = public_holidays.announced(year)
        proposal.decision = known or EXPECTED
        proposal.action_confirm()
        if not known:
            entered = calendar.egate_year_ids.filtered(lambda one, year=year: one.year == year)
            entered.decision = False
