from decimal import ROUND_HALF_UP, Decimal

from odoo import api, fields, models


class EgateProcedureFee(models.Model):
    """A fee in whole VND: per dossier, or per page, cheaper from one page on, and capped.

    Lines with the same name are one fee whose price differs by case, channel or date: of those
    that apply, the most precise counts (case before channel). Lines with other names add up.
    Source: Luật Phí và lệ phí 97/2015/QH13; the amounts are those of the provincial council.
    """

    _name = "egate.procedure.fee"
    _description = "Fee of a procedure"
    _inherit = ["egate.procedure.case.part", "egate.currency"]

    name = fields.Char(required=True)
    channel = fields.Selection(
        string="Way to hand in",
        selection=lambda self: self.env["egate.procedure.channel"]._selection_channel(),
        help="Empty: however it is handed in.",
    )
    basis = fields.Selection(
        [("dossier", "per dossier"), ("page", "per page"), ("copy", "per copy")],
        required=True,
        default="dossier",
    )
    due = fields.Selection(
        [
            ("reception", "When it is handed in"),
            ("supplement", "When papers are added"),
            ("return", "When the result is given"),
        ],
        string="To be paid",
        required=True,
        default="reception",
        help="HinhThucThu of the national exchange: 1, 2 and 4.",
    )
    price = fields.Monetary()
    next_price = fields.Monetary(string="Price of further pages")
    next_from = fields.Integer(string="Further pages from", help="Such as 3: the third page on.")
    cap = fields.Monetary(string="At most", help="For one copy. 0: no cap.")
    date_from = fields.Date(string="From", help="Empty: as long as the version.")
    date_to = fields.Date(string="Until", help="Last day, included.")
    decision = fields.Char(string="Resolution", help="Number of the text that sets the amount.")
    exemption_ids = fields.Many2many(
        "egate.fee.exemption", string="Exemptions", help="Reasons that this fee may be waived for."
    )

    _amounts_positive = models.Constraint(
        "CHECK (price >= 0 AND next_price >= 0 AND cap >= 0)", "A fee cannot be negative."
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "A fee cannot end before it begins.",
    )

    @api.model
    def _for_case(self, version, variant, channel=None, on_date=None):
        """Return the fees of ``version`` that a dossier of ``variant`` pays.

        :param channel: how it is handed in; without one, only what holds for every channel
        :param on_date: local date of the reception, today by default
        """
        day = on_date or self.env["egate.assignment"]._local_today()
        fees = version.fee_ids.filtered(
            lambda fee: (
                fee.variant_id in (variant, variant.browse())
                and fee.channel in (channel, False)
                and (not fee.date_from or fee.date_from <= day)
                and (not fee.date_to or day <= fee.date_to)
            )
        )
        best = {}
        for fee in fees:
            best[fee.name] = max(best.get(fee.name, (False, False)), fee._precision())
        return fees.filtered(lambda fee: fee._precision() == best[fee.name])

    def _precision(self):
        return bool(self.variant_id), bool(self.channel)

    def _amount(self, quantity=1):
        """Return what ``quantity`` dossiers, pages or copies cost, in whole VND.

        :param quantity: at least 1; pages are those of one copy
        """
        self.ensure_one()
        quantity = max(quantity, 1)
        first = quantity
        if self.basis == "page" and self.next_from > 1:
            first = min(quantity, self.next_from - 1)
        amount = first * self.price + (quantity - first) * self.next_price
        return round(min(amount, self.cap) if self.cap else amount)

    def _line(self, pages, copies, on_date, exemption):
        """Return what this fee comes to, for :meth:`egate.procedure.version._fee_lines`."""
        self.ensure_one()
        copies = max(copies, 1) if self.basis in ("page", "copy") else 1
        pages = max(pages, 1) if self.basis == "page" else 1
        # A cap holds for one copy: price the pages of one, then multiply.
        full = self._amount(pages) * copies
        reason = (self.exemption_ids & exemption).filtered(lambda item: item._holds_on(on_date))[:1]
        amount = full
        if reason:
            share = 100 - Decimal(str(reason.percent))
            amount = int((full * share / 100).quantize(Decimal(1), ROUND_HALF_UP))
        return {
            "fee_id": self.id,
            "name": self.name,
            "quantity": pages * copies,
            "full_amount": full,
            "amount": amount,
            "exemption_id": reason.id,
            "due": self.due,
        }

    def _as_line(self):
        labels = dict(self._fields["basis"]._description_selection(self.env))
        channels = dict(self.env["egate.procedure.channel"]._selection_channel())

        def dong(value):
            return f"{value:,.0f} đ".replace(",", ".")

        return self._case_words(
            f"{self.name}: {dong(self.price)} {labels[self.basis]}",
            channels.get(self.channel),
            self.next_from
            and self.env._(
                "%(price)s from page %(page)s on", price=dong(self.next_price), page=self.next_from
            ),
            self.cap and self.env._("at most %(amount)s", amount=dong(self.cap)),
            self.date_from and self.env._("from %(date)s", date=f"{self.date_from:%d/%m/%Y}"),
            self.date_to and self.env._("until %(date)s", date=f"{self.date_to:%d/%m/%Y}"),
            self.decision,
            self.due != "reception"
            and dict(self._fields["due"]._description_selection(self.env))[self.due],
            ", ".join(self.exemption_ids.mapped("name")),
        )
