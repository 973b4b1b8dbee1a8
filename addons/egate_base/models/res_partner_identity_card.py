from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import hmac

from ..tools import identity_card


class ResPartner(models.Model):
    """Filling in a person from the code of the chip identity card."""

    _inherit = "res.partner"

    #: What the code of the person's card said, the day of issue among it, as a keyed hash: no list
    #: and no form shows it, so only who has the card in hand can say it again.
    card_mark = fields.Char(copy=False, groups=fields.NO_ACCESS, export_string_translation=False)

    @api.model
    def _identity_card_mark(self, text):
        """Return the number on a card, and the keyed hash of everything that its code says.

        :param str text: what the scanner typed
        :raise IdentityCardError: the code cannot be read
        """
        card = identity_card.parse(text, self.env["egate.assignment"]._local_today())
        # sudo: no user may read the key
        return card.number, hmac(self.env(su=True), "egate-card", identity_card.canonical(card))

    @api.model
    def _from_identity_card(self, text):
        """Return the values of a person from the code of their identity card; nothing is stored.

        :param str text: what the scanner typed
        :rtype: dict
        :raise UserError: the code cannot be read; the sentence says what to do
        """
        today = self.env["egate.assignment"]._local_today()
        try:
            card = identity_card.parse(text, today)
        except identity_card.IdentityCardError as error:
            raise UserError(self._identity_card_sentences()[error.code]) from error
        return {
            "name": card.name,
            "identity_kind": "cccd",
            "identity_number": card.number,
            "identity_old_number": card.old_number or False,
            "identity_date": card.issue_date,
            "birth_date": card.birth_date,
            "sex": card.sex,
            "street": card.address,
        }

    @api.model
    def _identity_card_sentences(self):
        """Return what the clerk reads for each fault of ``tools/identity_card.py``."""
        by_hand = self.env._("Compare it with the card and enter the details by hand.")
        scanner = self.env._("Have the scanner set to UTF-8, or enter the details by hand.")
        texts = {
            "empty": self.env._("Nothing was scanned. Scan the QR code of the card again."),
            "too_long": self.env._(
                "This is much longer than the code of one card. Scan the card once, alone."
            ),
            "broken": self.env._("Some characters of the code were lost. Scan the card again."),
            "marker": self.env._(
                "The scanner adds control characters to the code. Have its prefixes and suffixes "
                "switched off."
            ),
            "line_break": self.env._(
                "There is a line break within the code. Scan one card at a time."
            ),
            "escaped": self.env._(
                "The code was changed by a program (such as “%7C”) on its way. Scan the card "
                "directly into this field."
            ),
            "full_width": self.env._(
                "The code was typed in full-width characters. Switch the input method off and "
                "scan again."
            ),
            "layout": self.env._(
                "The scanner types with another keyboard layout. Set it to “US keyboard” and "
                "scan again."
            ),
            "mojibake": self.env._("The Vietnamese letters of the code are damaged."),
            "decomposed": self.env._(
                "The accents are apart from their letters. Set the input method to precomposed "
                "Unicode and scan again."
            ),
            "twice": self.env._(
                "The card was scanned twice, or two cards one after the other. Empty the field and "
                "scan one card once."
            ),
            "caps_lock": self.env._(
                "Capital and small letters are the wrong way round: Caps Lock is on. Switch it off "
                "and scan the card again."
            ),
            "not_a_card": self.env._("This is not the QR code of an identity card."),
            "truncated": self.env._("The code ends too early. Scan the card again."),
            "number": self.env._("The identity number in the code is not valid."),
            "old_number": self.env._("The old number in the code is not valid."),
            "name": self.env._("The name in the code has characters that no name has."),
            "birth_year_only": self.env._("The card gives the year of birth only."),
            "birth_date": self.env._("The date of birth in the code is not a date."),
            "sex": self.env._("The code does not say “Nam” or “Nữ” where the sex stands."),
            "address": self.env._("The address in the code is missing or damaged."),
            "issue_date": self.env._("The day of issue in the code is not possible."),
            "contradiction": self.env._(
                "The number of the card does not fit its year of birth or its sex."
            ),
        }
        advice = {"mojibake": scanner} | dict.fromkeys(
            (
                "number",
                "old_number",
                "name",
                "birth_year_only",
                "birth_date",
                "sex",
                "address",
                "issue_date",
                "contradiction",
            ),
            by_hand,
        )
        return {
            code: f"{text} {advice[code]}" if code in advice else text
            for code, text in texts.items()
        }
