import base64
import hashlib
import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache

from ...tools import emblem

#: The colour of the house; buttons of mails have it, too.
NAVY, WHITE = "#0f2a4a", "#FFFFFF"
#: Where no emblem was given: the icon of the suite.
OWN_EMBLEM = "/egate_portal/static/src/public/icon.svg"


def dialled(number):
    """Return a telephone number as a link dials it: digits, and a plus in front.

    >>> dialled("(0236) 1022"), dialled("+84 236 1022"), dialled(False)
    ('02361022', '+842361022', '')
    """
    return re.sub(r"(?!^\+)[^0-9]", "", number or "")


class ResCompany(models.Model):
    """The house's face: what every public page says of the office that runs this site."""

    _inherit = "res.company"

    email_primary_color = fields.Char(default=WHITE)
    email_secondary_color = fields.Char(default=NAVY)
    egate_emblem = fields.Binary(
        string="Emblem",
        attachment=True,
        help="PNG or SVG, at most 200 KB: shown on every public page, when signing in, in mails "
        "and on the browser's tab.",
    )
    egate_opening_hours = fields.Text(
        string="Opening hours",
        translate=True,
        help="As citizens read it, such as “Monday to Friday: 7:30–11:30, 13:30–17:00”.",
    )

    @api.constrains("egate_emblem")
    def _check_egate_emblem(self):
        for company in self:
            if content := company._egate_emblem_content():
                try:
                    emblem.judge(content)
                except emblem.EmblemError as refused:
                    raise ValidationError(company._emblem_sentence(refused.reason)) from None

    def _emblem_sentence(self, reason):
        if reason == "size":
            return self.env._(
                "The emblem is too large: choose a file of at most 200 KB and 1024 pixels a side."
            )
        if reason == "active":
            return self.env._(
                "The emblem holds more than a drawing (scripts, links or pictures of elsewhere). "
                "Save it as a plain SVG or as a PNG, and choose that file."
            )
        return self.env._("The emblem is neither a PNG nor an SVG. Choose another file.")

    def _egate_emblem_content(self):
        """Return the bytes of the emblem of this office; empty where the suite's own is shown."""
        value = self.with_context(bin_size=False).egate_emblem or b""
        try:
            return base64.b64decode(value)
        except ValueError:
            # Judged as it is: neither of the two kinds.
            return value

    @api.model
    def _egate_office(self):
        """Return the company (sudo) whose face the site has: the suite knows one."""
        # sudo: what the office tells everybody of itself
        return self.sudo().search(Domain.TRUE, order="sequence, id", limit=1)

    @api.model
    @ormcache("self.env.lang")
    def _egate_house(self):
        """Return what every page shows of the office, from its settings; cached in the registry.

        :return: plain values: ``name``, ``address``, ``phone``, ``email``, ``hotline``, ``hours``
            (lines of text), ``phone_link`` and ``hotline_link`` as they are dialled, ``emblem``
            (an address that changes with the content) and ``emblem_type`` (media type)
        :rtype: dict[str, str]
        """
        company = self._egate_office()
        partner = company.partner_id
        # sudo: a public telephone number
        hotline = self.env["ir.config_parameter"].sudo().get_param("egate_base.hotline") or ""
        content = company._egate_emblem_content()
        digest = hashlib.sha256(content).hexdigest()[:16]
        place = (partner.street, partner.street2, partner.city, partner.state_id.name)
        return {
            "name": company.name or "",
            "address": ", ".join(part for part in place if part),
            "phone": company.phone or "",
            "phone_link": dialled(company.phone),
            "email": company.email or "",
            "hotline": hotline,
            "hotline_link": dialled(hotline),
            "hours": company.egate_opening_hours or "",
            "emblem": f"/egate/emblem/{digest}" if content else OWN_EMBLEM,
            "emblem_type": emblem.judge(content) if content else emblem.SVG,
        }

    def write(self, vals):
        result = super().write(vals)
        self._forget_house()
        return result

    @api.model
    def _forget_house(self):
        """Clear what was kept of the office, now and once more when others can read the new."""
        self.env.registry.clear_cache()
        self.env.cr.postcommit.add(self.env.registry.clear_cache)
