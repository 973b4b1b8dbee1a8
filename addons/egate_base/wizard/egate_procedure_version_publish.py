from datetime import timedelta

from odoo import api, fields, models


class EgateProcedureVersionPublish(models.TransientModel):
    """Ask before a new version ends the one in force."""

    _name = "egate.procedure.version.publish"
    _description = "Publish a version after another"

    version_id = fields.Many2one("egate.procedure.version", required=True, ondelete="cascade")
    date_from = fields.Date(related="version_id.date_from")
    older_id = fields.Many2one(
        "egate.procedure.version", string="In force so far", compute="_compute_older_id"
    )
    last_day = fields.Date(string="Its last day", compute="_compute_older_id")

    @api.depends("version_id")
    def _compute_older_id(self):
        for wizard in self:
            older = wizard.version_id and wizard.version_id._versions_to_end()
            wizard.older_id = older
            wizard.last_day = older and wizard.version_id.date_from - timedelta(days=1)

    def action_publish(self):
        """End the older version the day before, then publish."""
        self.ensure_one()
        self.version_id.check_access("write")
        if self.older_id:
            self.older_id._end(self.last_day)
        self.version_id.action_publish()
        return self.version_id._action_show()
