from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: What of a received dossier is put right, in the order of the choice. No number of a paper: that
#: is another person, and no slip of the keyboard.
AMENDED = (
    "applicant_name",
    "applicant_birth_date",
    "applicant_address",
    "representative_name",
    "representative_title",
    "submitter_name",
    "submitter_address",
    "submitter_paper",
    "content",
)
#: What is put right in the owner's record as well, where the same mistake made it.
_OF_RECORD = {"applicant_name": "name", "applicant_birth_date": "birth_date"}


class EgateDossierAmendment(models.Model):
    """One detail of a received dossier that was mistyped at the desk, put right.

    Any reader of the dossier asks for it, a head approves it, the trail tells it; the next print of
    the receipt is a new one that says so. The number of an identity paper is not changed this way.
    """

    _name = "egate.dossier.amendment"
    _description = "Correction of a detail"
    _inherit = ["egate.dossier.decision", "egate.masked"]
    _order = "id desc"
    _PERSONAL = frozenset({"old_value", "new_value", "reason", "decision"})
    _MASKED_FIELDS = {
        "address": {"old_value": None, "new_value": None},
        "birth_date": {"old_value": None, "new_value": None},
    }

    state = fields.Selection(
        [("asked", "To be approved"), ("approved", "Approved"), ("declined", "Declined")],
        required=True,
        default="asked",
        readonly=True,
        index=True,
    )
    name = fields.Selection(
        selection="_selection_name", string="Detail", required=True, readonly=True
    )
    old_value = fields.Char(string="As received", readonly=True)
    new_value = fields.Char(string="Right", required=True, readonly=True)
    reason = fields.Text(required=True, readonly=True)
    asked_by_id = fields.Many2one(
        "res.users", string="Requested by", required=True, readonly=True, ondelete="restrict"
    )
    asked_at = fields.Datetime(string="Requested", required=True, readonly=True)

    _open_uniq = models.UniqueIndex("(dossier_id, name) WHERE state = 'asked'")

    @api.model
    def _selection_name(self):
        described = self.env["egate.dossier"]._fields
        return [(name, described[name]._description_string(self.env)) for name in AMENDED]

    @api.depends("dossier_id.code")
    def _compute_display_name(self):
        for amendment in self:
            amendment.display_name = self.env._(
                "Correction of a detail of %(dossier)s", dossier=amendment.dossier_id.display_name
            )

    def action_approve(self, decision=None):
        """Approve: the dossier says what is right from now on, and its receipt is printed anew.

        :raise UserError: it has been changed since it was asked for
        """
        self._begin_decision()
        # sudo: engine fields; the head was checked
        self.sudo()._apply(self._text(decision))
        return True

    def _apply(self, decision):
        dossier, at = self.dossier_id, fields.Datetime.now().replace(microsecond=0)
        dossier.invalidate_recordset()
        if dossier._amended_text(self.name) != (self.old_value or ""):
            raise UserError(
                self.env._(
                    "This detail has been changed since it was asked for. Decline it, and ask "
                    "again."
                )
            )
        value, fault = dossier._amended_value(self.name, self.new_value)
        if fault:
            raise UserError(fault)
        dossier._amend_record(self.name, value)
        dossier.write(dossier._amended_values(self.name, value))
        self._decide("approved", decision, at)
        details = {
            "amendment": self.id,
            "field": self.name,
            "text": [self.old_value or "", self.new_value],
        }
        dossier._trace("amended", at, {dossier: details})


class EgateDossier(models.Model):
    _inherit = "egate.dossier"

    amendment_ids = fields.One2many(
        "egate.dossier.amendment", "dossier_id", string="Corrections of details", copy=False
    )

    def action_ask_amendment(self, name, text=None, reason=None):
        """Ask that a mistyped detail of this received dossier be put right; a head approves.

        :param str name: of a field in :data:`AMENDED`
        :param str text: what is right, as text; a date as 31/12/1990
        :param str reason: how the mistake was seen
        :return: the request, opened
        :raise UserError: says everything that is wrong with it
        """
        record = self._to_correct(
            self.env._("A draft is changed at the counter: correct it there.")
        )
        text, reason = record.correction_ids._text(text), record.correction_ids._text(reason)
        if name not in AMENDED:
            raise UserError(self.env._("Choose the detail that was mistyped."))
        errors = []
        if record.anonymised_at:
            errors.append(self._anonymised_message())
        _value, fault = record._amended_value(name, text)
        if fault:
            errors.append(fault)
        elif text == record._amended_text(name):
            errors.append(self.env._("It stands there so already: enter what is right."))
        if not reason:
            errors.append(self.env._("Write how the mistake was seen."))
        if record.amendment_ids._undecided().filtered(lambda one: one.name == name):
            errors.append(self.env._("A correction is asked for already and waits for approval."))
        if errors:
            raise UserError("\n".join(errors))
        # sudo: users may not write corrections; the asker is checked above
        amendment = record.env["egate.dossier.amendment"]._create_privileged(
            {
                "dossier_id": self.id,
                "name": name,
                "old_value": record._amended_text(name),
                "new_value": text,
                "reason": reason,
                "asked_by_id": self.env.uid,
                "asked_at": fields.Datetime.now().replace(microsecond=0),
            }
        )
        return amendment.with_env(self.env)._action_open()

    def _amended_text(self, name):
        """Return a detail of this sudo dossier as a text, a date as 31/12/1990."""
        value = self[name] or ""
        return value.strftime("%d/%m/%Y") if hasattr(value, "strftime") else value

    def _amended_value(self, name, text):
        """Return what a detail becomes by ``text``, and what is wrong with it.

        :rtype: tuple[str | date | None, str | None]
        """
        Partner = self.env["res.partner"]
        if not text:
            return None, self.env._("Enter what is right.")
        if self._fields[name].type != "date":
            return text, Partner._print_fault(text)
        try:
            day, month, year = map(int, text.replace("-", "/").split("/"))
            value = fields.Date.to_date(f"{year:04}-{month:02}-{day:02}")
        except ValueError:
            return None, self.env._("“%(value)s” is no date: write it as 31/12/1990.", value=text)
        return value, Partner._birth_date_fault(value)

    def _amended_values(self, name, value):
        """Return what is written of a detail: with a date, a year alone is known no more."""
        born = name == "applicant_birth_date"
        return {name: value, "applicant_birth_year": 0} if born else {name: value}

    def _amend_record(self, name, value):
        """Put the owner's record right, too, where this sudo dossier alone made the mistake."""
        owner, column = self.applicant_id, _OF_RECORD.get(name)
        if not column or owner[column] != self[name] or owner.merged_into_id:
            return
        others = Domain("applicant_id", "=", owner.id) & Domain("id", "!=", self.id)
        if not self.search_count(others & Domain("received_at", "!=", False), limit=1):
            owner.with_context(tracking_disable=True).write({column: value})

    def _last_amendment(self):
        """Return the last correction of a detail of this dossier that was approved, or none."""
        approved = self.amendment_ids.filtered(lambda one: one.state == "approved")
        return approved.sorted(lambda one: (one.decided_at, one.id))[-1:]
