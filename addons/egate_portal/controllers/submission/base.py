from werkzeug.exceptions import NotFound

from odoo.http import request

from ..site_page import SitePage

#: What every page and every form of these has.
PAGE = {
    "type": "http",
    "auth": "user",
    "sitemap": False,
    "multilang": False,
    "any_text": True,
}
READ = {**PAGE, "methods": ["GET"], "readonly": True}
#: A form of a step: long answers and their names, no files.
WRITE = {**PAGE, "methods": ["POST"], "max_content_length": 1 << 20}


class SubmissionBase(SitePage):
    """What the pages of a submission share."""

    def _own(self, submission_id):
        """Return the submission (sudo) of the current account, or answer as for none.

        :raise NotFound: there is none, or it is somebody else's: nobody learns which
        """
        self._use_language()
        found = request.env["egate.submission"]._of_account(submission_id)
        if not found:
            raise NotFound
        return found

    def _to(self, path):
        """Send the browser on to a page of this site; reloading it repeats nothing."""
        response = request.redirect(path, code=303)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
