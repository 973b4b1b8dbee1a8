import re

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import hmac

from ..dossier.scanned_code import MAX_SCANNED

#: The link in the code on a receipt; its last part is the secret of that dossier.
_RECEIPT = re.compile(r"https?://\S+/([A-Za-z0-9_-]{22})/?")


class EgateDossier(models.Model):
    """Whether the owner of a draft stands at the counter, proved by what only they have.

    Their identity card, read now, when it says to the letter what it said when it was put on file;
    or the receipt of an earlier dossier of theirs. A reader types like a keyboard: that the card
    itself was there, the server cannot see, so it asks for all that is on it, the day of issue
    among it, which no screen of the suite shows.
    """

    _inherit = "egate.dossier"

    #: The keyed hash of the card that was read for the owner, behind that of its number.
    card_mark = fields.Char(copy=False, groups=fields.NO_ACCESS, export_string_translation=False)

    @api.model
    def _receipt_secret(self, text):
        """Return the secret in the scanned code of a receipt, or an empty string."""
        text = text.strip()[:MAX_SCANNED] if isinstance(text, str) else ""
        found = _RECEIPT.fullmatch(text)
        return found[1] if found else ""

    def _meet_by_receipt(self, secret, errors):
        """Note that the person present has the receipt of an earlier dossier of the owner."""
        owner = self._owner_at_the_desk()
        # sudo: the owner of the dossier decides, whichever unit received it
        earlier = self.sudo().search(Domain("tracking_token", "=", secret), limit=1)
        if owner and earlier.applicant_id in owner | owner.merged_from_ids:
            self.env["egate.presence"]._note(self, owner, "receipt", earlier)
            return
        # One sentence for every reason: it does not say that a receipt is another person's.
        errors["scan"] = self.env._(
            "This is no receipt of an earlier dossier of this owner. Enter the owner first, or "
            "scan the receipt that is in their name."
        )

    def _meet_by_card(self, text):
        """Keep what the owner's card says, and note whether it is the card that is on file."""
        number, mark = self.env["res.partner"]._identity_card_mark(text)
        if number != self.identity_number:
            return
        # sudo: an engine field; the draft was written as the user just now
        self.sudo().card_mark = self._number_mark() + mark
        owner = self._owner_at_the_desk()
        if owner and owner.card_mark == mark:
            self.env["egate.presence"]._note(self, owner, "card")

    def _number_mark(self):
        # sudo: no user may read the key
        return hmac(self.env(su=True), "egate-card-number", self.identity_number or "")

    def _card_of_owner(self):
        """Return the mark of the card that was read for the number on this sudo draft, or ""."""
        number, mark = self._number_mark(), self.card_mark or ""
        return mark.removeprefix(number) if mark.startswith(number) else ""

    def _keep_card(self, owner):
        """Hold the card that was read for this sudo draft against the one on file at reception.

        No one-stop unit's word alone replaces what is on file: the owner must be proved present, or
        known to the units of this clerk alone. Two cards that contradict each other prove nothing
        from then on.

        :param owner: who is on file (sudo)
        """
        mark = self.card_mark and self._card_of_owner()
        if not mark or mark == owner.card_mark:
            return
        if self._may_renew_card(owner):
            owner.card_mark = mark
        elif owner.card_mark:
            owner.card_mark = False

    def _may_renew_card(self, owner):
        if self.env["egate.presence"]._of(self, owner):
            return True
        elsewhere = (
            Domain("applicant_id", "in", (owner | owner.merged_from_ids).ids)
            & Domain("received_at", "!=", False)
            & Domain("reception_unit_id", "not in", list(self._clerk_units()))
        )
        return not self.search_count(elsewhere, limit=1)
