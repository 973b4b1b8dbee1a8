import string

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .milestones import MILESTONES

#: What a text to a citizen may mention: nothing that says who it is or what they asked for.
WORDS = ("code", "desk", "phone", "due", "until", "link")


class EgateNoticeTemplate(models.Model):
    """What citizens are told at a milestone: one text for e-mail, a short one for other channels.

    These go through open channels, so they may name the code, the desk, the due time, until when
    papers are to be brought and the citizen's own link, and nothing else: no name, no number, no
    procedure, no reason.
    """

    _name = "egate.notice.template"
    _description = "Text of a notice to citizens"
    _order = "sequence, id"
    _rec_name = "milestone"

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, help="Archived: citizens are told nothing then.")
    milestone = fields.Selection(MILESTONES, required=True)
    subject = fields.Char(required=True, translate=True)
    body = fields.Text(
        string="E-mail",
        required=True,
        translate=True,
        help="{code}, {desk}, {phone}, {due}, {until} and {link} become those of the dossier. A "
        "line whose word is not known is left out.",
    )
    short = fields.Char(
        string="Short text",
        required=True,
        translate=True,
        help="For channels with little room, with the same words.",
    )

    _milestone_uniq = models.UniqueIndex("(milestone)", "This milestone has its text already.")

    @api.constrains("subject", "body", "short")
    def _check_words(self):
        for template in self:
            for text in (template.subject, template.body, template.short):
                if not self._is_plain(text):
                    raise ValidationError(
                        self.env._(
                            "The text may mention {code}, {desk}, {phone}, {due}, {until} and "
                            "{link} only, "
                            "written exactly so: it goes through channels that others can read."
                        )
                    )

    @api.model
    def _is_plain(self, text):
        """Return whether ``text`` mentions nothing but :data:`WORDS`."""
        try:
            parts = list(string.Formatter().parse(text or ""))
        except ValueError:
            return False
        return all(
            name is None or (name in WORDS and not spec and not conversion)
            for _text, name, spec, conversion in parts
        )

    @api.model
    def _fill_in(self, text, words):
        """Return ``text`` with its words, without the lines that say nothing.

        :param dict words: by name, from :data:`WORDS`; empty ones are not known
        """
        if not self._is_plain(text):
            # A translation is checked nowhere else.
            return ""
        formatter = string.Formatter()
        lines = [
            line
            for line in (text or "").splitlines()
            if all(name is None or words.get(name) for _text, name, _s, _c in formatter.parse(line))
        ]
        return "\n".join(lines).format_map(words).strip()
