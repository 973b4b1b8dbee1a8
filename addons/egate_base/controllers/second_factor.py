import base64
import io
import os
import re

import qrcode
from werkzeug.urls import url_encode, url_quote

from odoo.http import Controller, request, route

from odoo.addons.auth_totp.models.totp import ALGORITHM, DIGITS, TIMESTEP, TOTP_SECRET_SIZE

POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
#: The secret that is offered, kept on the server until a code of it comes back.
OFFERED = "egate_second_factor"


class SecondFactor(Controller):
    """The page that leads to a second factor: no script, nothing else of the back office."""

    @route(
        "/egate/second-factor",
        type="http",
        auth="user",
        methods=["GET", "POST"],
        before_second_factor=True,
    )
    def set_up(self, code=""):
        """Show a secret as a picture, and take it over when a code of it comes back."""
        user = request.env.user
        if user.totp_enabled or not user._needs_second_factor():
            return request.redirect("/odoo")
        secret = request.session.get(OFFERED)
        wrong = False
        if request.httprequest.method == "POST" and secret:
            digits = re.sub(r"\s", "", str(code))
            if re.fullmatch(rf"[0-9]{{{DIGITS}}}", digits):
                user._totp_rate_limit("code_check")
                if user._totp_try_setting(secret, int(digits)):
                    user._totp_rate_limit_purge("code_check")
                    request.session.pop(OFFERED)
                    return request.redirect("/odoo")
            wrong = True
        if not secret:
            secret = base64.b32encode(os.urandom(TOTP_SECRET_SIZE // 8)).decode()
            request.session[OFFERED] = secret
        values = {
            "lang": (request.env.lang or "en")[:2],
            "picture": self._picture(secret, user),
            "secret": " ".join(re.findall(".{1,4}", secret)),
            "csrf_token": request.csrf_token(),
            "wrong": wrong,
        }
        body = request.env["ir.qweb"]._render(
            "egate_base.second_factor_page", values, minimal_qcontext=True
        )
        headers = [("Content-Security-Policy", POLICY), ("Cache-Control", "no-store")]
        return request.make_response(str(body), headers, status=400 if wrong else 200)

    @staticmethod
    def _picture(secret, user):
        """Return what an application on the phone reads, as the address of a picture."""
        issuer = request.httprequest.host.split(":", 1)[0]
        told = {
            "secret": secret,
            "issuer": issuer,
            "algorithm": ALGORITHM.upper(),
            "digits": DIGITS,
            "period": TIMESTEP,
        }
        name = url_quote(f"{issuer}:{user.login}", safe=":")
        content = io.BytesIO()
        picture = qrcode.make(f"otpauth://totp/{name}?{url_encode(told)}".encode(), box_size=5)
        picture.save(content, optimise=True, format="PNG")
        return "data:image/png;base64," + base64.b64encode(content.getvalue()).decode()
