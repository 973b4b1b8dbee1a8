from odoo import models
from odoo.tools import format_date


class EgateProcedureVersion(models.Model):
    """What a procedure costs: the list of its fees, and the sum for one citizen."""

    _inherit = "egate.procedure.version"

    def _portal_fees(self, day):
        """Return the fees that hold on ``day`` or from a later day, in words."""
        channels = dict(self.env["egate.procedure.channel"]._selection_channel())
        fees = self.fee_ids.filtered(lambda fee: not fee.date_to or fee.date_to >= day)
        bases = dict(fees._fields["basis"]._description_selection(self.env))
        dues = dict(fees._fields["due"]._description_selection(self.env))
        return [
            {
                "name": fee.name,
                "case": fee.variant_id.name or "",
                "channel": channels.get(fee.channel, ""),
                "price": self._portal_money(fee.price),
                "basis": bases[fee.basis],
                "counted_by": fee.basis,
                "next_price": fee.next_from and self._portal_money(fee.next_price),
                "next_from": fee.next_from,
                "cap": fee.cap and self._portal_money(fee.cap),
                "due": "" if fee.due == "reception" else dues[fee.due],
                "decision": fee.decision or "",
                "begins": fee.date_from
                and fee.date_from > day
                and format_date(self.env, fee.date_from),
                "exemptions": fee.exemption_ids.filtered("active").mapped("name"),
            }
            for fee in fees
        ]

    def _portal_cost(self, variant, channel, pages, copies, exemption, day):
        """Return what is paid, by the same calculation as at the counter.

        :return: ``lines`` with ``name``, ``amount`` and ``full``, and ``total``; amounts in words
        :rtype: dict
        """
        self.ensure_one()
        lines = self.env["egate.procedure"]._reception_fees(
            self.id, variant.id or 0, channel, pages, copies, day, exemption.id or 0
        )
        return {
            "lines": [
                {
                    "name": line.name,
                    "quantity": line.quantity,
                    "amount": self._portal_money(line.amount),
                    "full": line.amount != line.full_amount
                    and self._portal_money(line.full_amount),
                }
                for line in lines
            ],
            "total": self._portal_money(sum(line.amount for line in lines)),
            "free": not any(line.amount for line in lines),
        }

    def _portal_exemptions(self, variant, channel, day):
        """Return the (sudo) reasons to pay less that one may have in this case."""
        ids = self.env["egate.procedure"]._reception_exemptions(
            self.id, variant.id or 0, channel, day
        )
        # sudo: reasons of the law, shown to everybody
        return self.env["egate.fee.exemption"].sudo().browse(ids)

    def _portal_money(self, amount):
        """Return whole VND as people write them: 1.050.000 đồng."""
        return self.env._("%(amount)s VND", amount=f"{round(amount):,}".replace(",", "."))
