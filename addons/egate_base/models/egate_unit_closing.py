from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class EgateUnit(models.Model):
    """Closing a unit: which unit continues its work, and what prevents the closing.

    A closed unit keeps its dossiers, registers and numbers. The people of its successor see them
    and act on them as on their own; it receives nothing new.
    """

    _inherit = "egate.unit"

    successor_id = fields.Many2one(
        "egate.unit",
        string="Its work is done by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The unit that took over when this one was closed.",
    )

    def _has_field_access(self, field, operation):
        # The successor's people act for this unit; only closing sets it, never a write.
        return super()._has_field_access(field, operation) and (
            operation == "read" or self.env.su or field.name != "successor_id"
        )

    def _in_force(self):
        """Return the unit that does the work of this one today: itself, or its last successor.

        :return: no unit if it was closed without a successor
        """
        unit, seen = self, self.browse()
        while unit and not unit.active and unit not in seen:
            seen |= unit
            unit = unit.successor_id
        return unit if unit.active else self.browse()

    def _with_taken_over(self):
        """Return these units and all closed ones whose work they do today."""
        if not self:
            return self
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE reached (id) AS (
                    SELECT unnest(%s)
                    UNION
                    SELECT u.id FROM egate_unit u JOIN reached r ON u.successor_id = r.id
                    WHERE NOT u.active
                )
                SELECT id FROM reached ORDER BY id
                """,
                self.ids,
            )
        )
        return self.browse(unit_id for (unit_id,) in rows)

    def action_close_unit(self):
        """Open the dialog that closes this unit, and asks who goes on with its work."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Close the unit"),
            "res_model": "egate.unit.close",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_unit_id": self.id, "dialog_size": "medium"},
        }

    # -- what keeps it open -------------------------------------------------------------------

    def _open_work(self):
        """Return what is open in this unit, one sentence each; a successor goes on with it.

        Hook: this addon knows no work. Asked with sudo.

        :rtype: list[str]
        """
        self.ensure_one()
        return []

    def _closing_errors(self, successor):
        """Return what has to be settled before this unit is closed, one sentence each.

        Hook, asked with sudo.

        :param successor: the unit that is to go on with its work; may be empty
        :rtype: list[str]
        """
        self.ensure_one()
        errors = []
        below = self.search([("parent_id", "=", self.id)])
        if below:
            errors.append(
                self.env._(
                    "Close what belongs to it first, or let it belong to another unit: %(units)s.",
                    units=", ".join(below.mapped("name")),
                )
            )
        if not successor:
            return errors
        if successor == self or not successor.active:
            errors.append(self.env._("Choose another unit, one that is open."))
        elif (successor.kind == "desk") != (self.kind == "desk"):
            errors.append(
                self.env._("Only a one-stop unit goes on with the work of a one-stop unit.")
            )
        elif self.kind == "agency" and successor.kind != "agency":
            errors.append(self.env._("Only an agency goes on with the work of an agency."))
        return errors

    def _check_closing(self, successor_id):
        """Refuse to close a unit whose open work would have no unit to continue it.

        :param successor_id: id of the unit that goes on with it, or nothing
        """
        for unit in self.sudo():  # sudo: what is open there, whatever the administrator may read
            errors = unit._closing_errors(unit.browse(successor_id or []))
            if not successor_id and (work := unit._open_work()):
                errors.append(
                    self.env._(
                        "“%(unit)s” has open work: %(work)s. Close it with “Close the unit” and "
                        "choose the unit that goes on with it.",
                        unit=unit.name,
                        work="; ".join(work),
                    )
                )
            if errors:
                raise UserError("\n".join(errors))

    def _hand_over_work(self, successor, reason):
        """Let ``successor`` go on with everything that is open in this sudo unit.

        Hook: this addon knows no work.

        :param str reason: the decision that closes the unit
        """

    def _close(self, successor, reason):
        """Close this unit; ``successor`` (may be empty) goes on with its work.

        One that is closed already is given a successor in this way, too.

        :param str reason: the decision that says so
        :raise UserError: says what has to be settled first
        """
        self.ensure_one()
        self.check_access("write")
        unit = self.sudo()  # sudo: engine column; the right to write was checked
        if not unit.active:
            unit._check_closing(successor.id)
        unit.write({"active": False, "successor_id": successor.id})
        if successor:
            unit._hand_over_work(successor, reason)
