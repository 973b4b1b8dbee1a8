import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError


class EgateDossier(models.Model):
    """The one place where a draft becomes a dossier. All or nothing."""

    _inherit = "egate.dossier"

    def action_receive(self):
        """Accept these drafts; a repeated call answers with what the first one did.

        :return: the action that shows the received dossier, when there is one
        :raise UserError: says in one message everything that is missing
        """
        for dossier in self.filtered(lambda dossier: not dossier.received_at):
            dossier._receive(fields.Datetime.now())
        return self._action_show() if len(self) == 1 else True

    def _receive(self, at):
        self.ensure_one()
        self.check_access("write")
        if errors := self._reception_errors():
            raise UserError("\n".join(errors))
        calendar = self.reception_unit_id._require_calendar()
        local = calendar._to_local(at)
        version = self.procedure_id._version_on(local.date())
        due = self._due_if_received(at)
        code, register_book, register_number = self._take_numbers(local.date())
        # sudo: engine fields are closed to users; write access and the checker were asked above
        dossier = self.sudo()
        terms = version._terms_for(self.variant_id, self.channel)
        dossier.write(
            {
                **dossier._prepare_applicant(),
                "code": code,
                "version_id": version.id,
                "agency_unit_id": dossier._competent_agency(version).id,
                "received_at": at,
                "received_date": local.date(),
                "received_by_id": self.env.uid,
                "due_at": calendar._to_utc(due.at),
                # Printed on the receipt, which is Vietnamese by law whoever received it.
                "term_text": "; ".join(
                    term._in_words() for term in terms.with_context(lang="vi_VN")
                ),
                "register_book": register_book,
                "register_number": register_number,
                "tracking_token": secrets.token_urlsafe(16),
            }
        )
        # Two clerks who accept the same draft meet at this UPDATE: the second waits, fails to
        # serialize, is tried again and finds the dossier received.
        dossier.flush_recordset()
        dossier.env["egate.dossier.deadline.entry"].create(
            {
                "dossier_id": dossier.id,
                "sequence": 1,
                "kind": "start",
                "at": at,
                "calendar_id": calendar.id,
                "terms": [term.as_json() for term in terms._as_terms()],
                "basis": version.decision,
                "due_at": dossier.due_at,
            }
        )
        dossier.env["egate.dossier.fee"].create(
            [{"dossier_id": dossier.id, **line} for line in dossier._prepare_fee_vals(version)]
        )
        dossier._start(dossier.procedure_id.workflow_id, at)

    def _reception_errors(self):
        """Return a sentence for everything that keeps this draft from being received."""
        self.ensure_one()
        clerk = self.env.ref("egate_base.egate_role_clerk")
        held = self.env["egate.assignment"]._held_units(self.env.user).get(clerk.id, ())
        errors = []
        if self.reception_unit_id.id not in held:
            errors.append(
                self.env._(
                    "You are not assigned as a clerk of “%(desk)s” today. Choose your own desk.",
                    desk=self.reception_unit_id.name,
                )
            )
        if not self.procedure_id.workflow_id:
            errors.append(
                self.env._(
                    "The procedure “%(procedure)s” has no process yet. Ask the administrator to "
                    "assign one.",
                    procedure=self.procedure_id.name,
                )
            )
        if not (self.applicant_name or "").strip():
            errors.append(self.env._("Enter the owner's full name."))
        errors += self._identity_errors()
        if self.version_id.variant_ids and not self.variant_id:
            errors.append(self.env._("Choose the case of the procedure."))
        missing = self.paper_ids.filtered(lambda paper: paper.required and not paper.received)
        if missing:
            errors.append(
                self.env._(
                    "Not handed in yet: %(papers)s. Tick them when they are there.",
                    papers="; ".join(missing.mapped("name")),
                )
            )
        if not self.paper_ids and self._version_now().component_ids:
            errors.append(self.env._("Enter the papers that were handed in."))
        return errors

    def _identity_errors(self):
        fault = self.env["res.partner"]._identity_fault(
            self.identity_kind or "none", self.identity_number
        )
        return [fault] if fault else []

    def _competent_agency(self, version):
        """Return who decides: the agency that the version names, or the desk's own."""
        self.ensure_one()
        return version.agency_unit_id or self.reception_unit_id.agency_id

    def _take_numbers(self, day):
        """Return the dossier code, and the register's book and line, for the local date ``day``."""
        self.ensure_one()
        unit, numberings = self.reception_unit_id, self.env["egate.numbering"]
        ((code, _seq),) = numberings._for("dossier", unit, day)._issue(unit, day)
        ((_line, number),) = numberings._for("register", unit, day)._issue(unit, day)
        return code, str(day.year), number

    def _prepare_applicant(self):
        """Find the owner by identity number, or put them on file; return what the dossier keeps."""
        self.ensure_one()
        Partner = self.env["res.partner"]
        partner = Partner._find_by_identity(self.identity_kind, self.identity_number)
        if not partner:
            partner = Partner.create(
                {
                    "name": self.applicant_name.strip(),
                    "identity_kind": self.identity_kind or "none",
                    "identity_number": self.identity_number,
                    "birth_date": self.applicant_birth_date,
                    "street": self.applicant_address,
                    "phone": self.applicant_phone,
                    "email": self.applicant_email,
                }
            )
        return {"applicant_id": partner.id, "applicant_name": self.applicant_name.strip()}

    @api.model
    def _action_show_values(self):
        return {"type": "ir.actions.act_window", "res_model": self._name, "view_mode": "form"}

    def _action_show(self):
        self.ensure_one()
        view = self.env.ref("egate_dossier.egate_dossier_view_form")
        return {**self._action_show_values(), "res_id": self.id, "views": [(view.id, "form")]}
