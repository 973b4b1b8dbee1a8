import os
from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

from odoo.addons.egate_base.models.egate_overview import Line
from odoo.addons.egate_base.tools.hooks import hook

from .scan_folder import FOLDER

#: A fault that is older was seen to.
LATELY = timedelta(days=7)


class EgateOverview(models.AbstractModel):
    """Which ways of scanning fail, for the overview of administrators."""

    _inherit = "egate.overview"

    @hook("overview_lines")
    def _scan_lines(self):
        since = fields.Datetime.now() - LATELY
        # sudo: at which counters, and how many, not what was scanned; jobs are the clerks' own
        jobs = self.env["egate.scan.job"].sudo()
        faults = Domain("fault", "!=", False) & Domain("create_date", ">=", since)
        desks = self.env["egate.desk"].union(
            *(desk for (desk,) in jobs._read_group(faults, ["desk_id"]))
        )
        failed = Domain("state", "=", "failed") & Domain("create_date", ">=", since)
        # sudo: see above
        batches = self.env["egate.scan.batch"].sudo().search_count(failed)
        # sudo: whether the folder that the operator has set is there, not where
        folder = self.env["ir.config_parameter"].sudo().get_param(FOLDER)
        return [
            self._line_of(
                "failed",
                "scanners",
                self.env._("counters whose scanner stopped with a fault in 7 days"),
                self.env._("Look at the scanner, or at how the counter is set up."),
                desks.sudo(False),
            ),
            Line(
                "failed",
                "scans",
                batches,
                self.env._("scans in 7 days that could not be read"),
                self.env._("The clerks see them in the inbox, each with its reason."),
                None,
            ),
            Line(
                "failed",
                "scan_folder",
                int(bool(folder) and not os.path.isdir(folder)),
                self.env._("folder for scans that is not there"),
                self.env._("The operator of the server mends the path or the drive."),
                None,
            ),
        ]
