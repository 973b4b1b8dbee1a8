from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .directive import MAX_DOSSIERS


class EgateDossier(models.Model):
    """How a leader gives a directive on dossiers; see ``egate.directive``."""

    _inherit = "egate.dossier"

    directive_ids = fields.Many2many(
        "egate.directive",
        "egate_directive_dossier_rel",
        "dossier_id",
        "directive_id",
        string="Directives",
        copy=False,
        readonly=True,
    )
    is_directed = fields.Boolean(
        compute="_compute_is_directed",
        search="_search_is_directed",
        help="A directive of a leader on it is not answered yet.",
    )
    can_direct = fields.Boolean(compute="_compute_can_direct", export_string_translation=False)

    @api.depends("directive_ids.state")
    def _compute_is_directed(self):
        # sudo: that there is one, not what it says
        for dossier, dossier_sudo in zip(self, self.sudo(), strict=True):
            dossier.is_directed = "open" in dossier_sudo.directive_ids.mapped("state")

    def _search_is_directed(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: see the compute above
        waiting = self.env["egate.directive"].sudo()._search(Domain("state", "=", "open"))
        directed = Domain("directive_ids", "any!", [("id", "in", waiting)])
        return directed if True in value else ~directed

    @api.depends("received_at", "reception_unit_id", "agency_unit_id", "holder_unit_id")
    @api.depends_context("uid")
    def _compute_can_direct(self):
        led = self.env["egate.assignment"]._headed_units(self.env.user)
        for dossier in self:
            dossier.can_direct = bool(dossier.received_at and dossier._leaders_unit(led))

    def _has_field_access(self, field, operation):
        return super()._has_field_access(field, operation) and (
            operation == "read" or self.env.su or field.name != "directive_ids"
        )

    def action_open_direct(self):
        """Open the dialog in which a leader writes a directive on these dossiers."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Give a directive"),
            "res_model": "egate.directive.give",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_dossier_ids": self.ids},
        }

    def action_direct(self, text, unit_id, amount, unit="working_day", **options):
        """Give a directive on these dossiers, to be answered.

        :param str text: what is to be done
        :param int unit_id: id of the ``egate.unit`` that it is for, below the leader's own
        :param float amount: how long they have to answer, in ``unit``: ``working_day`` or
            ``hour``, counted in their calendar
        :param options: ``user_id``, the person there whom it is for; ``attachment_ids``
        :return: the id of the directive
        :raise UserError: the current user leads no unit of one of them, or something is missing
        """
        self.check_access("read")
        Directive = self.env["egate.directive"]
        text = Directive._required_text(text, self.env._("Write what is to be done."))
        asked_unit = self._existing_id("egate.unit", unit_id)
        user = self._existing_id("res.users", options.get("user_id"))
        leads = self._direct_unit(asked_unit, user)
        now = fields.Datetime.now()
        # sudo: the calendar of the unit asked, whatever one may read of calendars
        due_at = Directive._answer_due(asked_unit.sudo(), amount, unit, now)
        # sudo: users may not write directives; access and content are checked before
        directive = Directive._create_privileged(
            {
                "dossier_ids": [fields.Command.set(self.ids)],
                "text": text,
                "given_by_id": self.env.uid,
                "given_unit_id": leads,
                "given_at": now,
                "unit_id": asked_unit.id,
                "user_id": user.id,
                "due_at": due_at,
                "follow_at": due_at,
            }
        )
        directive = directive.with_env(self.env)
        directive._add_entry("given", text, now, options.get("attachment_ids"), due_at)
        # sudo: the trail and the notices are the engine's
        records = self.sudo()
        details = {"directive": directive.id, "unit": asked_unit.id, "by": leads, "text": text}
        records._trace("directed", now, dict.fromkeys(records, details))
        records.env["egate.workflow.notice"]._queue(directive, "directed")
        return directive.id

    @api.model
    def _existing_id(self, model, number):
        """Return the record of ``number``, whatever a client sent as such."""
        known = isinstance(number, int) and not isinstance(number, bool)
        return self.env[model].browse(number if known else ()).exists()

    def _leaders_unit(self, led):
        """Return which of the units ``led`` is above one that this dossier is with, or ``None``.

        The nearest one. A leader of the province directs the communes; never the other way.
        """
        # sudo: where units are in the tree, whatever one may read of units
        dossier = self.sudo()
        # Together they are read at once.
        for unit in dossier.holder_unit_id | dossier.agency_unit_id | dossier.reception_unit_id:
            for above in reversed([int(part) for part in (unit.parent_path or "").split("/")[:-1]]):
                if above in led:
                    return above
        return None

    def _direct_unit(self, asked_unit, user):
        """Return the id of the unit as whose leader the current user directs these dossiers.

        :raise UserError: the user may not, or the unit has no one to answer
        """
        if not self:
            raise UserError(self.env._("Choose the dossiers that the directive is about."))
        if len(self) > MAX_DOSSIERS:
            raise UserError(
                self.env._(
                    "At most %(limit)s dossiers are in one directive. Choose fewer.",
                    limit=MAX_DOSSIERS,
                )
            )
        led = self.env["egate.assignment"]._headed_units(self.env.user)
        leads = {dossier: dossier._leaders_unit(led) for dossier in self}
        if refused := [
            dossier.display_name
            for dossier, unit in leads.items()
            if not unit or not dossier.received_at
        ]:
            raise UserError(
                self.env._(
                    "You lead no unit that has %(dossiers)s: only a leader or head above the unit "
                    "gives a directive, on dossiers that were received.",
                    dossiers=", ".join(refused[:5]),
                )
            )
        if not asked_unit:
            raise UserError(self.env._("Choose the unit that the directive is for."))
        own = leads[self[0]]
        # sudo: where the unit is in the tree, and who acts there
        path = [int(part) for part in asked_unit.sudo().parent_path.split("/")[:-1]]
        if not led.intersection(path):
            raise UserError(
                self.env._(
                    "“%(unit)s” is not below a unit that you lead: ask its own leader, or ask "
                    "for its opinion.",
                    unit=asked_unit.display_name,
                )
            )
        held = self.env["egate.assignment"]._held_units(user) if user else {}
        if user and not any(asked_unit.id in units for units in held.values()):
            raise UserError(
                self.env._(
                    "%(user)s does not act in “%(unit)s” today. Choose somebody who does, or "
                    "leave the person empty.",
                    user=user.name,
                    unit=asked_unit.display_name,
                )
            )
        return own
