from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain


class EgateLaw(models.Model):
    """Open dossiers rest on the legal texts of the version that they were received with."""

    _inherit = "egate.law"

    open_dossier_count = fields.Integer(
        string="Open dossiers", compute="_compute_open_dossier_count"
    )

    def _compute_open_dossier_count(self):
        # sudo: a user who replaces a text needs the count; the list follows their own rights
        dossiers_sudo = self.env["egate.dossier"].sudo()
        for law in self:
            law.open_dossier_count = dossiers_sudo.search_count(law._open_dossiers_domain())

    def _open_dossiers_domain(self):
        """Return the domain of the open dossiers whose version cites one of these texts."""
        # sudo: versions are everybody's to read; their ids make one plain list
        versions = self.env["egate.procedure.version"].sudo()
        cited = versions._search(Domain("law_ids", "in", self.ids))
        return Domain("closed_at", "=", False) & Domain("version_id", "in", cited)

    @api.model
    def _records_citing(self, law):
        found = super()._records_citing(law)
        return [*found, ("egate.dossier", law._open_dossiers_domain())]

    def action_open_dossiers(self):
        """Open those of the open dossiers that the user may read."""
        self.ensure_one()
        versions = self.env["egate.procedure.version"].search([("law_ids", "in", self.ids)])
        empty = (
            self.env._("None of these dossiers is in your units"),
            self.env._("Officials read the dossiers of their own units only."),
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Open dossiers that rest on %(law)s", law=self.number),
            "res_model": "egate.dossier",
            "view_mode": "list,form",
            "help": Markup("<p class='o_view_nocontent_empty_folder'>%s</p><p>%s</p>") % empty,
            # As many ids as versions of procedures, never as many as dossiers.
            "domain": [("closed_at", "=", False), ("version_id", "in", versions.ids)],
        }
