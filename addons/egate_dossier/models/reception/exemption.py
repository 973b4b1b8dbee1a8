from odoo import api, fields, models
from odoo.fields import Command

from odoo.addons.egate_base.tools.plain_text import says_something

from ...tools.field_sentence import at


class EgateDossier(models.Model):
    """The reason for which the owner pays nothing or less, and the paper that proves it.

    Source: Luật Phí và lệ phí 97/2015/QH13 Điều 10. The exemption is part of what is frozen at
    reception; which fee it lowered, and by how much, is in the dossier's own fee lines.
    """

    _inherit = "egate.dossier"

    exemption_id = fields.Many2one(
        "egate.fee.exemption",
        string="Exempt from fees as",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('id', 'in', offered_exemption_ids)]",
    )
    exemption_paper = fields.Char(
        string="Proof of the exemption",
        help="The paper shown, with its number and date, or how it was checked.",
    )
    offered_exemption_ids = fields.Many2many(
        "egate.fee.exemption",
        compute="_compute_offered_exemption_ids",
        export_string_translation=False,
    )

    @api.depends("procedure_id", "variant_id", "channel")
    def _compute_offered_exemption_ids(self):
        today = self.env["egate.assignment"]._local_today()
        for dossier in self:
            offered = self.env["egate.procedure"]._reception_exemptions(
                dossier._version_now().id, dossier.variant_id._origin.id, dossier.channel, today
            )
            dossier.offered_exemption_ids = [Command.set(offered)]

    def _fees_now(self, version, day):
        """Return the fees of ``version`` that this dossier pays on the local date ``day``."""
        self.ensure_one()
        return self.env["egate.procedure.fee"]._for_case(
            version, self.variant_id._origin, self.channel, day
        )

    def _drop_exemption_not_offered(self):
        claimed = self.exemption_id
        if claimed and claimed not in self.offered_exemption_ids._origin:
            self.exemption_id = False

    def _drop_proof_without_exemption(self):
        if not self.exemption_id:
            self.exemption_paper = False

    def _exemption_errors(self, rules):
        """Return a sentence for everything that is wrong with the exemption claimed."""
        self.ensure_one()
        if not self.exemption_id:
            return []
        errors = []
        day = self.env["egate.assignment"]._local_today()
        version = self.env["egate.procedure.version"].browse(rules.version)
        waived = self._fees_now(version, day).exemption_ids
        if self.exemption_id not in waived or not self.exemption_id._holds_on(day):
            errors += at(
                "exemption_id",
                self.env._(
                    "No fee of this procedure is waived for “%(reason)s” today. Leave the "
                    "exemption empty, or ask the administrator to enter it with the fee.",
                    reason=self.exemption_id.name,
                ),
            )
        if not says_something(self.exemption_paper or ""):
            errors += at(
                "exemption_paper",
                self.env._(
                    "Enter the paper that proves the exemption “%(reason)s”, with its number.",
                    reason=self.exemption_id.name,
                ),
            )
        return errors
