from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import money_guard


class EgateDossier(models.Model):
    """What is owed and what was paid for a dossier: a clock of its own, apart from its state.

    ``fee_total`` and ``fee_paid`` equal their rows, which the database checks at every commit.
    Without a total, the money of the dossier is not kept here.
    """

    _inherit = "egate.dossier"

    fee_total = fields.Monetary(string="Fees in all", copy=False)
    fee_paid = fields.Monetary(string="Paid", copy=False)
    fee_balance = fields.Monetary(string="Still owed", compute="_compute_fee_state")
    fee_state = fields.Selection(
        [
            ("none", "Nothing to pay"),
            ("owed", "Not paid"),
            ("part", "Paid in part"),
            ("paid", "Paid"),
            ("over", "To be given back in part"),
        ],
        string="Payment",
        compute="_compute_fee_state",
    )
    payment_ids = fields.One2many("egate.payment", "dossier_id", string="Receipts", copy=False)
    collects_fee = fields.Boolean(compute="_compute_collects_fee", export_string_translation=False)

    _owed_idx = models.Index("(reception_unit_id, received_date) WHERE fee_paid < fee_total")

    def init(self):
        result = super().init()
        money_guard.guard_dossiers(self.env.cr)
        return result

    @api.depends("fee_total", "fee_paid")
    def _compute_fee_state(self):
        for dossier in self:
            total, paid = dossier.fee_total, dossier.fee_paid
            dossier.fee_balance = total - paid
            if paid > total:
                dossier.fee_state = "over"
            elif not total:
                dossier.fee_state = "none"
            elif paid == total:
                dossier.fee_state = "paid"
            else:
                dossier.fee_state = "part" if paid else "owed"

    @api.depends("fee_total", "fee_paid", "reception_unit_id")
    @api.depends_context("uid")
    def _compute_collects_fee(self):
        units = self.env["egate.payment"]._cashier_units()
        for dossier in self:
            owed = dossier.fee_paid < dossier.fee_total
            dossier.collects_fee = owed and dossier.reception_unit_id.id in units

    def _open_fees(self):
        """Return the fees (sudo) of this dossier with what is still owed of each, in whole VND.

        Below zero: paid too much, for the fee was lowered since.

        :rtype: list[tuple[egate.dossier.fee, float]]
        """
        self.ensure_one()
        Line = self.env["egate.payment.line"].sudo()  # sudo: amounts; the caller decides who asks
        rows = Line._read_group([("dossier_id", "=", self.id)], ["fee_id"], ["amount:sum"])
        paid = {fee.id: amount for fee, amount in rows}
        charges = self.sudo().fee_ids.sorted("id")._charges()  # sudo: see above
        return [(fee, charged - paid.get(fee.id, 0)) for fee, charged in charges.items()]

    def _add_paid(self, amount):
        """Add to what was paid; the caller holds this dossier's row (sudo)."""
        self._update_money(SQL("fee_paid = COALESCE(fee_paid, 0) + %s", amount))

    def _update_money(self, change):
        self.flush_recordset()
        self.env.cr.execute(SQL("UPDATE egate_dossier SET %s WHERE id = %s", change, self.id))
        self.invalidate_recordset(
            ["fee_ids", "fee_total", "fee_paid", "fee_balance", "fee_state", "payment_ids"]
        )

    def _supplement_fee_lines(self, at):
        """Return what is to be paid when papers are added to this sudo dossier at ``at`` (UTC).

        :return: dicts of :meth:`egate.procedure.version._fee_lines`
        """
        if not self._keeps_money():
            return []
        day = self.reception_unit_id._require_calendar()._to_local(at).date()
        lines = self.version_id._fee_lines(
            self.variant_id,
            self.channel,
            self.page_count,
            self.copy_count,
            day,
            self.exemption_id,
        )
        return [line for line in lines if line["due"] == "supplement"]

    def _charge_supplement(self, at, supplement=None):
        """Charge what the procedure asks for when papers are added; call it once for each request.

        :param datetime at: UTC
        :param supplement: the request that they were brought for
        :return: the new ``egate.dossier.fee`` (sudo); none where the procedure asks for nothing
        """
        self.ensure_one()
        # sudo: engine rows; the caller checked who takes the papers in
        dossier = self.sudo()
        lines = dossier._supplement_fee_lines(at)
        before = dossier.fee_ids
        if not lines:
            return before.browse()
        dossier._lock_rows()
        request = supplement and supplement.id
        rows = [{**line, "dossier_id": dossier.id, "supplement_id": request} for line in lines]
        before._insert(rows)
        added = sum(line["amount"] for line in lines)
        dossier._update_money(SQL("fee_total = fee_total + %s", added))
        new = dossier.fee_ids - before
        dossier._trace("charged", at, {dossier: {"fees": new.ids}})
        return new

    # -- requirement of a transition ----------------------------------------------------------

    def _require_fee_settled(self, transition, values):
        """Everything that is due by now is paid: all of it where the result is given out."""
        now = {"reception", "supplement", False}
        if "return" in transition._rules().effects:
            now.add("return")
        owed = [(fee, rest) for fee, rest in self._open_fees() if rest > 0 and fee.due in now]
        if not owed or not self.fee_total:
            return ""
        return self.env._(
            "“%(name)s” needs the fee to be paid first: %(fees)s of %(dossier)s is still owed at "
            "the cash desk.",
            name=transition.name,
            fees=", ".join(fee.name for fee, _rest in owed),
            dossier=self.display_name,
        )

    def action_collect_fee(self):
        """Open the cash desk's dialog for this dossier."""
        self.ensure_one()
        return self.env["egate.payment.collect"]._action_for(self.id)

    def _keeps_money(self):
        """Return whether the money of this dossier is kept here: one that was loaded may not be."""
        self.flush_recordset()
        query = SQL("SELECT fee_total IS NOT NULL FROM egate_dossier WHERE id = %s", self.id)
        return self.env.execute_query(query)[0][0]


class EgateWorkflowRequirement(models.Model):
    _inherit = "egate.workflow.requirement"

    kind = fields.Selection(
        selection_add=[("fee_settled", "The fee is paid")],
        ondelete={"fee_settled": "cascade"},
    )
