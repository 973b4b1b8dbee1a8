from odoo import fields, models

#: The term runs from the receipt by the agency that decides; printed papers say so by this.
BASIS = "Nghị định 118/2025/NĐ-CP Điều 17.3, sửa đổi bởi Nghị định 309/2026/NĐ-CP"
#: What may have happened to a term that has not run yet.
BEFORE_RECEIPT = {"start", "calendar", "procedure", "restart"}


class EgateDossier(models.Model):
    """What is handed in elsewhere than where it is decided (phi địa giới hành chính).

    The clock begins when the competent agency has received it, or had to have received it at the
    latest: the same day, what came after 15:00 at the next opening (Nghị định 309/2026/NĐ-CP, on
    Điều 17.3 and 18.2 of Nghị định 118/2025/NĐ-CP). The receipt reckons from that limit; an agency
    that takes it in sooner is due sooner. There is one code and one dossier.
    """

    _inherit = "egate.dossier"

    agency_receipt_limit = fields.Datetime(
        string="At the competent agency by",
        copy=False,
        help="Handed in elsewhere: when the competent agency has it at the latest, by the law. The "
        "term is counted from then, or from when it took it in before.",
    )
    agency_received_at = fields.Datetime(
        string="Received by the competent agency",
        copy=False,
        help="When somebody of the competent agency took it in first.",
    )

    def _agency_elsewhere(self, rules):
        """Return the agency that decides by ``rules`` if this is handed in elsewhere, or none."""
        agency = self.env["egate.unit"].browse(self._competent_agency_id(rules))
        here = not agency or self.reception_unit_id._receives_for(agency)
        return agency.browse() if here else agency

    def _clock_unit(self, rules):
        """Return the unit by whose calendar the term is counted."""
        return self._agency_elsewhere(rules) or self.reception_unit_id

    def _handed_over_by(self, rules, at):
        """Return by when (UTC) the competent agency has what was received ``at`` (UTC), or None."""
        agency = self._agency_elsewhere(rules)
        return agency._transfer_due(at) if agency else None

    def _note_agency_receipt(self, at):
        """Write down for these sudo dossiers that the competent agency took them in ``at`` (UTC).

        Only the first time counts, and only before the limit does the due time move: the clock
        begins with whichever is first.
        """
        for dossier in self:
            if not dossier.agency_receipt_limit or dossier.agency_received_at:
                continue
            fresh = not set(dossier.deadline_entry_ids.mapped("kind")) - BEFORE_RECEIPT
            if fresh and dossier.received_at <= at < dossier.agency_receipt_limit:
                dossier._append_deadline_entry("restart", at, basis=BASIS)
            dossier.agency_received_at = at
            dossier._trace("agency_received", at, {dossier: {"unit": dossier.agency_unit_id.id}})

    def _insert_steps(self, rows):
        result = super()._insert_steps(rows)
        for dossier, row in zip(self, rows, strict=True):
            unit = self.env["egate.unit"].browse(row["unit_id"])
            if row.get("confirmed_at") and dossier._decides_in(unit):
                # sudo: what follows from taking a step is the engine's
                dossier.sudo()._note_agency_receipt(row["confirmed_at"])
        return result

    def _decides_in(self, unit):
        return bool(unit) and unit._facts().agency == self.agency_unit_id.id


class EgateDossierStep(models.Model):
    _inherit = "egate.dossier.step"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("confirmed_at"):
            for step in self:
                # sudo: what follows from taking a step is the engine's
                dossier = step.sudo().dossier_id
                if dossier._decides_in(step.unit_id):
                    dossier._note_agency_receipt(vals["confirmed_at"])
        return result
