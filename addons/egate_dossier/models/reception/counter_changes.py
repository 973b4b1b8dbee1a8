import re

from odoo import fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.egate_base.models.base_lists import MAX_LINES
from odoo.addons.egate_base.tools.identity import normalise_number

from ..dossier.people import PRINTED
from .counter_people import BIRTH, NUMBERS
from .counter_state import COUNTER_FIELDS


class EgateDossier(models.Model):
    """How the counter's changes come into a draft: checked, written, and what follows from them."""

    _inherit = "egate.dossier"

    def _counter_apply(self, changes):
        """Enter ``changes``, and what follows from them.

        :return: by field, the sentence that says why it was not entered
        :rtype: dict[str, str]
        """
        self.ensure_one()
        if not isinstance(changes, dict):
            raise ValidationError(self.env._("The page is out of date. Load it again."))
        lists = (value for value in changes.values() if isinstance(value, (list, dict)))
        if any(len(value) > MAX_LINES for value in lists):
            raise UserError(
                self.env._(
                    "At most %(limit)s lines are entered at once. Enter fewer, and the others "
                    "after them.",
                    limit=MAX_LINES,
                )
            )
        if not self.counter_user_id:
            self._counter_hold()
        if not changes:
            # Accepted as it stands: nothing is written, and no line is read for it.
            self._renew_papers()
            return {}
        errors = {}
        year = changes.get("applicant_birth_date")
        year = int(year) if isinstance(year, str) and re.fullmatch(r"[0-9]{4}", year) else 0
        if year:
            changes = {**changes, "applicant_birth_date": False}
        vals = {
            name: self._counter_value(name, value, errors)
            for name, value in changes.items()
            if name in COUNTER_FIELDS and self._has_field_access(self._fields[name], "write")
        }
        secret = self._receipt_secret(changes.get("scan"))
        if changes.get("scan") and not secret:
            vals.update(self._counter_card(changes["scan"], changes.get("scan_for"), errors))
        old_number = vals.pop("identity_old_number", False)
        if "applicant_birth_date" in vals:
            vals["applicant_birth_year"] = 0 if vals["applicant_birth_date"] else year
        if BIRTH & vals.keys():
            # What was checked before was another number, or another date.
            vals.setdefault("birth_confirmed", False)
        if vals.get("applicant_kind", self.applicant_kind) == "organisation":
            # An organisation has none: what was half typed before is dropped.
            for name in ("identity_kind", "identity_number", "identity_reason"):
                vals.pop(name, None)
        self._counter_check_people(vals, errors)
        self._counter_check_procedure(vals, errors)
        self._counter_check_outside(vals, errors)
        vals = {name: value for name, value in vals.items() if name not in errors}
        # Not the former value: it is another person's.
        vals.update(dict.fromkeys(errors.keys() & NUMBERS, False))
        # First, as it was on the screen when it was ticked.
        self._counter_papers(changes)
        self._counter_owners(changes)
        if "procedure_id" not in vals:
            self._renew_papers()
        number = normalise_number(vals.get("identity_number"))
        renewed = "identity_number" in vals and (old_number or number != self.identity_number)
        self.write(vals)
        if renewed:
            # sudo: an engine field, of the card that was read for this number
            self.sudo().identity_old_number = old_number
        self._counter_follow(vals)
        if secret:
            self._meet_by_receipt(secret, errors)
        elif "identity_number" in vals and changes.get("scan"):
            self._meet_by_card(changes["scan"])
        if changes.get("tick_required"):
            self._tick_required_papers()
        self._counter_decide(changes, vals)
        return errors

    def _counter_follow(self, vals):
        """Do what the entered values bring with them."""
        self._counter_follow_people(vals)
        if {"procedure_id", "variant_id"} & vals.keys():
            # sudo: the papers follow the draft, whose own write access was checked and whose row
            # was just updated, which is all that each of them would do again
            self.sudo()._choose_papers()
        if {"procedure_id", "variant_id", "channel"} & vals.keys():
            self._drop_exemption_not_offered()
        if "exemption_id" in vals:
            self._drop_proof_without_exemption()
        if "channel" in vals:
            self._drop_postal_item_not_sent()

    def _counter_value(self, name, value, errors):
        """Return ``value`` as the field ``name`` takes it; what is wrong goes to ``errors``."""
        field = self._fields[name]
        if field.type == "many2one":
            return self._counter_record(field, value)
        if field.type == "selection":
            if not value and not field.required:
                return False
            known = isinstance(value, str) and value in field.get_values(self.env)
            return value if known else self._counter_wrong(name)
        if field.type == "boolean":
            return value is True
        if field.type == "integer":
            if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 9999:
                return value
            errors[name] = self.env._("Enter a whole number from 1 to 9,999.")
            return self[name]
        if field.type == "date":
            try:
                return fields.Date.to_date(value) if isinstance(value, str) and value else False
            except ValueError:
                errors[name] = self.env._("Enter a date such as 25/12/1990.")
                return False
        try:
            text = self._entered_line(value)
        except UserError as error:
            errors[name] = str(error)
            return self[name]
        Partner, fault = self.env["res.partner"], None
        if name in ("applicant_phone", "submitter_phone"):
            fault = Partner._phone_fault(text)
        elif name == "applicant_email":
            fault = Partner._email_fault(text)
        elif name in PRINTED:
            fault = Partner._print_fault(text)
        if fault:
            errors[name] = fault
        if name == "submitter_identity_number":
            text = normalise_number(text)
        return text or False

    def _counter_record(self, field, value):
        if not value:
            if field.name == "reception_unit_id":
                self._counter_wrong(field.name)
            return False
        Model = self.env[field.comodel_name]
        # With what is shown of it, in the same query.
        known = isinstance(value, int) and Model.search_fetch(Domain("id", "=", value))
        return known.id if known else self._counter_wrong(field.name)

    def _counter_wrong(self, name):
        raise ValidationError(
            self.env._(
                "“%(field)s” does not know this value. Load the page again.",
                field=self._fields[name]._description_string(self.env),
            )
        )

    def _counter_check_procedure(self, vals, errors):
        """Refuse what cannot be received today, before the constraint does."""
        if not vals.get("procedure_id"):
            return
        procedure = self.env["egate.procedure"].browse(vals["procedure_id"])
        try:
            procedure._reception_rules(
                False, self.channel, self.env["egate.assignment"]._local_today()
            )
        except UserError as refusal:
            errors["procedure_id"] = str(refusal)

    def _counter_check_outside(self, vals, errors):
        """Refuse a code of a ministry's system that another dossier has, before the index does."""
        if not {"outside_system_id", "outside_code"} & vals.keys():
            return
        system = vals.get("outside_system_id", self.outside_system_id.id)
        code = vals.get("outside_code", self.outside_code)
        if system and code:
            found = self._outside_errors(self.env["egate.outside.system"].browse(system), code)
            if found:
                errors["outside_code"] = found[0]
