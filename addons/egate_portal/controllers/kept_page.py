from odoo.http import request

from .public_page import static_url
from .site_page import SitePage

#: A page of the catalogue is asked for again after this; unchanged, the answer is an empty 304.
KEPT = "public, max-age=60, must-revalidate"


class KeptPage(SitePage):
    """Pages that are the same for everybody: caches keep them, search engines read them."""

    def _kept(self, template, values, *, status=200, indexed=True):
        """Render a page that caches may keep; its ETag is the hash of all that is on it.

        So it changes with version, language, house, style sheets and the day that is promised.

        :param bool indexed: search engines may list it
        """
        english = request.env.lang == "en_US"
        values = {
            **values,
            "share_image": self._base_url() + static_url("share.png"),
            # What the catalogue says is Vietnamese on an English page, too; readers are told.
            "vietnamese": "vi" if english else None,
        }
        response = self._site(template, values, status=status, cache=KEPT, here="catalogue")
        headers = response.headers
        if indexed and status == 200:
            headers.remove("X-Robots-Tag")
        # Its forms ask this site for another page; they send nothing that a token would guard.
        headers["Content-Security-Policy"] = headers["Content-Security-Policy"].replace(
            "form-action 'none'", "form-action 'self'"
        )
        # The language is chosen by a cookie.
        headers["Vary"] = "Cookie"
        return response

    def _missing(self, template, values=None, status=404):
        return self._kept(template, values or {}, status=status, indexed=False)

    def _base_url(self):
        # sudo: the public address of this site
        return request.env["ir.config_parameter"].sudo().get_param("web.base.url", "").rstrip("/")
