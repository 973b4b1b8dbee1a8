import re

from odoo.http import Controller, request, route

from ..public_page import PUBLIC_READ
from ..site_page import SitePage

#: A SHA-256 as programs write it.
SHA256 = re.compile(r"[0-9a-f]{64}")


class ResultCheck(SitePage, Controller):
    """Whether a result is authentic: for anybody who holds it, and nothing else of it."""

    @route(
        ["/egate/result", "/egate/result/<string:token>", "/egate/result/<path:token>"],
        **PUBLIC_READ,
        alike_by="token",
    )
    def result_check(self, token="", sha256=""):
        """Say whether the result of this token is authentic, and whether a file belongs to it."""
        self._use_language()
        result = request.env["egate.dossier.result"]._from_check_token(token)
        if not result:
            return self._site("egate_portal.result_missing", {}, status=404)
        asked = re.sub(r"\s+", "", sha256).lower()
        values = result._public_check()
        values |= {
            "asked": asked[:64],
            "typed": sha256[:80],
            "malformed": bool(asked) and not SHA256.fullmatch(asked),
            "same": asked in values["hashes"],
        }
        return self._site("egate_portal.result_check", values, form=True)
