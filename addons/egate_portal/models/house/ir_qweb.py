import logging

import psycopg2

from odoo import models
from odoo.tools import config, ormcache

from ...tools.page_shape import Parts, put_together, take_apart

_logger = logging.getLogger(__name__)


class IrQweb(models.AbstractModel):
    """Pages that many strangers read, each of something else, and that look alike."""

    _inherit = "ir.qweb"

    def _render_alike(self, template, values, lang):
        """Render a page as ``_render`` does, faster where one of the same shape was rendered.

        The first pages of a shape are rendered and compared, to prove that a template does nothing
        with a word but to print it; where it does (a change by another addon), it is always
        rendered.

        :param str template: its external id
        :param dict values: see :func:`..tools.page_shape.take_apart`
        :param str lang: code of the language
        :rtype: str
        """
        shape, words = take_apart(values, fixed=("lang",))
        if "xml" in config["dev_mode"]:
            return self._render_plain(template, values, lang)
        parts = self._parts_of(template, shape, lang)
        if parts.know(words):
            return parts.fill(words)
        rendered = self._render_plain(template, values, lang)
        parts.prove(words, rendered)
        return rendered

    def _render_plain(self, template, values, lang):
        return str(self._render(template, values, lang=lang, minimal_qcontext=True))

    # Forgotten with the pages of the website: when a template, a term or what they show changes.
    @ormcache("template", "shape", "lang", cache="templates.cached_values")
    def _parts_of(self, template, shape, lang):
        values, marks = put_together(shape)
        try:
            page = self._render_plain(template, values, lang)
        except psycopg2.Error:
            # Of the database, not of the words: it is the request's.
            raise
        except Exception:
            # What a template does with a word (``int(code)``) a mark may not bear.
            _logger.info("%s is always rendered: not with marks", template, exc_info=True)
            page = None
        return Parts(page, any(mark.asked for mark in marks))
