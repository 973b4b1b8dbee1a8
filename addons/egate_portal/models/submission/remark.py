from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.egate_base.tools.plain_text import entered

MAX_REMARK = 2000


class EgateSubmissionRemark(models.TransientModel):
    """The dialog in which a clerk answers a pre-check: a remark for each paper and answer."""

    _name = "egate.submission.remark"
    _description = "Answer to a pre-check"

    submission_id = fields.Many2one("egate.submission", required=True, readonly=True)
    text = fields.Text(string="About all of it")
    line_ids = fields.One2many("egate.submission.remark.line", "remark_id", string="One by one")

    @api.model
    def _open(self, submission):
        """Return the action of the dialog, with a line for each paper and answer.

        The caller has checked the right to the submission.
        """
        # sudo: names of papers and the definition of the form
        known = submission.sudo()
        lines = [
            {"kind": "paper", "key": str(part.id), "label": part.name}
            for part in known._components()
        ]
        for page in known._form_pages():
            lines += [
                {"kind": "answer", "key": field["key"], "label": field["label"]}
                for field in page["fields"]
                if field["kind"] not in ("note", "computed")
            ]
        dialog = self.create(
            {
                "submission_id": submission.id,
                "line_ids": [Command.create(line) for line in lines],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answer the pre-check"),
            "res_model": self._name,
            "res_id": dialog.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_answer(self):
        """Give the draft back to the citizen with what was written; nothing is filed."""
        self.ensure_one()
        self.submission_id._check_desk()
        remarks = [
            {"kind": line.kind, "key": line.key, "label": line.label, "text": text}
            for line in self.line_ids
            if (text := entered(line.text)[:MAX_REMARK])
        ]
        if whole := entered(self.text)[:MAX_REMARK]:
            label = self.env._("About all of it")
            remarks.insert(0, {"kind": "all", "key": "", "label": label, "text": whole})
        if not remarks:
            raise UserError(
                self.env._(
                    "Write at least one sentence: that all is as it should be, or what is missing."
                )
            )
        # sudo: written by methods alone; the clerk's right was just checked
        self.submission_id.sudo()._answer_check(remarks)
        return {"type": "ir.actions.act_window_close"}


class EgateSubmissionRemarkLine(models.TransientModel):
    """One paper or answer in that dialog."""

    _name = "egate.submission.remark.line"
    _description = "Remark of a pre-check"

    remark_id = fields.Many2one(
        "egate.submission.remark", string="Dialog", required=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [("paper", "Paper"), ("answer", "Answer")], required=True, readonly=True
    )
    key = fields.Char(required=True, readonly=True, export_string_translation=False)
    label = fields.Char(string="Paper or answer", readonly=True)
    text = fields.Char(string="Remark")
