import re

from odoo.http import request

from ..site_page import SitePage

#: Numbers of records, pages and people in addresses and forms.
NUMBER = re.compile(r"[1-9][0-9]{0,8}")


def number_of(text):
    """Return the positive number that a text is, or 0.

    >>> number_of("12"), number_of("012"), number_of("-1"), number_of("1" * 20), number_of("١")
    (12, 0, 0, 0, 0)
    """
    return int(text) if NUMBER.fullmatch(text) else 0


class MinePage(SitePage):
    """What the pages of one's own dossiers share: whose they are, and one answer for all misses.

    All controllers of these pages become one class: no two of them have a method of one name.
    """

    def _my_page(self, template, values, *, status=200):
        return self._site(template, values, status=status, form=True, here="mine")

    def _not_mine(self):
        """Answer for what is not there and for what is somebody else's: the same."""
        return self._my_page("egate_portal.mine_missing", {}, status=404)

    def _my_own(self, dossier_id):
        """Return the visitor's own dossier (sudo) of that number, or an empty record."""
        if not 0 < dossier_id < 1 << 31:
            return request.env["egate.dossier"]
        return request.env["egate.dossier"]._of_account(request.env.user, dossier_id)

    def _back_to_mine(self, dossier, anchor):
        """Redirect to the page of ``dossier``: loading it again sends nothing twice."""
        response = request.redirect(f"{dossier._account_path()}#{anchor}", code=303)
        response.headers["Cache-Control"] = "no-store"
        return response

    def _show_mine(self, dossier, *, fault="", at="", typed="", status=200):
        """Render the page of ``dossier``, with what was refused at its place.

        :param str fault: the sentence
        :param str at: the part of the page that it belongs to
        :param typed: what the visitor wrote there; of the rating, its fields by their names
        """
        values = {
            **dossier._account_values(),
            "own": True,
            "faults": {at: fault} if fault else {},
            "fault": fault if at == "messages" else "",
            "typed": typed if at == "messages" else "",
            "reason_typed": typed if at == "withdraw" else "",
            "typed_rating": typed if at == "rating" else {},
        }
        return self._my_page("egate_portal.mine_dossier", values, status=status)
