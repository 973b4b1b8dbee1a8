from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class EgateDossierOpinion(models.Model):
    """What an official thinks of a dossier (ý kiến), for all who read it; it stays as written.

    Beside the opinions that go with a transition, which are in the steps, and those of other
    units, which are consultations.
    """

    _name = "egate.dossier.opinion"
    _description = "Opinion of an official"
    _inherit = ["egate.wordless", "egate.append.only", "egate.dossier.part", "egate.workflow.files"]
    _log_access = False
    _order = "id desc"
    _rec_name = "text"
    _PERSONAL = frozenset({"text"})

    dossier_id = fields.Many2one(ondelete="restrict")
    text = fields.Text(string="Opinion", required=True, readonly=True)
    at = fields.Datetime(string="When", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Who", required=True, readonly=True, ondelete="restrict"
    )
    state_id = fields.Many2one(
        "egate.workflow.state", string="While in", readonly=True, ondelete="restrict"
    )
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Documents", compute="_compute_attachment_ids"
    )

    @api.depends("at")
    def _compute_attachment_ids(self):
        kept = self._attached()
        for opinion in self:
            opinion.attachment_ids = kept.get(opinion.id, False)

    def _meet_at_the_dossier(self):
        """Do nothing: writing to the trail already makes writers conflict there."""


class EgateDossier(models.Model):
    _inherit = "egate.dossier"

    opinion_ids = fields.One2many(
        "egate.dossier.opinion", "dossier_id", string="Opinions of officials", copy=False
    )

    def action_give_opinion(self, text, attachment_ids=None):
        """Write one's opinion on this dossier, for good.

        :param str text: the opinion
        :param list attachment_ids: of one's own, not yet kept anywhere
        :return: the id of the opinion
        :raise UserError: it says nothing, or the dossier is not received
        """
        self.ensure_one()
        self.check_access("read")
        self._check_has_a_say()
        if not self.received_at:
            raise UserError(self.env._("Opinions are written on dossiers that were received."))
        text = self._required_text(text, self.env._("Write your opinion."))
        files = self.env["ir.attachment"]
        if isinstance(attachment_ids, list) and all(isinstance(one, int) for one in attachment_ids):
            # What one cannot read is not there; see _keep_attachments for what may be kept.
            files = files.search([("id", "in", attachment_ids)])
        at = fields.Datetime.now().replace(microsecond=0)
        # sudo: users may not write opinions directly; read access was checked before
        record = self.sudo()
        opinion = record.env["egate.dossier.opinion"]._create_privileged(
            {
                "dossier_id": self.id,
                "text": text,
                "at": at,
                "user_id": self.env.uid,
                "state_id": record.workflow_state_id.id,
            }
        )
        opinion._keep_attachments(files.ids)
        record._trace("opinion_written", at, {record: {"opinion": opinion.id, "text": text}})
        self.invalidate_recordset(["opinion_ids"])
        return opinion.id

    def _check_has_a_say(self):
        """Refuse users who may read this dossier but act for no unit that it is with."""
        # sudo: which units it is with, whatever one may read of units
        dossier = self.sudo()
        units = (dossier.reception_unit_id | dossier.holder_unit_id | dossier.agency_unit_id)._ids
        if not self.env["egate.assignment"]._reached_units(self.env.user).intersection(units):
            raise AccessError(
                self.env._("Whoever reads %(code)s only has no say in it.", code=self.code or "—")
            )

    def action_open_opinion(self):
        """Open the dialog in which an opinion is written."""
        return self._action_write_dialog("opinion", self.env._("Write an opinion"))

    def action_open_citizen_message(self):
        """Open the dialog in which the citizen is written to."""
        return self._action_write_dialog("message", self.env._("Write to the citizen"))

    def _action_write_dialog(self, kind, name):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "egate.dossier.write",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_dossier_id": self.id, "default_kind": kind},
        }

    def action_open_private_note(self):
        """Open the dialog of a new note that the current user alone will read."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Private note"),
            "res_model": "egate.private.note",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_dossier_id": self.id},
        }
