import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

#: More faults than this are counted, not listed.
SHOWN_FAULTS = 200


class EgateFileImport(models.AbstractModel):
    """Upload a file, see what its import would do, then confirm it.

    A concrete dialog imports in :meth:`_import`, and shows the outcome by the template
    :attr:`_report_template` with the values of :meth:`_report_values`.
    """

    _name = "egate.file.import"
    _description = "Import of a file"

    _report_template = ""

    file = fields.Binary(required=True, attachment=False)
    file_name = fields.Char()
    state = fields.Selection(
        [("new", "File"), ("bad", "Faults"), ("good", "Ready"), ("done", "Imported")],
        default="new",
        readonly=True,
        export_string_translation=False,
    )
    outcome = fields.Json(readonly=True, export_string_translation=False)
    report = fields.Html(compute="_compute_report", sanitize=False)

    @api.depends("outcome", "state")
    @api.depends_context("lang")
    def _compute_report(self):
        for wizard in self:
            faults = (wizard.outcome or {}).get("faults", [])
            wizard.report = self.env["ir.qweb"]._render(
                self._report_template,
                {
                    "state": wizard.state,
                    "faults": faults[:SHOWN_FAULTS],
                    "more": max(len(faults) - SHOWN_FAULTS, 0),
                    **wizard._report_values(),
                },
            )

    def _report_values(self):
        """Return what the template shows beside the faults."""
        self.ensure_one()
        return {"outcome": self.outcome or {}}

    @api.onchange("file")
    def _onchange_file(self):
        self.state = "new"
        self.outcome = False

    def action_check(self):
        """Do the import and undo it, to show what would happen, or all faults."""
        return self._run(dry_run=True)

    def action_import(self):
        """Do the import."""
        return self._run(dry_run=False)

    def _run(self, dry_run):
        self.ensure_one()
        if not self.file:
            raise UserError(self.env._("Choose a file first."))
        outcome = self._import(base64.b64decode(self.file), dry_run)
        if outcome["faults"]:
            state = "bad"
        else:
            state = "good" if dry_run else "done"
        self.write({"outcome": outcome, "state": state})
        return {
            "type": "ir.actions.act_window",
            "name": self.env["ir.model"]._get(self._name).name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _import(self, content, dry_run):
        """Import ``content``, and undo it if ``dry_run``.

        :param bytes content: of the file
        :return: what was done, with a list of ``faults``
        :rtype: dict
        """
        raise NotImplementedError
