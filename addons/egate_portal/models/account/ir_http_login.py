from urllib.parse import quote, urlencode

from odoo import models
from odoo.http import SessionExpiredException, request


class IrHttp(models.AbstractModel):
    """Where a login leads back to when the session had ended before a form was sent.

    Odoo leads to the address that was asked for; what takes forms alone answers nobody there. Such
    a route names the page that its form is on: ``form_on``, with the parts of its own address.
    """

    _inherit = "ir.http"

    @classmethod
    def _lead_back_to_form(cls, exception, response):
        """Change where ``response`` leads, if ``exception`` is a login that ended before a form."""
        if isinstance(exception, SessionExpiredException) and request.httprequest.method == "POST":
            rule, parts = cls._match(request.httprequest.path)
            if page := rule.endpoint.routing.get("form_on"):
                quoted = {name: quote(str(part), safe="") for name, part in parts.items()}
                query = urlencode({"redirect": page.format(**quoted)})
                response.headers["Location"] = f"/web/login?{query}"
