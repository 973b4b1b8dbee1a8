import base64
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import file_path

from ...tools.report_docx import check_template
from ...tools.word.package import MAX_TEMPLATE, BrokenTemplate

STANDARD = "egate_reports/data/report.docx"


class EgateReportTemplate(models.Model):
    """A Word file in place of the standard one, for one report or for all.

    Filled in with a sample when it is kept, so that a broken one is told at once.
    """

    _name = "egate.report.template"
    _description = "Word template of a report"
    _order = "report_key, id desc"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    report_key = fields.Selection(
        selection=lambda self: self.env["egate.report.asked"]._selection_report(),
        string="Report",
        help="Leave empty for all reports that have no template of their own.",
    )
    content = fields.Binary(string="Word file", required=True, attachment=True)
    file_name = fields.Char()

    @api.constrains("content")
    def _check_content(self):
        for template in self:
            try:
                check_template(template._bytes())
            except BrokenTemplate as fault:
                raise ValidationError(self._sentence(fault)) from fault

    def _bytes(self):
        return base64.b64decode(self.with_context(bin_size=False).content or b"")

    @api.model
    def _sentence(self, fault):
        """Return what is wrong with a template, and what to do."""
        detail = fault.detail[:200]
        if fault.key == "large":
            return self.env._(
                "The template is too large; at most %(limit)s MB. Make its pictures smaller.",
                limit=MAX_TEMPLATE // 2**20,
            )
        if fault.key == "outside":
            return self.env._(
                "The template holds a program, or fetches something from outside: %(what)s. Take "
                "it out and save it as an ordinary Word document (.docx).",
                what=detail,
            )
        if fault.key == "tag":
            return self.env._(
                "A tag of the template is wrong: %(what)s. Compare it with the standard template.",
                what=detail,
            )
        if fault.key == "table":
            return self.env._(
                "The table is missing from the filled template. Write {{p table }} on a line of "
                "its own, where the table is to come."
            )
        return self.env._("The template is no Word document (.docx). Save it as one in Word.")

    @api.model
    def _content_for(self, report_key):
        """Return the template of a report: its own, the office's for all, or the standard one.

        :rtype: bytes
        """
        # sudo: the office's own layout, which administrators alone see as a record
        sudo = self.sudo()
        for key in (report_key, False):
            if found := sudo.search(Domain("report_key", "=", key), limit=1):
                return found._bytes()
        return self._standard()

    @api.model
    def _standard(self):
        return Path(file_path(STANDARD)).read_bytes()

    @api.model
    def action_standard(self):
        """Fetch the standard template, to begin one's own with."""
        self.check_access("create")
        url = "/egate/figures/template"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}
