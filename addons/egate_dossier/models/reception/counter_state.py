from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.egate_base.tools.alphabet import alphabetical
from odoo.addons.egate_base.tools.search_key import search_key

#: What the counter enters, in the order of the screen.
COUNTER_FIELDS = (
    "reception_unit_id",
    "applicant_kind",
    "applicant_tax_code",
    "representative_name",
    "representative_title",
    "identity_kind",
    "identity_number",
    "identity_country_id",
    "identity_parent_number",
    "identity_reason",
    "applicant_name",
    "applicant_birth_date",
    "birth_confirmed",
    "applicant_address",
    "applicant_phone",
    "applicant_email",
    "submitter_name",
    "submitter_phone",
    "submitter_identity_kind",
    "submitter_identity_number",
    "submitter_identity_reason",
    "submitter_address",
    "submitter_paper",
    "procedure_id",
    "variant_id",
    "asked_agency_id",
    "channel",
    "posted_on",
    "postal_number",
    "page_count",
    "copy_count",
    "sets",
    "exemption_id",
    "exemption_paper",
    "result_channel",
    "notice_channel",
    "content",
    "note",
    "land_plot",
    "land_sheet",
    "outside_system_id",
    "outside_code",
)
#: What is read of a dossier to tell the citizen of it and to print the receipt.
TOLD = (
    "code",
    "received_at",
    "procedure_id",
    "applicant_name",
    "reception_unit_id",
    "agency_unit_id",
    "agency_receipt_limit",
    "due_at",
    "finished_at",
    "closed_at",
    "fee_total",
)
#: So many earlier dossiers are looked at, and so many drafts are listed.
EARLIER, DRAFTS = 20, 5
#: Neither received nor sent away.
BEGUN = Domain("received_at", "=", False) & Domain("refused_at", "=", False)


