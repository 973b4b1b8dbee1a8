import logging
import re

from odoo import api, models
from odoo.exceptions import ValidationError

from ..tools.form_words import DRAWN, misplaced_in, unknown_in

_logger = logging.getLogger(__name__)

_COMPUTED = re.compile(r"\{\{.*?\}\}|#\{.*?\}", re.DOTALL)
#: What QWeb makes an attribute of.
_MADE = re.compile(r"t-att(f?)-(.+)")


class IrUiView(models.Model):
    """Holds the templates of the forms to the words that the layout knows."""

    _inherit = "ir.ui.view"

    @api.constrains("arch_db", "inherit_id", "active")
    def _check_egate_form(self):
        """Refuse a template of a form that says something the layout would not show.

        While addons are loaded nothing is refused, else an upgrade would stop at an office's own
        view: :meth:`_egate_note_customised` lists those.
        """
        if self.pool._init:
            return
        keys = None
        for root in self.filtered(lambda view: view.type == "qweb")._egate_roots():
            if keys is None:
                keys = self._egate_form_keys()
            if root.key not in keys:
                continue
            if unknown := root._egate_unknown():
                raise ValidationError(
                    self.env._(
                        "The layout of the forms does not know %(unknown)s, so “%(form)s” would be "
                        "printed without it. Take it out, or use one of the elements and classes "
                        "that are in the documentation.",
                        unknown=", ".join(unknown),
                        form=root.name,
                    )
                )

    def _egate_roots(self):
        """Return the views that these ones are a part of in the end."""
        roots = self.browse()
        for view in self:
            while view.inherit_id:
                view = view.inherit_id
            roots |= view
        return roots

    @api.model
    def _egate_form_keys(self):
        """Return the keys of all templates that the layout of the forms sets.

        :rtype: set[str]
        """
        # sudo: names of reports and templates, whoever changes a view
        reports = self.env["ir.actions.report"].sudo()
        waiting = set(reports.search([("report_type", "=", "egate-pdf")]).mapped("report_name"))
        keys = set()
        while waiting:
            keys |= waiting
            called = set()
            # sudo: as above
            for view in self.sudo().search([("key", "in", list(waiting)), ("type", "=", "qweb")]):
                # lint: allow the root of a template
                called |= set(view._get_combined_arch().xpath("//@t-call"))
            waiting = called - keys
        return keys

    def _egate_unknown(self):
        """Return what the layout does not know of this template with all that inherits it.

        :rtype: list[str]
        """
        self.ensure_one()
        unknown = []
        for element in self._get_combined_arch().iter():
            tag = element.tag
            if not isinstance(tag, str) or tag in ("t", "data") or tag in DRAWN - {"title"}:
                continue
            said = {}
            for name, value in element.attrib.items():
                if made := _MADE.fullmatch(name):
                    said[made[2]] = _COMPUTED.sub(" ", value) if made[1] else ""
                elif not name.startswith("t-"):
                    said[name] = value
            unknown += unknown_in(tag, said) + misplaced_in(element)
        return list(dict.fromkeys(unknown))

    @api.model
    def _egate_customised(self):
        """Return the views of forms that an office has made or changed itself.

        :return: each view with what the layout does not know of its form
        :rtype: list[tuple[ir.ui.view, list[str]]]
        """
        found = []
        roots = self.search([("key", "in", list(self._egate_form_keys())), ("type", "=", "qweb")])
        for root in roots.filtered(lambda view: not view.inherit_id):
            parts = root
            last = root
            while last := self.search([("inherit_id", "in", last.ids)]):
                parts |= last
            # What an addon has brought and nobody has changed since is no concern of an office.
            own = parts.filtered(lambda view: view.arch_updated or not view.model_data_id)
            if own:
                unknown = root._egate_unknown()
                found += [(view, unknown) for view in own]
        return found

    @api.model
    def _egate_note_customised(self):
        """List in the log, and for the administrators, the customised views of forms."""
        lines = []
        for view, unknown in self._egate_customised():
            words = f"{view.name} ({view.key or view.id})"
            lines.append(f"{words}: {', '.join(unknown)}" if unknown else words)
        if not lines:
            return
        _logger.warning("forms that this office has changed: %s", "; ".join(lines))
        self.env["ir.actions.report"]._egate_tell(
            lambda env: env._("Look at the forms that the office has changed"), "\n".join(lines)
        )
