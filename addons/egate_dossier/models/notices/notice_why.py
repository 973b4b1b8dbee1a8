import re

from odoo import api, fields, models

#: What mail servers, libraries and the network say, and what it comes to.
_SAID = (
    (
        "silent",
        r"\[Errno -?\d+\]|connection (?:refused|reset|aborted|timed out|unexpectedly closed)"
        r"|timed out|no route|network is unreachable|name or service not known|name resolution"
        r"|connectionrefusederror|gaierror|mail_smtp",
    ),
    ("login", r"\b53[045]\b|authenticat|login (?:failed|denied)"),
    ("address", r"\b5(?:50|51|53)\b|user unknown|no such user|recipient|mail_email_invalid"),
    ("later", r"\b4(?:21|50|51|52)\b|try again later|greylist"),
)


class EgateNotice(models.Model):
    """Why a notice did not arrive, in the words of the office; ``error`` is for technicians."""

    _inherit = "egate.notice"

    why = fields.Char(string="Why it did not arrive", compute="_compute_why")

    @api.depends("error")
    @api.depends_context("lang")
    def _compute_why(self):
        for notice in self:
            notice.why = self._why_in_words(notice.error)

    @api.model
    def _why_in_words(self, said):
        """Return what a mail server, a library or the network said as a sentence of the office.

        :param str said: may be false
        :return: a sentence of the reader's language; what is not known as it was said
        :rtype: str
        """
        sentences = {
            "silent": self.env._("The mail server does not answer. The administrator is to look."),
            "login": self.env._(
                "The mail server does not accept the office's name and password. Tell the "
                "administrator."
            ),
            "address": self.env._("The citizen's mail server does not know this address."),
            "later": self.env._("The citizen's mail server puts it off; it is sent again later."),
        }
        said = said or ""
        kind = next((kind for kind, words in _SAID if re.search(words, said, re.I)), None)
        return sentences.get(kind, said)
