from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain


class EgateRepresentation(models.Model):
    """That a citizen acts for an organisation: by which mandate, and from when until when.

    Entered by a clerk who has seen the paper. A row is never deleted and never changed: it ends
    with a reason, and another is entered.
    """

    _name = "egate.representation"
    _description = "Representative of an organisation"
    _inherit = "egate.readable"
    _order = "date_from desc, id desc"
    _rec_name = "organisation_id"
    _PERSONAL = frozenset({"mandate", "end_reason"})

    organisation_id = fields.Many2one(
        "res.partner",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Representative",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    kind = fields.Selection(
        [("legal", "Legal representative"), ("authorised", "Authorised in writing")],
        required=True,
        readonly=True,
        default="legal",
    )
    mandate = fields.Char(
        required=True, readonly=True, help="The paper that says so: its number and date."
    )
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(
        string="Until", readonly=True, help="Last day, included; empty: without an end."
    )
    checked_by_id = fields.Many2one(
        "res.users", string="Checked by", readonly=True, ondelete="restrict"
    )
    unit_id = fields.Many2one(
        "egate.unit", string="Where", readonly=True, index=True, ondelete="restrict"
    )
    ended_at = fields.Datetime(string="Ended", readonly=True)
    ended_by_id = fields.Many2one(
        "res.users", string="Ended by", readonly=True, ondelete="restrict"
    )
    end_reason = fields.Char(string="Why it ended", readonly=True)
    state = fields.Selection(
        [("coming", "To come"), ("live", "In force"), ("over", "Over")], compute="_compute_state"
    )

    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "The last day of a mandate is not before its first.",
    )

    @api.depends("organisation_id.name", "partner_id.name")
    def _compute_display_name(self):
        # sudo: whoever reads the row reads whom it is about
        for row in self.sudo():
            row.display_name = f"{row.organisation_id.name}: {row.partner_id.name}"

    @api.depends("date_from", "date_to", "ended_at")
    def _compute_state(self):
        today = self.env["egate.assignment"]._local_today()
        for row in self:
            if row.ended_at or (row.date_to and row.date_to < today):
                row.state = "over"
            else:
                row.state = "coming" if row.date_from and row.date_from > today else "live"

    @api.constrains("organisation_id", "partner_id", "date_from", "date_to", "ended_at")
    def _check_once(self):
        for row in self.filtered(lambda one: not one.ended_at):
            same = (
                Domain("organisation_id", "=", row.organisation_id.id)
                & Domain("partner_id", "=", row.partner_id.id)
                & Domain("ended_at", "=", False)
                & Domain("id", "!=", row.id)
                & Domain("date_from", "<=", row.date_to or date.max)
                & (Domain("date_to", "=", False) | Domain("date_to", ">=", row.date_from))
            )
            if self.search_count(same, limit=1):
                raise ValidationError(
                    self.env._(
                        "This person represents the organisation already in part of that time. End "
                        "that mandate first, or choose other days."
                    )
                )

    # -- who reads it ---------------------------------------------------------------------------

    @api.model
    def _readable_domain(self):
        user = self.env.user
        if user.has_group("egate_base.egate_group_manager"):
            return Domain.TRUE
        return self.env["egate.account.event"]._of_ones_units(user)

    @api.model
    def _hidden_message(self):
        return self.env._(
            "Representatives of organisations are read by the unit that entered them, by the "
            "official for personal data and by administrators."
        )

    # -- what is done with it -------------------------------------------------------------------

    @api.model
    def _in_force(self, citizen):
        """Return the mandates (sudo) of this citizen on the local day.

        :param citizen: ``res.partner`` (sudo), also where a merged record was named
        """
        own = Domain("partner_id", "in", citizen._same_person().ids)
        # sudo: the table is closed to citizens; these are the citizen's own mandates
        return self.sudo().search(self._today_domain() & own)

    @api.model
    def _today_domain(self):
        """Return the domain of the mandates in force on the local day."""
        today = self.env["egate.assignment"]._local_today()
        return (
            Domain("ended_at", "=", False)
            & Domain("date_from", "<=", today)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", today))
        )

    @api.model
    def _accounts_for(self, organisations):
        """Return the accounts (sudo) of those who represent these organisations on the local day.

        :param organisations: ``res.partner`` (sudo), also merged ones
        :return: by the record that is kept of each; absent where nobody represents it
        :rtype: dict[res.partner, res.users]
        """
        if not organisations:
            return {}
        theirs = Domain("organisation_id", "in", organisations._same_person().ids)
        # sudo: the table is closed to most users; the caller asks who is told
        mandates = self.sudo().search(self._today_domain() & theirs)
        people = mandates.partner_id._same_person()
        # sudo: as above
        identities = self.env["egate.citizen.identity"].sudo()
        linked = identities.search(
            Domain("partner_id", "in", people.ids) & Domain("ended_at", "=", False)
        )
        by_person = {}
        for row in linked.filtered(lambda one: one.user_id._is_egate_citizen()):
            person = row.partner_id._kept()
            by_person[person] = by_person.get(person, row.user_id) | row.user_id
        found = {}
        for mandate in mandates:
            if accounts := by_person.get(mandate.partner_id._kept()):
                organisation = mandate.organisation_id._kept()
                found[organisation] = found.get(organisation, accounts) | accounts
        return found

    @api.model
    def _enter(self, organisation, citizen, kind, mandate, date_from, date_to=False):
        """Enter a representative as the current user, a clerk who has seen the mandate.

        :return: the new row (sudo)
        :raise UserError: it cannot be; the sentence says what to do
        """
        unit = self.env["egate.account.event"]._clerk_unit()
        (organisation | citizen).check_access("read")
        # sudo: what kind of records they are
        whole, person = organisation.sudo()._kept(), citizen.sudo()._kept()
        if not whole.is_company:
            raise UserError(self.env._("Choose an organisation that is on file."))
        if person.is_company or not person.identity_number:
            raise UserError(
                self.env._(
                    "A representative is a person who is on file with an identity number. Enter "
                    "the number on the citizen's record first."
                )
            )
        if not (mandate or "").strip():
            raise UserError(
                self.env._("Enter number and date of the paper that gives the mandate.")
            )
        if kind == "authorised" and not date_to:
            raise UserError(
                self.env._("A written authorisation has a last day. Enter the one in the paper.")
            )
        if date_to and date_to < date_from:
            raise UserError(self.env._("The last day of a mandate is not before its first."))
        # sudo: written by methods alone; the right was checked above
        row = self._create_privileged(
            {
                "organisation_id": whole.id,
                "partner_id": person.id,
                "kind": kind,
                "mandate": mandate.strip(),
                "date_from": date_from,
                "date_to": date_to,
                "checked_by_id": self.env.uid,
                "unit_id": unit.id,
            }
        )
        self.env["egate.account.event"]._note(
            "mandate", partner=person, unit=unit, data={"organisation": whole.id, "row": row.id}
        )
        row._tell_organisation()
        return row

    def _tell_organisation(self):
        """Tell the organisation, and who represents it already, that this (sudo) row was entered.

        Whoever enters it needs no second person, so those hear of it who know whether it is true.
        """
        self.ensure_one()
        same = Domain("organisation_id", "in", self.organisation_id._same_person().ids)
        others = self.search(same & Domain("ended_at", "=", False)) - self
        people = Domain("partner_id", "in", others.partner_id._same_person().ids)
        # sudo: the accounts of those who represent it
        identities = self.env["egate.citizen.identity"].sudo()
        accounts = identities.search(people & Domain("ended_at", "=", False)).user_id
        readers = {account._egate_address() for account in accounts} | {self.organisation_id.email}
        sentence = self.env._(
            "%(name)s was entered as a representative of %(organisation)s, by the paper "
            "“%(mandate)s”, and sees its dossiers with an account from %(day)s on.",
            name=self.partner_id.name,
            organisation=self.organisation_id.name,
            mandate=self.mandate,
            day=f"{self.date_from:%d/%m/%Y}",
        )
        warning = self.env._(
            "If you know nothing of it, tell the office at once: %(hotline)s.",
            hotline=self.env["res.company"]._egate_house()["hotline"] or self.unit_id.phone or "",
        )
        subject = self.env._("A representative was entered")
        for address in sorted(filter(None, readers)):
            self.env["egate.account.mail"]._queue(address, subject, [sentence, warning])

    def _end_at_desk(self, reason):
        """End these mandates at once, as the current user, a clerk.

        :param str reason: in words
        """
        unit = self.env["egate.account.event"]._clerk_unit()
        self.check_access("read")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the mandate ends."))
        # sudo: rows are written by methods alone; the right was checked above
        live = self.sudo().filtered(lambda row: not row.ended_at)
        live._lock_rows()
        live.write(
            {
                "ended_at": fields.Datetime.now(),
                "ended_by_id": self.env.uid,
                "end_reason": reason.strip(),
            }
        )
        for row in live:
            self.env["egate.account.event"]._note(
                "mandate_ended",
                partner=row.partner_id,
                unit=unit,
                data={"organisation": row.organisation_id.id, "row": row.id},
            )
