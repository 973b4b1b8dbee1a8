import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.egate_base.tools.search_key import search_key


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
        if not self.procedure_id:
            raise UserError(self.env._("Choose the procedure first."))
        calendar = self.reception_unit_id._require_calendar()
        local = calendar._to_local(at)
        version = self.procedure_id._version_on(local.date())
        if errors := self._reception_errors(version):
            raise UserError("\n".join(errors))
        due = self._due_if_received(at, version)
        terms = version._terms_for(self.variant_id, self.channel)
        term_text = "; ".join(
            term._in_words() for term in terms.with_context(lang=self._form_lang())
        )
        # Last of what can fail: a number that is taken stays taken.
        numbers = self._take_numbers(local.date())
        # sudo: engine fields are closed to users; write access and the checker were asked above
        dossier = self.sudo()
        dossier.write(
            {
                **dossier._prepare_applicant(),
                **numbers,
                "workflow_id": self.procedure_id._workflow_for(self.variant_id).id,
                "version_id": version.id,
                "agency_unit_id": dossier._competent_agency(version).id,
                "received_at": at,
                "received_date": local.date(),
                "received_by_id": self.env.uid,
                "due_at": calendar._to_utc(due.at),
                "term_text": term_text,
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
                "revision_id": calendar._revision().id,
                "terms": [term.as_json() for term in terms._as_terms()],
                "basis": version.decision,
                "due_at": dossier.due_at,
            }
        )
        dossier.env["egate.dossier.fee"].create(
            [{"dossier_id": dossier.id, **line} for line in dossier._prepare_fee_vals(version)]
        )
        dossier._start(at)

    @api.model
    def _form_lang(self):
        """Return the language of what is printed: the forms are Vietnamese by law."""
        vietnamese = self.env["res.lang"]._get_data(code="vi_VN")
        return vietnamese.code or self.env.lang

    def _reception_errors(self, version):
        """Return a sentence for everything that keeps this draft from being received.

        :param version: the version of the procedure in force at reception
        """
        self.ensure_one()
        errors = []
        if self.reception_unit_id.id not in self._clerk_units():
            errors.append(
                self.env._(
                    "You are not assigned as a clerk of “%(desk)s” today. Choose your own desk.",
                    desk=self.reception_unit_id.name,
                )
            )
        if self.procedure_id._workflow_for(self.variant_id).state != "published":
            errors.append(
                self.env._(
                    "The procedure “%(procedure)s” has no published process. Ask the administrator "
                    "to assign one.",
                    procedure=self.procedure_id.name,
                )
            )
        if not (self.applicant_name or "").strip():
            errors.append(self.env._("Enter the owner's full name."))
        if self.applicant_kind == "organisation":
            errors += self._organisation_errors()
        else:
            errors += self._identity_errors()
        errors += self._people_errors()
        if fault := self.env["res.partner"]._phone_fault(self.applicant_phone):
            errors.append(fault)
        errors += self._case_errors(version) + self._paper_errors(version)
        return errors + self._exemption_errors(version)

    def _case_errors(self, version):
        cases = version.variant_ids
        if cases and self.variant_id not in cases:
            return [self.env._("Choose the case of the procedure.")]
        if self.variant_id - cases:
            return [self.env._("This procedure knows no cases: leave the case empty.")]
        if not version._terms_for(self.variant_id, self.channel):
            return [
                self.env._(
                    "No term is entered for this case of “%(procedure)s”, so no date can be "
                    "promised. Ask the administrator to enter it.",
                    procedure=self.procedure_id.name,
                )
            ]
        return []

    def _paper_errors(self, version):
        """Ask the procedure, not the list on the screen, which papers must be there."""
        received = self.paper_ids.filtered("received").component_id
        missing = version.component_ids.filtered(
            lambda part: (
                part.required
                and part.variant_id in (self.variant_id, part.variant_id.browse())
                and part not in received
            )
        )
        if not missing:
            return []
        return [
            self.env._(
                "Not handed in yet: %(papers)s. Tick them when they are there.",
                papers="; ".join(missing.mapped("name")),
            )
        ]

    @api.model
    def _clerk_units(self):
        """Return the ids of the units in which the current user is a reception clerk today."""
        role = self.env["ir.model.data"]._xmlid_to_res_id("egate_base.egate_role_clerk")
        return self.env["egate.assignment"]._held_units(self.env.user).get(role, ())

    def _identity_errors(self):
        Partner = self.env["res.partner"]
        if not self.identity_kind:
            return [self.env._("Choose the kind of identity paper, or “None” with the reason.")]
        if fault := Partner._identity_fault(
            self.identity_kind, self.identity_number
        ) or Partner._numberless_fault(
            self.identity_kind,
            self.identity_reason,
            self.applicant_birth_date,
            self.identity_parent_number,
        ):
            return [fault]
        known = Partner._find_by_identity(self.identity_kind, self.identity_number)
        if known and known.search_key != search_key(self.applicant_name):
            return [
                self.env._(
                    "This identity number is on file for “%(name)s”. Check number and name on the "
                    "card; a name that has changed is corrected on file first.",
                    name=known.name,
                )
            ]
        return []

    def _competent_agency(self, version):
        """Return who decides: the agency that the version names, or the desk's own."""
        self.ensure_one()
        return version.agency_unit_id or self.reception_unit_id.agency_id

    def _take_numbers(self, day):
        """Return the values of the dossier's code and register line for the local date ``day``."""
        self.ensure_one()
        (code, code_number), (_line, register_number) = self.env["egate.numbering"]._issue_each(
            ["dossier", "register"], self.reception_unit_id, day
        )
        return {
            "code": code,
            "code_number": code_number,
            "register_book": str(day.year),
            "register_number": register_number,
        }

    def _prepare_applicant(self):
        """Find the owner by identity number, or put them on file; return what the dossier keeps."""
        self.ensure_one()
        Partner = self.env["res.partner"]
        partner = Partner._find_by_identity(self.identity_kind, self.identity_number)
        if not partner:
            # Quietly: a creation log and followers would cost eight queries and tell nobody.
            partner = Partner.with_context(
                tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
            ).create(
                {
                    "name": self.applicant_name.strip(),
                    "identity_kind": self.identity_kind,
                    "identity_number": self.identity_number,
                    "identity_reason": self.identity_reason,
                    "identity_parent_number": self.identity_parent_number,
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
