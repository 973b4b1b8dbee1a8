from odoo import api, models

from ...tools.form_rules import fields_of
from ...tools.form_shown import date_shown, number_shown


class EgateOnlineForm(models.Model):
    """What is wrong with an answer, in a sentence that says how to mend it."""

    _inherit = "egate.online.form"

    @api.model
    def _sentences(self, errors, definition):
        """Return a sentence for each fault that a judgement found, by the same keys.

        :param dict errors: of :class:`..tools.form_rules.Judged`
        """
        known = fields_of(definition)
        return {
            key: self._sentence(name, {**values, "label": self._asked(known, key)})
            for key, (name, values) in errors.items()
        }

    @api.model
    def _asked(self, known, key):
        """Return the label of what ``key`` names: a field, or a cell with its row, from 1."""
        name, _dot, rest = key.partition(".")
        field = known[name]
        if field["kind"] != "table" or not rest:
            return field["label"]
        row, _dot, column = rest.partition(".")
        labels = {one["key"]: one["label"] for one in field["columns"]}
        return self.env._(
            "%(table)s, row %(row)s, %(column)s",
            table=field["label"],
            row=int(row) + 1,
            column=labels.get(column, column),
        )

    @api.model
    def _sentence(self, name, values):
        values = {**values}
        if name in ("early", "late"):
            values["limit"] = date_shown(values["limit"])
        elif name in ("low", "high"):
            values["limit"] = number_shown(values["limit"])
        return self._value_sentences(values).get(name) or self._part_sentences(values)[name]

    @api.model
    def _sentence_patterns(self):
        """Return all sentences by key for the browser, which puts label and limits in."""
        names = ("label", "limit", "length", "digits", "year")
        values = {name: f"%({name})s" for name in names}
        return {**self._value_sentences(values), **self._part_sentences(values)}

    @api.model
    def _value_sentences(self, values):
        """Return the sentences about what was typed in one box, by their keys."""
        words = {"label": "", "limit": "", "length": "", "digits": "", "year": "", **values}
        return {
            "required": self.env._("Answer “%(label)s”.", **words),
            "long": self.env._(
                "“%(label)s” is %(length)s letters long. Shorten it to at most %(limit)s.", **words
            ),
            "short": self.env._(
                "“%(label)s” is too short: write at least %(limit)s letters.", **words
            ),
            "pattern_letters": self.env._(
                "“%(label)s” has a digit or a sign in it. Write it with letters only.", **words
            ),
            "pattern_digits": self.env._("Write “%(label)s” with digits only.", **words),
            "pattern_code": self.env._(
                "Write “%(label)s” with letters without marks, digits and “.”, “/”, “-” only.",
                **words,
            ),
            "number": self.env._(
                "“%(label)s” is no number. Write digits only, such as 1.250.000 or 12,5.", **words
            ),
            "big": self.env._(
                "“%(label)s” has too many digits: at most %(limit)s before the comma.", **words
            ),
            "whole": self.env._("Write “%(label)s” without decimals.", **words),
            "decimals": self.env._(
                "Write “%(label)s” with at most %(limit)s digits after the comma.", **words
            ),
            "low": self.env._("“%(label)s” must be at least %(limit)s.", **words),
            "high": self.env._("“%(label)s” must be at most %(limit)s.", **words),
            "date": self.env._(
                "“%(label)s” is no date. Write day, month and year, such as 05/09/1990.", **words
            ),
            "early": self.env._("“%(label)s” must not be before %(limit)s.", **words),
            "late": self.env._("“%(label)s” must not be after %(limit)s.", **words),
            "choice": self.env._("Choose one of the answers that “%(label)s” offers.", **words),
            "phone": self.env._(
                "“%(label)s” is no phone number. Write all its digits, such as 0905 000 111.",
                **words,
            ),
            "email": self.env._(
                "“%(label)s” is no e-mail address. Write it whole, such as ten@gmail.com.", **words
            ),
            "identity": self.env._(
                "“%(label)s” has 12 digits, and %(digits)s were written. Copy it from the identity "
                "card.",
                **words,
            ),
            "identity_year": self.env._(
                "By “%(label)s” the person would be born in %(year)s. Copy it from the identity "
                "card again.",
                **words,
            ),
        }

    @api.model
    def _part_sentences(self, values):
        """Return the sentences about a table, an address and a computed field, by their keys."""
        words = {"label": "", "limit": "", **values}
        return {
            "few_rows": self.env._("Fill in at least %(limit)s rows of “%(label)s”.", **words),
            "many_rows": self.env._(
                "“%(label)s” has more than %(limit)s rows. Put the rest on a paper, and add it to "
                "the dossier.",
                **words,
            ),
            "province": self.env._("Choose the province of “%(label)s” from the list.", **words),
            "commune": self.env._(
                "Choose the ward or commune of “%(label)s” from the list, as it is called since 1 "
                "July 2025.",
                **words,
            ),
            "street": self.env._(
                "Write the house number and street, or the village, of “%(label)s”.", **words
            ),
            "big_result": self.env._(
                "“%(label)s” becomes too large. Look at the numbers that it is made of.", **words
            ),
        }
