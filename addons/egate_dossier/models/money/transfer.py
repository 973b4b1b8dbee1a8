from odoo import api, models
from odoo.tools import SQL

from ...tools import payment_reference, vietqr

#: A code as references have it: letters and digits alone, see ``tools/payment_reference.py``.
_SQUEEZED = "regexp_replace(upper(code), '[^A-Z0-9]', '', 'g')"


class EgateDossier(models.Model):
    """How a dossier's fees are paid by transfer: to which account, and with which words."""

    _inherit = "egate.dossier"

    _squeezed_idx = models.Index(f"({_SQUEEZED}) WHERE code IS NOT NULL")

    def _payment_reference(self):
        """Return what a payer writes with a transfer, or an empty text: there is none."""
        self.ensure_one()
        return payment_reference.make(self.code or "")

    def _transfer_request(self):
        """Return what is owed for this (sudo) dossier, and how it is paid by transfer.

        :return: ``lines`` of ``name`` and ``amount``, the whole ``amount`` in VND; where it can be
            paid by transfer also ``bank``, ``account``, ``holder``, ``reference`` and the text of
            the ``code``. Nothing where nothing is owed.
        :rtype: dict
        """
        self.ensure_one()
        if not self.received_at or self.fee_paid >= self.fee_total:
            return {}
        owed = [(fee.name, round(rest)) for fee, rest in self._open_fees() if rest > 0]
        amount = sum(rest for _name, rest in owed)
        asked = {
            "lines": [{"name": name, "amount": rest} for name, rest in owed],
            "amount": amount,
        }
        account = self.env["egate.bank.account"]._account_of(self.reception_unit_id)
        reference = self._payment_reference()
        if not account or not reference or not amount:
            return asked
        transfer = vietqr.Transfer(account.bank_id.code, account.number, amount, reference)
        return {
            **asked,
            "bank": account.bank_id.name,
            "account": account.number,
            "holder": account.holder,
            "reference": reference,
            "code": vietqr.encode(transfer),
        }

    @api.model
    def _of_squeezed(self, codes):
        """Return the received dossiers of codes without their signs; of two alike, neither.

        :param codes: as :func:`..tools.payment_reference.find` gives them
        :return: ids by code
        :rtype: dict[str, int]
        """
        if not codes:
            return {}
        self.flush_model(["code"])
        rows = self.env.execute_query(
            SQL(
                """SELECT %(key)s, min(id) FROM egate_dossier
                   WHERE %(key)s = ANY(%(codes)s) AND code IS NOT NULL
                     AND received_at IS NOT NULL
                   GROUP BY 1 HAVING count(*) = 1""",
                key=SQL(_SQUEEZED),
                codes=list(codes),
            )
        )
        return dict(rows)
