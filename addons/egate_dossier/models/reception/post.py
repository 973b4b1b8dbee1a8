import re

from odoo import fields, models

from odoo.addons.egate_base.tools.hooks import hook

from ...tools.field_sentence import at

#: How items are numbered in the mail between countries and in much of the domestic one: service,
#: eight digits, a check digit, country (Universal Postal Union, S10).
_S10 = re.compile(r"[A-Z]{2}([0-9]{8})([0-9])[A-Z]{2}")
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def postal_number_fault(number):
    """Return what is wrong with the number of a postal item: ``form``, ``check``, or ``None``.

    >>> postal_number_fault("RR123456785VN"), postal_number_fault("RR123456784VN")
    (None, 'check')
    >>> postal_number_fault("AB-1"), postal_number_fault("1234567890")
    ('form', None)
    """
    if not re.fullmatch(r"[A-Z0-9]{6,30}", number):
        return "form"
    if found := _S10.fullmatch(number):
        total = sum(int(d) * w for d, w in zip(found[1], _S10_WEIGHTS, strict=True))
        if {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11) != int(found[2]):
            return "check"
    return None


class EgateDossier(models.Model):
    """What came by post: which item, and when it was posted.

    It is received when the one-stop unit takes it, and its term runs from then; the postmark says
    when the citizen sent it.
    """

    _inherit = "egate.dossier"

    postal_number = fields.Char(
        string="Postal item", copy=False, help="The number on the envelope or the waybill."
    )
    posted_on = fields.Date(
        string="Posted on", copy=False, help="By the postmark. The term runs from the reception."
    )

    @hook("values_entered")
    def _plain_postal_number(self, vals):
        if number := vals.get("postal_number"):
            vals["postal_number"] = re.sub(r"[\s.-]", "", number).upper()

    def _drop_postal_item_not_sent(self):
        if self.channel != "post" and (self.postal_number or self.posted_on):
            self.postal_number = self.posted_on = False

    def _post_errors(self):
        """Return a sentence for everything that is wrong with how this draft was sent."""
        self.ensure_one()
        if self.channel != "post":
            if self.postal_number or self.posted_on:
                return at(
                    "channel",
                    self.env._(
                        "A postal item is entered, but the dossier was not sent by post. Choose "
                        "“By post”, or leave the item and its date empty."
                    ),
                )
            return []
        errors = []
        fault = self.postal_number and postal_number_fault(self.postal_number)
        if fault == "form":
            errors += at(
                "postal_number",
                self.env._(
                    "“%(number)s” is no number of a postal item: it has 6 to 30 letters and "
                    "digits. Enter what stands under the bar code.",
                    number=self.postal_number,
                ),
            )
        elif fault:
            errors += at(
                "postal_number",
                self.env._(
                    "The postal item “%(number)s” has a wrong digit. Compare it with the envelope.",
                    number=self.postal_number,
                ),
            )
        if not self.posted_on:
            errors += at("posted_on", self.env._("Enter the day on the postmark."))
        elif self.posted_on > self.env["egate.assignment"]._local_today():
            errors += at(
                "posted_on",
                self.env._("The day on the postmark is still to come. Check day and year."),
            )
        return errors
