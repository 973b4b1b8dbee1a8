import hashlib
import hmac

from odoo import http
from odoo.http import request, route

from odoo.addons.egate_base.tools.plain_input import read_json
from odoo.addons.egate_base.tools.plain_text import plain_values

#: Bytes of one call; a gateway with more reports calls again.
MAX_BODY = 64 * 1024


class SmsReport(http.Controller):
    # lint: allow the gateway proves itself by a secret, see below
    @route(
        "/egate/sms/report",
        type="http",
        auth="public",
        methods=["POST"],
        # No browser calls this: the gateway proves itself by the secret in its header, which no
        # other site can make a browser send. It has no session and so no CSRF token.
        csrf=False,
        readonly=False,
        max_content_length=MAX_BODY,
        sitemap=False,
        multilang=False,
        save_session=False,
        burst=False,
    )
    def report(self):
        """Take the gateway's reports on messages; see ``egate.outbox._take_report``.

        The answer says nothing about the messages, not even whether a key is known. Without a
        secret in the settings this address does not exist.
        """
        # sudo: the office's secret, to compare it with the caller's
        secret = request.env["ir.config_parameter"].sudo().get_param("egate_sms.report_secret")
        if not secret:
            return self._answer(404)
        told = request.httprequest.headers.get("Authorization", "")
        if not self._same(told, f"Bearer {secret}"):
            return self._answer(403)
        body = request.httprequest.form.to_dict()
        if request.httprequest.mimetype == "application/json":
            try:
                body = read_json(request.httprequest.get_data())
            except ValueError:
                return self._answer(400)
        # sudo: the gateway is no user; it is authenticated above
        request.env["egate.outbox"].sudo()._take_report(plain_values(body))
        return self._answer(200)

    @staticmethod
    def _same(one, other):
        """Compare in a time that reveals neither how much is right nor the secret's length."""
        one, other = (hashlib.sha256(text.encode("utf-8", "replace")) for text in (one, other))
        return hmac.compare_digest(one.digest(), other.digest())

    def _answer(self, status):
        headers = [("Content-Type", "text/plain"), ("Cache-Control", "no-store")]
        response = request.make_response("", headers=headers)
        response.status_code = status
        return response
