from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.egate_base.tools.hooks import hook

from ..dossier.scanned_code import MAX_SCANNED


class EgatePaymentDue(models.Model):
    """What a cash desk has to collect: a dossier's code, its owner, and the money; nothing else.

    A view of the database on the dossiers with something owed, so that a cashier needs no right to
    the dossiers themselves.
    """

    _name = "egate.payment.due"
    _description = "Fee to collect"
    _inherit = "egate.currency"
    _auto = False
    _order = "received_at desc, id desc"
    _rec_name = "code"
    _notes_exports = True
    _depends = {  # noqa: RUF012 (as Odoo has it)
        "egate.dossier": [
            "reception_unit_id",
            "code",
            "applicant_name",
            "submitter_name",
            "procedure_id",
            "received_at",
            "received_date",
            "finished_at",
            "closed_at",
            "fee_total",
            "fee_paid",
            "search_key",
        ]
    }

    dossier_id = fields.Many2one("egate.dossier", readonly=True)
    unit_id = fields.Many2one("egate.unit", string="Cash desk", readonly=True)
    code = fields.Char(string="Dossier code", readonly=True)
    applicant_name = fields.Char(string="Owner", readonly=True)
    submitter_name = fields.Char(string="Submitter", readonly=True)
    procedure_id = fields.Many2one("egate.procedure", readonly=True)
    received_at = fields.Datetime(string="Received", readonly=True)
    received_date = fields.Date(string="Day of reception", readonly=True)
    finished_at = fields.Datetime(string="Processed", readonly=True)
    closed_at = fields.Datetime(string="Closed", readonly=True)
    fee_total = fields.Monetary(string="Fees", readonly=True)
    fee_paid = fields.Monetary(string="Paid", readonly=True)
    balance = fields.Monetary(string="Still owed", readonly=True)
    search_key = fields.Char(readonly=True, export_string_translation=False)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT id, id AS dossier_id, reception_unit_id AS unit_id, code, applicant_name,
                   submitter_name, procedure_id, received_at, received_date, finished_at,
                   closed_at, fee_total, fee_paid, fee_total - fee_paid AS balance, search_key
            FROM egate_dossier WHERE fee_paid < fee_total
            """
        )

    def _check_access(self, operation):
        if result := super()._check_access(operation):
            return result
        units = self.env["egate.payment"]._cashier_units()
        # sudo: only to learn whose cash desk it is of
        foreign = self.sudo().filtered(lambda due: due.unit_id.id not in units)
        if not self.env.su and foreign:
            return foreign.with_env(self.env), lambda: AccessError(
                self.env._(
                    "Only a cashier of the one-stop unit that received it moves a dossier's money."
                )
            )
        return None

    def _search(
        self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False
    ):
        if not self.env.su and not bypass_access:
            units = self.env["egate.payment"]._cashier_units()
            domain = Domain(domain) & Domain("unit_id", "in", list(units))
        return super()._search(
            domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access
        )

    def action_collect(self):
        """Open the dialog that takes the money."""
        self.ensure_one()
        self.check_access("read")
        return self.env["egate.payment.collect"]._action_for(self.id)

    @api.model
    def open_scanned(self, text):
        """Return what a scanned text opens at the cash desk: the dialog that takes the money.

        :return: ``action``; or ``sentence`` where nothing is owed here, the same for a dossier of
            another cash desk as for none, then with ``unknown``
        :rtype: dict
        """
        self.check_access("read")
        payments, dossiers = self.env["egate.payment"], self.env["egate.dossier"]
        dossier = dossiers._scanned(text.strip()[:MAX_SCANNED] if isinstance(text, str) else "")
        # sudo: only to learn whose cash desk it is of
        record = dossier.sudo()
        if not record.received_at or record.reception_unit_id.id not in payments._cashier_units():
            return {
                "sentence": self.env._(
                    "No dossier of your cash desk has the code “%(code)s”.",
                    code=str(text).strip()[:60],
                ),
                "unknown": True,
            }
        if not any(rest > 0 for _fee, rest in record._open_fees()):
            return {"sentence": payments._nothing_owed_message(record)}
        closings = self.env["egate.cashier.closing"]
        if closed := closings._closed_sentence_today(record.reception_unit_id):
            return {"sentence": closed}
        return {"action": self.env["egate.payment.collect"]._action_for(dossier.id)}


class EgateDossier(models.Model):
    _inherit = "egate.dossier"

    @hook("scanned_without_access")
    def _scanned_by_cashier(self, text):
        """A cashier, who reads no dossiers, gets what is owed wherever the code is scanned."""
        due = self.env["egate.payment.due"]
        return due.open_scanned(text) if due.has_access("read") else None
