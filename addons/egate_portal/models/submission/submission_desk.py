from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class EgateSubmission(models.Model):
    """The desk's side: what was sent, and the ways to answer it, all of them the dossier's own."""

    _inherit = "egate.submission"

    answers_html = fields.Html(string="Answers", compute="_compute_answers_html", sanitize=False)
    sent_file_ids = fields.One2many(
        "egate.submission.file", string="Files", compute="_compute_sent_file_ids"
    )
    remarks_text = fields.Text(compute="_compute_remarks_text", string="What was remarked")
    owner_note = fields.Char(compute="_compute_owner_note", string="Identity")
    slip_ids = fields.One2many(related="dossier_id.slip_ids", string="Slips")
    dossier_code = fields.Char(related="dossier_id.code", string="Dossier code")
    held_by = fields.Char(string="Being looked at by", compute="_compute_held_by")

    @api.depends("sent_answers", "form_id")
    def _compute_answers_html(self):
        for submission in self:
            # sudo: the definition of the form; the answers are read as the user
            rows = submission.sudo()._answers_as_read(submission.sent_answers)
            submission.answers_html = rows and self.env["ir.qweb"]._render(
                "egate_portal.form_read", {"read": rows}
            )

    @api.depends("file_ids.sent")
    def _compute_sent_file_ids(self):
        for submission in self:
            submission.sent_file_ids = submission.file_ids.filtered("sent")

    @api.depends("remarks")
    def _compute_remarks_text(self):
        for submission in self:
            submission.remarks_text = "\n".join(
                f"{one['label']}: {one['text']}" for one in submission.remarks or ()
            )

    @api.depends("owner_checked", "for_whom")
    @api.depends_context("lang")
    def _compute_owner_note(self):
        checked = self.env._(
            "Checked: the account's own identity, or an organisation it represents."
        )
        typed = self.env._("Not checked: typed by the citizen. Hold it against the identity paper.")
        for submission in self:
            submission.owner_note = checked if submission.owner_checked else typed

    @api.depends("dossier_id.counter_user_id")
    def _compute_held_by(self):
        for submission in self:
            # sudo: the name of a colleague is no secret
            submission.held_by = submission.sudo().dossier_id.counter_user_id.name

    def _check_desk(self):
        """Refuse who is no clerk of the unit that this was sent to."""
        self.ensure_one()
        self.check_access("read")
        if self.reception_unit_id.id not in self.env["egate.dossier"]._clerk_units():
            raise AccessError(
                self.env._(
                    "You are not assigned as a clerk of “%(desk)s” today.",
                    desk=self.reception_unit_id.name,
                )
            )

    def _desk_dossier(self):
        self._check_desk()
        if not self.dossier_id:
            raise UserError(
                self.env._("Nothing is filed yet: this is a draft that waits for a pre-check.")
            )
        return self.dossier_id

    def action_take_up(self):
        """Open the draft of the dossier at the counter, where it is compared and accepted."""
        return self._desk_dossier().action_counter_open()

    def action_open_dossier(self):
        """Open the draft, or the dossier that it became."""
        self.ensure_one()
        self.check_access("read")
        if not self.dossier_id:
            raise UserError(
                self.env._("Nothing is filed: this waits for a pre-check, or was withdrawn.")
            )
        return self.dossier_id._action_show()

    def action_accept(self):
        """Accept it: the clock of the law starts, and Mẫu 01 is there to be given out.

        :raise UserError: says everything that keeps it from being accepted
        """
        return self._desk_dossier().action_receive()

    def action_ask(self):
        """Open the dialog of what is missing (form 02 before acceptance)."""
        return self._desk_dossier().action_open_guide()

    def action_refuse(self):
        """Open the dialog of form 03."""
        return self._desk_dossier().action_open_refuse()

    def action_answer_check(self):
        """Open the dialog for the remarks of a pre-check."""
        self._check_desk()
        return self.env["egate.submission.remark"]._open(self)


class EgateSubmissionFile(models.Model):
    _inherit = "egate.submission.file"

    def action_open(self):
        """Open this file beside the form."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/egate/submission/file/{self.id}",
            "target": "new",
        }
