from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from ..public_page import PUBLIC, PUBLIC_READ
from ..tracking import FROM_HERE, MAX_BODY
from .mine_page import MinePage
from .my_dossiers import WRITES


class Rating(MinePage, Controller):
    """The rating, from the account or by the link of the receipt; never by the office."""

    @route("/egate/my/dossiers/<int:dossier_id>/rating", **WRITES)
    def my_rating(self, dossier_id, level="", comment="", reasons=""):
        """Rate one's own dossier."""
        self._use_language()
        dossier = self._my_own(dossier_id)
        if not dossier or self._official_rates():
            return self._not_mine()
        try:
            dossier._rate(level, self._ticked(), comment)
        except UserError as refusal:
            typed = self._typed(level, comment)
            return self._show_mine(
                dossier, fault=str(refusal), at="rating", typed=typed, status=422
            )
        return self._back_to_mine(dossier, "rating")

    @route(
        "/egate/track/<string:token>/rating",
        **PUBLIC_READ,
        alike_by="token",
    )
    def ask_rating_by_link(self, token):
        """Ask whoever has the link how satisfied they were, once the result was given."""
        self._use_language()
        return self._ask_rating(request.env["egate.dossier"]._from_tracking_token(token))

    # lint: allow the citizen proves the right to write by the token, see below
    @route(
        "/egate/track/<string:token>/rating",
        **PUBLIC,
        methods=["POST"],
        # As for messages: no session that another site could misuse, and the token is the right.
        csrf=False,
        readonly=False,
        max_content_length=MAX_BODY,
        alike_by="token",
    )
    def rate_by_link(self, token, level="", comment="", reasons=""):
        """Keep the rating of whoever has the link; an official who is logged in gives none."""
        self._use_language()
        dossier = request.env["egate.dossier"]
        here = request.httprequest.headers.get("Sec-Fetch-Site") in FROM_HERE
        if here and not self._official_rates():
            dossier = dossier._from_tracking_token(token)
        try:
            if dossier and not dossier.anonymised_at:
                dossier._rate(level, self._ticked(), comment)
        except UserError as refusal:
            typed = self._typed(level, comment)
            return self._ask_rating(dossier, fault=str(refusal), typed=typed, status=422)
        return self._ask_rating(dossier)

    def _ticked(self):
        """Return what was ticked: a browser sends each box by the same name."""
        return request.httprequest.form.getlist("reasons")

    def _typed(self, level, comment):
        """Return what was typed, to be shown again beside what is wrong with it."""
        return {"level": level, "reasons": self._ticked(), "comment": comment}

    def _official_rates(self):
        """Return whether somebody of the office is there: logged in, or helping at the kiosk."""
        user = request.env.user
        return user._is_internal() or bool(user._egate_helper())

    def _ask_rating(self, dossier, fault="", typed=None, status=200):
        if not dossier or dossier.anonymised_at or not dossier._was_given():
            return self._site("egate_portal.rating_missing", {}, status=404)
        values = {
            "code": dossier.code,
            "rating": dossier._rating_values(),
            "rate_at": f"{dossier._tracking_path()}/rating",
            "back": dossier._tracking_path(),
            "faults": {"rating": fault} if fault else {},
            "typed_rating": typed or {},
        }
        return self._site("egate_portal.rating_page", values, status=status, form=True)
