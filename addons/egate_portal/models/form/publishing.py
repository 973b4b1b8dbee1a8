from odoo import api, models
from odoo.exceptions import UserError

from ...tools.form_check import faults_of


class EgateOnlineForm(models.Model):
    """The life of a form: drawn, looked at, published in place of the edition before it."""

    _inherit = "egate.online.form"

    def action_publish(self):
        """Put these drafts in the place of the editions before them; they are frozen from now on.

        :raise UserError: a rule of one cannot be kept; names all that must be mended
        """
        self.check_access("write")
        for form in self:
            if faults := form._publishing_faults():
                raise UserError("\n".join(faults))
            form._publish()

    def _publishing_faults(self):
        """Return a sentence for each reason why this draft cannot be published."""
        self.ensure_one()
        if self.state != "draft":
            return [self.env._("Only a draft is published.")]
        found = faults_of(self._drawn())
        return [self._shape_fault(*fault) or self._rule_fault(*fault) for fault in found]

    @api.model
    def _shape_fault(self, name, values):
        """Return the sentence about what a form asks, or nothing."""
        words = {"label": "", "page": "", "pages": 0, "fields": 0, "limit": 0, **values}
        return {
            "no_fields": self.env._("Add at least one field that the citizen answers."),
            "empty_page": self.env._(
                "The page “%(page)s” asks nothing. Add a field to it, or delete the page.", **words
            ),
            "too_many": self.env._(
                "A form has at most %(pages)s pages and %(fields)s fields. Ask for the rest on a "
                "paper.",
                **words,
            ),
            "twice": self.env._(
                "Two fields share the key of “%(label)s”. Delete one of them and draw it again.",
                **words,
            ),
            "no_choices": self.env._(
                "“%(label)s” offers no choice. Add the answers to it.", **words
            ),
            "many_choices": self.env._(
                "“%(label)s” has more than %(limit)s choices, which nobody reads. Ask for a text "
                "instead.",
                **words,
            ),
            "same_choices": self.env._(
                "“%(label)s” offers the same choice twice. Delete one of them.", **words
            ),
            "no_columns": self.env._("The table “%(label)s” has no column. Add one.", **words),
            "many_columns": self.env._(
                "The table “%(label)s” has more than %(limit)s columns. Divide it into two.",
                **words,
            ),
            "limits": self.env._(
                "No answer to “%(label)s” can hold: its lower limit is above the upper one.",
                **words,
            ),
            "prefill": self.env._(
                "What “%(label)s” is to be filled in with does not fit its kind. Choose another "
                "kind, or empty it.",
                **words,
            ),
        }.get(name)

    @api.model
    def _rule_fault(self, name, values):
        """Return the sentence about what a rule or a formula names."""
        words = {"label": "", "other": "", "labels": "", **values}
        return {
            "missing": self.env._(
                "A rule or formula of “%(label)s” names no field. Choose the field, or delete it.",
                **words,
            ),
            "itself": self.env._(
                "“%(label)s” cannot depend on itself. Name another field.", **words
            ),
            "later": self.env._(
                "“%(label)s” depends on “%(other)s”, which is asked on a later page. Move it to "
                "the same page or before.",
                **words,
            ),
            "operator": self.env._(
                "A rule of “%(label)s” asks “%(other)s” in a way that its kind does not have. "
                "Choose another comparison.",
                **words,
            ),
            "value": self.env._(
                "A rule of “%(label)s” compares “%(other)s” with nothing that it can be. Choose "
                "one of its answers; for “is”, exactly one.",
                **words,
            ),
            "no_formula": self.env._("Choose how “%(label)s” is computed.", **words),
            "no_operands": self.env._(
                "Choose the fields from which “%(label)s” is computed.", **words
            ),
            "operand": self.env._(
                "“%(label)s” cannot be computed from “%(other)s”: it is of another kind.", **words
            ),
            "column": self.env._(
                "Choose a column of numbers, of its table, for “%(label)s” to add up.", **words
            ),
            "circle": self.env._(
                "These fields depend on each other in a circle: %(labels)s. Delete one of the "
                "rules.",
                **words,
            ),
            "hidden": self.env._(
                "“%(label)s” must be answered, and its rules can never all hold, so no citizen "
                "would see it. Change the rules, or untick that it must be answered.",
                **words,
            ),
            "never": self.env._(
                "“%(label)s” would never be shown: its rules can never all hold. Change them.",
                **words,
            ),
            "never_required": self.env._(
                "The rules by which “%(label)s” must be answered can never hold. Change them.",
                **words,
            ),
            "dead_rule": self.env._(
                "The rule of “%(label)s” about “%(other)s” can never hold. Change or delete it.",
                **words,
            ),
        }[name]

    def _publish(self):
        self.check_access("write")
        # Two administrators publish one form: the later one counts on.
        self.procedure_id._lock_rows()
        beside = self.search(
            [
                ("procedure_id", "=", self.procedure_id.id),
                ("state", "!=", "draft"),
                ("variant_codes", "=", self.variant_codes),
            ]
        )
        # sudo: no user may write a published form; access to this draft was checked above
        beside.filtered(lambda form: form.state == "published").sudo().state = "superseded"
        form = self.sudo()  # sudo: as above
        form.edition = max(beside.mapped("edition"), default=0) + 1
        form.published_on = self.env["egate.assignment"]._local_today()
        form.pinned = form._drawn()
        form.state = "published"

    def action_new_edition(self):
        """Open a new draft that starts as a copy of this edition."""
        self.ensure_one()
        new = self._from_definition(self.procedure_id, self._definition(), self.variant_ids)
        return new._action_show()

    def action_check(self):
        """Say what must be mended before this draft can be published, or that nothing must."""
        self.ensure_one()
        self.check_access("read")
        if faults := self._publishing_faults():
            raise UserError("\n".join(faults))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Nothing to mend: this form can be published."),
            },
        }

    def action_preview(self):
        """Open this form as a citizen sees it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/egate/forms/preview/{self.id}",
            "target": "new",
        }

    def _action_show(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.title,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