class EgateDossier(models.Model):
    """What the counter's screen shows of a draft."""

    _inherit = "egate.dossier"

    # -- before there is a draft -----------------------------------------------------------------

    @api.model
    def _counter_offers(self):
        """Return what can be chosen whatever the draft is: kinds, channels, units, procedures."""
        desks = self.env["egate.unit"].browse(self._clerk_units())
        defaults = self.default_get(list(COUNTER_FIELDS))
        choices = {
            name: self._fields[name]._description_selection(self.env)
            for name in ("applicant_kind", "identity_kind", "channel", "result_channel")
        }
        relation = self.env["egate.dossier.owner"]._fields["relation"]
        return {
            **choices,
            "notice_channel": self._notice_choices(),
            "countries": self._counter_countries(),
            "relation": relation._description_selection(self.env),
            "desks": [
                {"id": desk.id, "name": desk.name}
                for desk in desks.sorted(lambda desk: alphabetical(desk.name))
                if desk.kind == "desk" and desk.active
            ],
            # All of them: what is typed before the draft exists has a place to stay.
            "defaults": {
                name: self._counter_shown(defaults.get(name, False)) for name in COUNTER_FIELDS
            },
            "procedures": self.counter_procedures(),
            "outside_systems": self._counter_names(
                self.env["egate.outside.system"].search(Domain("active", "=", True))
            ),
        }

    @api.model
    def _counter_countries(self):
        """Return the countries that a passport may be of, as a choice."""
        countries = self.env["res.country"].search_fetch([], ["name"])
        countries = countries.sorted(lambda country: alphabetical(country.name))
        return [[country.id, country.name] for country in countries]

    @api.model
    def _counter_drafts(self):
        """Return what the user has begun and not finished, the newest first."""
        mine = Domain("counter_user_id", "=", self.env.uid) & BEGUN
        drafts = self.search(mine, limit=DRAFTS)
        return [
            {
                "id": draft.id,
                "name": draft.applicant_name or "",
                "procedure": draft.procedure_id.name or "",
                "since": draft._local_in_words(draft.write_date),
            }
            for draft in drafts
        ]

    # -- the draft -------------------------------------------------------------------------------

    def _counter_state(self, errors=None, beside=True, similar=True):
        """Return all that the screen shows of this draft, or of the dossier that it became.

        :param errors: by field, why what was entered is not in the draft
        :param beside: with what is known of the citizen; the screen keeps what it has without it
        :param similar: with people on file who may be the same person; likewise
        :rtype: dict
        """
        self.ensure_one()
        if self.received_at:
            return {"id": self.id, "received": self._counter_received()}
        holder, rules = self._counter_held(), self._counter_rules()
        cases = self.env["egate.procedure.variant"].browse(rules.cases if rules else ())
        return {
            "id": self.id,
            "errors": errors or {},
            "renewed": self.renewed_note or "",
            "refused": self._not_accepted_message() if self.refused_at else "",
            "held": bool(holder)
            and {"name": holder.name, "since": self._local_in_words(self.write_date)},
            "values": self._counter_values(),
            "closed": sorted(self._closed_fields().keys() & set(COUNTER_FIELDS)),
            "procedure": {"name": self.procedure_id.name or "", "code": self.procedure_id.code},
            "variants": self._counter_names(cases),
            "exemptions": self._counter_names(self.offered_exemption_ids),
            "needs_agency": bool(rules and self._needs_agency(rules)),
            # sudo: the name of an office is no secret
            "agency": self.asked_agency_id.sudo().name or "",
            "land": bool(rules and rules.land),
            "at_once": bool(rules and rules.solved_at_once),
            "known": bool(self.applicant_id),
            "difference": self._counter_difference(),
            "asks_reason": self._counter_asks_reasons(errors or {}),
            "hint": self._counter_hint(),
            "birth_doubt": self.birth_doubt or "",
            "notice_hint": self._notice_hint(),
            "owners": [owner._counter_line() for owner in self.owner_ids],
            "papers": [paper._counter_line() for paper in self.paper_ids.sorted()],
            "fee": self._counter_fee(rules),
            "due": self._counter_due(),
            **({"beside": self._counter_beside()} if beside else {}),
            **({"similar": self._counter_similar()} if similar else {}),
        }

    @api.model
    def _counter_shown(self, value):
        return fields.Date.to_string(value) if hasattr(value, "isoformat") else value

    def _counter_values(self):
        values = {}
        for name in COUNTER_FIELDS:
            if not self._has_field_access(self._fields[name], "read"):
                values[name] = self._shown(name)
                continue
            value = self[name]
            values[name] = value.id if self._fields[name].relational else self._counter_shown(value)
        if self._reads("applicant_birth_year") and self.applicant_birth_year:
            # The year stands in the field of the date, as it was entered.
            values["applicant_birth_date"] = str(self.applicant_birth_year)
        return values

    @api.model
    def _counter_names(self, records):
        return [{"id": record.id, "name": record.name} for record in records]

    def _counter_hint(self):
        """Return the line under the identity number: on file, not yet, or at odds with the name."""
        if not self._has_field_access(self._fields["identity_hint"], "read"):
            return ""
        owner, name = self.applicant_id, search_key(self.applicant_name)
        organisation = self.applicant_kind == "organisation"
        if owner and name and owner.search_key != name:
            people = self._people_on_file()
            errors = (
                self._organisation_errors(people) if organisation else self._identity_errors(people)
            )
            return errors[-1] if errors else ""
        if organisation:
            return self._counter_hint_of_organisation()
        return self.identity_hint or ""

    def _counter_hint_of_organisation(self):
        if self.applicant_id:
            return self.env._("On file: the details below were filled in.")
        if self.applicant_tax_code:
            return self.env._("Not on file yet: enter the details below.")
        return self.env._("The tax code finds those who are on file.")

    def _counter_rules(self):
        """Return the rules in force today; ``None`` without a procedure, or where none are."""
        if not self.procedure_id:
            return None
        try:
            return self._rules_on(self.env["egate.assignment"]._local_today())
        except UserError:
            # The promise on the screen says so (due_explanation).
            return None

    def _counter_fee(self, rules):
        """Return the fee lines in whole VND, their sum, and what they are counted by."""
        today = self.env["egate.assignment"]._local_today()
        lines = self._fees_by(rules, today) if rules else ()
        total = sum(line.amount for line in lines)
        bases = self.env["egate.procedure"]._reception_fee_bases(
            tuple(line.fee_id for line in lines)
        )
        return {
            "lines": [
                {
                    "name": line.name,
                    "counted": self._fee_counted(line),
                    "full_amount": line.full_amount,
                    "amount": line.amount,
                }
                for line in lines
            ],
            "total": total,
            "waived": sum(line.full_amount for line in lines) - total,
            "bases": list(bases),
        }

    def _fee_counted(self, line):
        """Return in words by what a fee line is counted, or an empty string."""
        counted = self._counted_for(line.fee_id, line.quantity)
        if not counted:
            return ""
        pages, copies = counted
        if pages:
            return self.env._("%(pages)s pages × %(copies)s copies", pages=pages, copies=copies)
        return self.env._("%(copies)s copies", copies=copies)

    def _counter_due(self):
        """Return the promise if the dossier were accepted now: in words, and why.

        ``warning``: that it may still move, as the holidays of its year are not confirmed.
        """
        self.ensure_one()
        if self.received_at:
            words = self._local_in_words(self.due_at)
            return {"words": words, "why": "", "warning": self.due_warning or ""}
        return {
            "words": self.due_preview or "",
            "why": self.due_explanation or "",
            "warning": self.preview_warning or "",
        }

    # -- beside the form -------------------------------------------------------------------------

    def _counter_beside(self):
        """Return what is known of the citizen: earlier dossiers, duplicates, colleagues at work.

        Content only of what the user may read; of the rest no more than that it exists, and for
        an open dossier of the same procedure the one-stop unit where it is.
        """
        return {
            "colleagues": self._counter_colleagues(),
            **self._counter_earlier(),
        }

    def _counter_colleagues(self):
        """Return the colleagues who are entering a dossier for the same person now."""
        number = self.identity_number if self._reads("identity_number") else False
        if not number:
            return []
        same = Domain("identity_number", "=", number) & BEGUN
        others = self.search(same & Domain("id", "!=", self.id), limit=DRAFTS)
        return [
            {
                "id": draft.id,
                "mine": draft.counter_user_id == self.env.user,
                # sudo: the name of a colleague is no secret
                "name": (draft.counter_user_id or draft.create_uid).sudo().name,
                "procedure": draft.procedure_id.name or "",
                "since": draft._local_in_words(draft.write_date),
            }
            for draft in others
        ]

    def _counter_earlier(self):
        if not self.applicant_id:
            return {"earlier": [], "elsewhere": 0, "duplicates": []}
        # What was received for another record of this person is theirs as well.
        of_owner = Domain.custom(to_sql=self._of_owner_sql)
        of_owner &= Domain("received_at", "!=", False)
        # sudo: the screen says that there are others; their content only where the user may read it
        newest = "closed_at DESC, id DESC"
        found_sudo = self.sudo().search_fetch(of_owner, limit=EARLIER, order=newest)
        readable = found_sudo.with_env(self.env)._filtered_access("read")
        # Open ones come first (PostgreSQL sorts NULL before all else), so none is missed.
        same_sudo = found_sudo.filtered(
            lambda dossier: not dossier.closed_at and dossier.procedure_id == self.procedure_id
        )
        newest_first = readable.sorted("id", reverse=True)
        return {
            "earlier": [dossier._counter_card_of() for dossier in newest_first],
            "elsewhere": len(found_sudo) - len(readable),
            "duplicates": [
                dossier.with_env(self.env)._counter_card_of()
                if dossier.id in readable._ids
                else {"id": False, "desk": dossier.reception_unit_id.name}
                for dossier in same_sudo
            ],
        }

    def _of_owner_sql(self, model, alias, query):
        """Return the condition that a dossier is of this draft's owner, merged records included.

        An array, so that the index on the owner is used whatever the planner thinks of merging.
        """
        return SQL(
            """%(owner)s = ANY(ARRAY(
                WITH RECURSIVE same AS (
                    SELECT %(id)s AS id
                    UNION SELECT p.id FROM res_partner p JOIN same ON p.merged_into_id = same.id
                ) SELECT id FROM same
            ))""",
            owner=model._field_to_sql(alias, "applicant_id", query),
            id=self.applicant_id.id,
        )

    def _counter_card_of(self):
        # sudo: names of the process and of the unit, of a dossier that the user reads
        dossier = self.sudo()
        return {
            "id": self.id,
            "code": self.code,
            "procedure": self.procedure_id.name,
            "desk": dossier.reception_unit_id.name,
            "state": dossier.workflow_state_id.name,
            "open": not self.closed_at,
            "received": fields.Date.to_string(self.received_date),
        }

    def _reads(self, name):
        return self._has_field_access(self._fields[name], "read")

    # -- after acceptance ------------------------------------------------------------------------

    def _counter_received(self):
        """Return what is told to the citizen, and the action that prints the receipt."""
        return {
            "code": self.code,
            "procedure": self.procedure_id.name,
            "applicant": self.applicant_name,
            "due": self._local_in_words(self.due_at),
            "due_warning": self.due_warning or "",
            # sudo: what the citizen is to pay, told with the receipt
            "fee": self.sudo().fee_total,
            "receipt": self._print_form("receipt"),
        }
