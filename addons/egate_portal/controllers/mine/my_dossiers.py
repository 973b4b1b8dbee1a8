from urllib.parse import urlencode

from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from ..tracking import MAX_BODY
from .mine_page import MinePage, number_of

#: Pages of ended dossiers that are counted.
MOST_PAGES = 500
#: Letters of a code that are searched for.
MAX_WORDS = 64
#: What the routes below share: they change something, for the account that is logged in.
WRITES = {
    "type": "http",
    "auth": "user",
    "methods": ["POST"],
    "form_on": "/egate/my/dossiers/{dossier_id}",
    "max_content_length": MAX_BODY,
    "sitemap": False,
    "multilang": False,
    "any_text": True,
}


class MyDossiers(MinePage, Controller):
    """My dossiers: the list, a dossier's page, messages, withdrawal, notices."""

    @route(
        "/egate/my",
        type="http",
        auth="user",
        methods=["GET"],
        sitemap=False,
        multilang=False,
        any_text=True,
    )
    def my_dossiers(self, whom="", q="", page="1"):
        """List the dossiers and submissions of the account that is logged in."""
        self._use_language()
        user, number = request.env.user, number_of(page)
        words = q.strip()[:MAX_WORDS] if q.isprintable() else ""
        if not 0 < number <= MOST_PAGES:
            number = 1
        dossiers = request.env["egate.dossier"]
        values = dossiers._account_list(user, whom, words, number)
        owners = values.pop("owners")
        submissions = request.env["egate.submission"]._account_submissions(user, owners)
        known = {one["key"] for one in values["people"]}
        whom = whom if whom in known else ""
        values |= {
            "submissions": submissions,
            "whom": whom,
            "words": words,
            "number": number,
            "asked": urlencode({"whom": whom, "q": words}),
        }
        return self._my_page("egate_portal.mine_list", values)

    @route(
        "/egate/my/dossiers/<int:dossier_id>",
        type="http",
        auth="user",
        methods=["GET"],
        sitemap=False,
        multilang=False,
        any_text=True,
    )
    def my_dossier(self, dossier_id):
        """Show one's own dossier; somebody else's is not there."""
        self._use_language()
        dossier = self._my_own(dossier_id)
        if not dossier:
            return self._not_mine()
        dossier._count_reading("account")
        return self._show_mine(dossier)

    @route("/egate/my/dossiers/<int:dossier_id>/message", **WRITES)
    def my_message(self, dossier_id, text=""):
        """Write to the office about one's own dossier."""
        return self._do_mine(dossier_id, "messages", "_receive_citizen_message", text, typed=text)

    @route("/egate/my/dossiers/<int:dossier_id>/withdraw", **WRITES)
    def my_withdraw(self, dossier_id, reason="", step=""):
        """Ask for the dossier back: first with the reason, then once more to be sure."""
        if step != "sure":
            self._use_language()
            dossier = self._my_own(dossier_id)
            if not dossier:
                return self._not_mine()
            if reason.strip() and not (fault := dossier._withdrawing_refusal()):
                values = {**dossier._account_values(), "reason": reason.strip()}
                return self._my_page("egate_portal.mine_withdraw", values)
            fault = reason.strip() and fault
            fault = fault or request.env._("Write why you take the dossier back.")
            return self._show_mine(dossier, fault=fault, at="withdraw", typed=reason, status=422)
        return self._do_mine(dossier_id, "withdraw", "_ask_withdrawal", reason, typed=reason)

    @route("/egate/my/dossiers/<int:dossier_id>/withdraw/back", **WRITES)
    def my_withdraw_back(self, dossier_id):
        """Take the withdrawal back while nobody has decided it."""
        return self._do_mine(dossier_id, "withdraw", "_take_withdrawal_back")

    @route("/egate/my/dossiers/<int:dossier_id>/notices", **WRITES)
    def my_notices(self, dossier_id, channel=""):
        """Choose how one is told of this dossier."""
        return self._do_mine(dossier_id, "notices", "_choose_notices", channel)

    def _do_mine(self, dossier_id, at, method, *arguments, typed=""):
        """Do something with one's own dossier and show its page; say there what was refused."""
        self._use_language()
        dossier = self._my_own(dossier_id)
        if not dossier:
            return self._not_mine()
        try:
            getattr(dossier, method)(*arguments)
        except UserError as refusal:
            return self._show_mine(dossier, fault=str(refusal), at=at, typed=typed, status=422)
        return self._back_to_mine(dossier, at)
