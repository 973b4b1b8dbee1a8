from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class EgateRegister(models.Model):
    """The book on the screen, and its closing: by a head or leader of the unit, for good."""

    _inherit = "egate.register"

    closed_by_id = fields.Many2one(
        "res.users", string="Register closed by", readonly=True, copy=False, ondelete="restrict"
    )
    line_count = fields.Integer(string="Dossiers", compute="_compute_line_count")
    is_own = fields.Boolean(
        compute="_compute_is_own", search="_search_is_own", export_string_translation=False
    )
    may_close = fields.Boolean(compute="_compute_may_close", export_string_translation=False)

    def _compute_line_count(self):
        Line = self.env["egate.register.line"]
        rows = Line._read_group([("register_id", "in", self.ids)], ["register_id"], ["__count"])
        counts = {register.id: count for register, count in rows}
        for register in self:
            register.line_count = counts.get(register.id, 0)

    @api.depends("unit_id")
    @api.depends_context("uid")
    def _compute_is_own(self):
        units = self.env.user.egate_unit_ids
        for register in self:
            register.is_own = register.unit_id in units

    def _search_is_own(self, operator, value):
        if operator != "in":
            return NotImplemented
        own = Domain("unit_id", "in", self.env.user.egate_unit_ids.ids)
        return own if True in value else ~own

    @api.depends("closed_at", "unit_id")
    @api.depends_context("uid")
    def _compute_may_close(self):
        for register in self:
            register.may_close = not register.closed_at and register._may_close()

    def _may_close(self):
        """Return whether the current user leads the unit of this book today."""
        return self.unit_id.id in self.env["egate.assignment"]._headed_units(self.env.user)

    def action_close(self):
        """Close this book: nothing is entered afterwards, and it is not opened again."""
        self.ensure_one()
        self.check_access("read")
        if not self._may_close():
            raise AccessError(self.env._("A head or leader of its unit closes a register."))
        # Two concurrent closings conflict here; an entry in progress comes first or is refused.
        self._lock_rows()
        if not self.closed_at:
            # sudo: a book is changed by this method only; the right to close it was checked
            self.sudo().write({"closed_at": fields.Datetime.now(), "closed_by_id": self.env.uid})
            self._forget()
        return True

    def action_open_lines(self):
        """Show what is entered in this book."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "egate_dossier.egate_register_line_action"
            ),
            "name": self.display_name,
            "display_name": self.display_name,
            "domain": [("register_id", "=", self.id)],
            "context": {},
        }

    def action_print(self):
        """Print this book, or a part of it."""
        self.ensure_one()
        self.check_access("read")
        return self._print_register()

    def _print_register(self):
        """Return the action that prints it, or ``False``.

        ``egate_reports`` answers.
        """
        self.ensure_one()
        return False


class EgateRegisterLine(models.Model):
    """The line as the form has it (Mẫu 07): whose, what, when, by whom, and how it went out."""

    _inherit = "egate.register.line"

    year = fields.Integer(related="register_id.year")
    unit_id = fields.Many2one(related="register_id.unit_id")
    code = fields.Char(related="dossier_id.code", string="Dossier code")
    procedure_id = fields.Many2one(related="dossier_id.procedure_id")
    sector_id = fields.Many2one(related="dossier_id.procedure_id.sector_id", string="Sector")
    sets = fields.Integer(related="dossier_id.sets", string="Sets")
    applicant_name = fields.Char(related="dossier_id.applicant_name", string="Owner")
    address = fields.Char(related="dossier_id.address_masked", string="Address")
    phone = fields.Char(related="dossier_id.phone_masked", string="Phone")
    agency_unit_id = fields.Many2one(related="dossier_id.agency_unit_id")
    received_at = fields.Datetime(related="dossier_id.received_at")
    due_at = fields.Datetime(related="dossier_id.due_at")
    closed_at = fields.Datetime(related="dossier_id.closed_at")
    returned_at = fields.Datetime(string="Returned", compute="_compute_returned")
    returned_to = fields.Char(string="Taken by", compute="_compute_returned")
    result_channel = fields.Selection(related="dossier_id.result_channel")
    workflow_state_id = fields.Many2one(related="dossier_id.workflow_state_id")
    note = fields.Text(related="dossier_id.note")

    def init(self):
        result = super().init()
        # What is kept in memory of a book may be a moment old: the database has the last word.
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION egate_register_open() RETURNS trigger AS $$
            BEGIN
                PERFORM FROM egate_register
                    WHERE id = NEW.register_id AND closed_at IS NULL FOR SHARE;
                IF NOT FOUND THEN
                    RAISE EXCEPTION 'register % is closed', NEW.register_id
                        USING ERRCODE = 'check_violation';
                END IF;
                RETURN NEW;
            END $$ LANGUAGE plpgsql;
            CREATE OR REPLACE TRIGGER egate_register_open BEFORE INSERT ON egate_register_line
                FOR EACH ROW EXECUTE FUNCTION egate_register_open();
            """
        )
        return result

    @api.depends("dossier_id.result_ids.returned_at", "dossier_id.delivery_ids.receiver_name")
    def _compute_returned(self):
        for line in self:
            # sudo: readers of the line may read the dossier
            dossier = line.sudo().dossier_id
            last = dossier.result_ids.filtered("returned_at")[-1:]
            line.returned_at = last.returned_at
            line.returned_to = last.delivery_id.receiver_name

    def action_open_dossier(self):
        """Open the dossier of this line."""
        self.ensure_one()
        return self.dossier_id._action_show()
