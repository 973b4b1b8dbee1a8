from odoo import models

from odoo.addons.egate_dossier.tools.dong import dong

from ...tools import payment_code


class EgateDossier(models.Model):
    """What a citizen sees of the fees of a dossier. Plain values only."""

    _inherit = "egate.dossier"

    def _dossier_payment_values(self):
        """Return what ``egate_portal.dossier_payment`` shows of this (sudo) dossier.

        :return: ``payment``, empty where nothing is owed: ``lines`` of ``name`` and ``amount`` in
            words, the ``amount``; where it can be paid by transfer also ``bank``, ``account``,
            ``holder``, ``reference``, the ``code`` as SVG and the address of its ``picture``
        :rtype: dict[str, dict]
        """
        self.ensure_one()
        asked = self._transfer_request()
        if not asked:
            return {"payment": {}}
        desk = self.reception_unit_id
        payment = {
            **asked,
            "lines": [
                {"name": line["name"], "amount": dong(line["amount"])} for line in asked["lines"]
            ],
            "amount": dong(asked["amount"]),
            "desk": {
                "name": desk.name,
                "address": desk.address or "",
                "phone": desk.phone or "",
            },
        }
        if asked.get("code"):
            label = self.env._(
                "Code for a banking app: %(amount)s, %(reference)s",
                amount=payment["amount"],
                reference=asked["reference"],
            )
            payment["code"] = payment_code.svg(asked["code"], label)
            payment["picture"] = f"{self._tracking_path()}/payment.png"
        return {"payment": payment}

    def _tracking_owed(self):
        """Return where what is still owed is paid, empty where nothing is; without a query."""
        owes = (self.fee_paid or 0) < (self.fee_total or 0)
        return {"pay_at": f"{self._tracking_path()}/payment" if owes else ""}
