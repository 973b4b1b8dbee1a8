from odoo import api, models
from odoo.exceptions import UserError

from ..tools.plain_text import MAX_TEXT, entered, plain_line, plain_text, says_something


class Base(models.AbstractModel):
    """Texts that people enter are kept in one way of writing, or nothing finds them again.

    A phone and a file from a Mac write “ễ” as three signs, a web page has spaces that are none, a
    hurried hand two where one is meant. In the suite's records and in those of people; what the
    engine itself writes is not looked at. What is required says something, and no text is longer
    than one limit: both are refused in words, nothing is cut.
    """

    _inherit = "base"

    #: Letters that a text of this model has at most.
    _max_text = MAX_TEXT

    @api.model
    def _with_plain_texts(self, vals):
        """Return ``vals`` with texts in the one way of writing.

        :raise UserError: a text is too long, or says nothing where something is required
        """
        texts, plain = self._entered_fields.texts, {}
        for name, value in vals.items():
            if name not in texts or not isinstance(value, str):
                continue
            field = self._fields[name]
            text = plain_line(value) if field.type == "char" else plain_text(value)
            if text != value:
                plain[name] = text
            if len(text) > self._max_text:
                raise UserError(
                    self._sentence_long(field._description_string(self.env), self._max_text)
                )
            if field.required and not says_something(text):
                raise UserError(
                    self.env._(
                        "“%(field)s” is required: write something with letters or digits.",
                        field=field._description_string(self.env),
                    )
                )
        return {**vals, **plain} if plain else vals

    # -- what is entered beside the fields -----------------------------------------------------

    @api.model
    def _entered_text(self, value):
        """Return an entered text that needs words, trimmed and plain.

        :return: an empty string where there is no letter and no digit in it
        :raise UserError: it is too long; nothing is cut
        """
        text = entered(value)
        if len(text) > MAX_TEXT:
            raise UserError(self._sentence_long())
        return text

    @api.model
    def _required_text(self, value, sentence):
        """Return an entered text that is required, as :meth:`_entered_text`.

        :param str sentence: what to say where it holds no letter and no digit
        :raise UserError: it says nothing, or is too long
        """
        text = self._entered_text(value)
        if not text:
            raise UserError(sentence)
        return text

    @api.model
    def _entered_line(self, value):
        """Return an optional entered text, trimmed; it may consist only of signs.

        :raise UserError: it is too long; nothing is cut
        """
        text = plain_text(value).strip() if isinstance(value, str) else ""
        if len(text) > MAX_TEXT:
            raise UserError(self._sentence_long())
        return text

    @api.model
    def _check_lengths(self, values, but=()):
        """Refuse a text that is too long anywhere in what a client sent.

        :param values: dicts, lists and plain values
        :param but: keys whose values are no texts, such as pictures
        :raise UserError: says how long a text may be
        """
        todo = [values]
        while todo:
            value = todo.pop()
            if isinstance(value, dict):
                todo += [one for key, one in value.items() if key not in but]
            elif isinstance(value, (list, tuple)):
                todo += value
            elif isinstance(value, str) and len(value) > MAX_TEXT:
                raise UserError(self._sentence_long())

    @api.model
    def _sentence_long(self, field="", limit=MAX_TEXT):
        if field:
            return self.env._(
                "“%(field)s”: shorten it to %(limit)s characters.", field=field, limit=limit
            )
        return self.env._("Shorten what you wrote to %(limit)s characters.", limit=limit)
