import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import sane


class EgateDesk(models.Model):
    """The scanner on a counter, and how its pages are scanned where nothing else is chosen.

    The device's name is the administrator's: a scan takes it from here, never from a browser.
    """

    _inherit = "egate.desk"

    scanner = fields.Char(
        help="The device as the scanner system (SANE) names it, such as “airscan:e0:Fujitsu”.",
    )
    scanner_email = fields.Char(
        string="The scanner's e-mail address",
        help="What this scanner sends by e-mail to the scan inbox comes from this address.",
    )
    scan_source = fields.Selection(
        [("feeder", "Feeder"), ("duplex", "Feeder, both sides"), ("flatbed", "Flatbed")],
        string="Scans from",
        required=True,
        default="feeder",
    )
    scan_mode = fields.Selection(
        [("gray", "Grey"), ("color", "Colour")], string="Colours", required=True, default="gray"
    )
    scan_dpi = fields.Selection(
        [("200", "Normal (200 dpi)"), ("300", "Fine (300 dpi)")],
        string="Sharpness",
        required=True,
        default="200",
    )
    scan_size = fields.Selection(
        [
            ("a4", "A4"),
            ("a5", "A5"),
            ("a3", "A3"),
            ("whole", "As large as the scanner takes"),
        ],
        string="Paper size",
        required=True,
        default="a4",
    )
    scan_drop_blank = fields.Boolean(string="Leave out blank pages", default=True)

    _scanner_email_uniq = models.UniqueIndex(
        "(lower(scanner_email)) WHERE scanner_email IS NOT NULL",
        "Another counter's scanner has this e-mail address.",
    )

    @api.constrains("scanner")
    def _check_scanner(self):
        for desk in self:
            if desk.scanner and not sane.is_device_name(desk.scanner):
                raise ValidationError(
                    self.env._(
                        "“%(name)s” is no name of a scanner. Use “Find scanners” and choose one.",
                        name=desk.scanner,
                    )
                )

    @api.constrains("scanner_email")
    def _check_scanner_email(self):
        for desk in self:
            if desk.scanner_email and not re.fullmatch(
                r"[^@\s<>,;]+@[^@\s<>,;]+", desk.scanner_email
            ):
                raise ValidationError(
                    self.env._(
                        "“%(address)s” is no e-mail address. Enter one address, such as "
                        "may-quet@ubnd.example.",
                        address=desk.scanner_email,
                    )
                )

    def action_find_scanners(self):
        """Ask the server's scanner system what is connected; show the list to choose from."""
        self.ensure_one()
        self.check_access("write")
        try:
            devices = sane.devices()
        except sane.ScannerError as fault:
            raise UserError(self._scanner_sentence(fault.kind)) from fault
        if not devices:
            raise UserError(
                self.env._(
                    "No scanner answers. Check that it is switched on and connected to the server "
                    "or its network; if it is, ask the operator to look for it within the limits "
                    "of the service, as the guide says."
                )
            )
        found = self.env["egate.desk.scanner"].create(
            [
                {
                    "desk_id": self.id,
                    "device": device.name,
                    "name": f"{device.vendor} {device.model}".strip(),
                    "kind": device.type,
                }
                for device in devices
            ]
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Scanners found"),
            "res_model": found._name,
            "view_mode": "list",
            "views": [(False, "list")],
            "domain": [("id", "in", found.ids)],
            "target": "new",
        }

    @api.model
    def _scanner_sentence(self, kind):
        """Return what a fault of the scanner means to the clerk, and what to do about it.

        :param str kind: a kind of :class:`tools.sane.ScannerError`
        """
        return {
            "empty": self.env._(
                "There is no paper in the feeder. Put the pages in and scan again."
            ),
            "jam": self.env._(
                "Paper is jammed in the scanner. Take it out, put the remaining pages in and scan "
                "on; the pages that are done are kept."
            ),
            "cover": self.env._("The scanner's cover is open. Close it and scan again."),
            "busy": self.env._(
                "The scanner is in use by another program. Wait until it is free and scan again."
            ),
            "missing": self.env._(
                "The scanner does not answer. Check that it is switched on and connected; if it "
                "is, ask the administrator to find it anew."
            ),
            "denied": self.env._(
                "The server may not use this scanner. Ask the administrator to let the server's "
                "user use it."
            ),
            "unsupported": self.env._(
                "The scanner cannot do this. Choose another source, colour or sharpness."
            ),
            "timeout": self.env._(
                "The scanner has not finished in time and was stopped; the pages that are done "
                "are kept."
            ),
            "cut": self.env._(
                "Scanning ended before the scanner said that its feeder is empty; the pages that "
                "are done are kept. Scan the remaining ones."
            ),
            "program": self.env._(
                "The server has no scanning program. Ask the administrator to install the "
                "package “sane-utils”."
            ),
            "disk": self.env._(
                "The server's disk is full, so nothing more can be scanned. Tell the administrator."
            ),
            "interrupted": self.env._(
                "Scanning was broken off when the server stopped; the pages that are done are "
                "kept. Scan the remaining ones."
            ),
        }.get(
            kind,
            self.env._("The scanner reports a fault. Switch it off and on again, then scan again."),
        )
