from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.egate_base.tools.hooks import hook

#: What of a citizen's record is corrected on request.
FIELDS = (
    "name",
    "birth_date",
    "birth_year",
    "sex",
    "identity_number",
    "identity_date",
    "identity_place",
    "phone",
    "email",
    "street",
    "city",
)


class EgatePersonalCorrection(models.Model):
    """One field of a citizen's record that was wrong: what stood there, and what is right.

    Received dossiers keep what they were received with; they show that the record was corrected.
    """

    _name = "egate.personal.correction"
    _description = "Correction of a citizen's record"
    _inherit = "egate.of.parent"
    _order = "request_id, id"
    _rec_name = "name"
    _PARENT = "request_id"
    _PERSONAL = frozenset({"old_value", "new_value"})

    request_id = fields.Many2one(
        "egate.personal.request", required=True, readonly=True, index=True, ondelete="restrict"
    )
    name = fields.Selection(
        selection="_selection_name", string="Field", required=True, readonly=True
    )
    old_value = fields.Char(string="On file", readonly=True)
    new_value = fields.Char(string="Right", required=True, readonly=True)
    applied_at = fields.Datetime(string="Corrected on", readonly=True)

    _once = models.UniqueIndex("(request_id, name)")

    @api.model
    def _selection_name(self):
        described = self.env["res.partner"].fields_get(FIELDS, ["string"])
        # sudo: names of columns, for users who may not read their values
        described |= self.env["res.partner"].sudo().fields_get(FIELDS, ["string"])
        return [(name, described[name]["string"]) for name in FIELDS]

    @api.model
    def _take_down(self, request, corrections):
        """Write down what is wrong in the record of this sudo request's citizen.

        :param corrections: pairs of a field's name and the right value, as text
        :raise UserError: nothing is corrected, or a value cannot be right
        """
        wanted = {}
        for name, value in corrections:
            value = self.env["egate.dossier.decision"]._text(value)
            if name in FIELDS and value:
                wanted[name] = value
        person = request.partner_id
        changes = {
            name: value for name, value in wanted.items() if value != self._as_text(person, name)
        }
        if not changes:
            raise UserError(self.env._("Enter what is wrong on file, and what is right."))
        # Refused now rather than at the decision.
        with self.env.cr.savepoint() as savepoint:
            self._write_to(person, changes)
            self.env.flush_all()
            savepoint.rollback()
        self.env.invalidate_all()
        # sudo: corrections are written by the request alone, which checked the clerk
        return self._create_privileged(
            [
                {
                    "request_id": request.id,
                    "name": name,
                    "old_value": self._as_text(person, name),
                    "new_value": value,
                }
                for name, value in changes.items()
            ]
        )

    @api.model
    def _as_text(self, person, name):
        """Return a field of this sudo person as it is written on forms."""
        value = person[name]
        if not value:
            return ""
        return value.strftime("%d/%m/%Y") if person._fields[name].type == "date" else str(value)

    @api.model
    def _write_to(self, person, changes):
        values = {}
        for name, text in changes.items():
            kind = person._fields[name].type
            if kind == "date":
                try:
                    day, month, year = map(int, text.replace("-", "/").split("/"))
                    values[name] = fields.Date.to_date(f"{year:04}-{month:02}-{day:02}")
                except ValueError:
                    raise UserError(
                        self.env._("“%(value)s” is no date: write it as 31/12/1990.", value=text)
                    ) from None
            elif kind == "integer":
                if not text.isdecimal():
                    raise UserError(
                        self.env._("“%(value)s” is no year: write it as 1990.", value=text)
                    )
                values[name] = int(text)
            elif kind == "selection":
                labels = dict(person._fields[name]._description_selection(self.env))
                keys = {label.lower(): key for key, label in labels.items()}
                values[name] = text if text in labels else keys.get(text.lower())
                if not values[name]:
                    raise UserError(
                        self.env._(
                            "“%(value)s” is not one of: %(choices)s.",
                            value=text,
                            choices=", ".join(labels.values()),
                        )
                    )
            else:
                values[name] = text
        # Whose it is changes, not what is said about it: no words in the chatter.
        person.with_context(tracking_disable=True).write(values)

    def _apply(self):
        """Correct the record of the citizen as these sudo rows say.

        :raise UserError: it has been changed since it was asked for
        """
        request = self.request_id
        person = request.partner_id
        for one in self:
            if self._as_text(person, one.name) != (one.old_value or ""):
                raise UserError(
                    self.env._(
                        "“%(field)s” has been changed since this was asked for. Decline it, and "
                        "take a new request down.",
                        field=dict(self._selection_name())[one.name],
                    )
                )
        self._write_to(person, {one.name: one.new_value for one in self})
        at = fields.Datetime.now().replace(microsecond=0)
        self.write({"applied_at": at})
        dossiers = self.env["egate.dossier"].search(
            Domain("applicant_id", "in", person._same_person().ids)
            & Domain("received_at", "!=", False)
            & Domain("anonymised_at", "=", False)
        )
        dossiers.write({"owner_corrected_at": at})
        request._note("corrected", {"fields": sorted(self.mapped("name"))})


class EgateDossier(models.Model):
    """That the owner's record was corrected after reception, beside what was received."""

    _inherit = "egate.dossier"

    owner_corrected_at = fields.Datetime(string="Owner's record corrected", copy=False)

    @hook("owner_differs_on_file")
    def _ask_for_correction_on_file(self, card_read):
        """Take down that the owner's record is to be corrected as this received dossier says.

        :param bool card_read: the card's code was read, not only looked at
        """
        self.ensure_one()
        day = self.applicant_birth_date.strftime("%d/%m/%Y")
        self.env["egate.personal.request"]._receive(
            {
                "kind": "correction",
                "partner_id": self.applicant_id.id,
                "identity_check": "chip" if card_read else "card",
                "purpose": self.env._(
                    "The date of birth on the card is another one than on file, seen when dossier "
                    "%(code)s was handed in.",
                    code=self.code,
                ),
            },
            [("birth_date", day)],
        )
