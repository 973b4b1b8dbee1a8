from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.egate_base.tools.identity import NUMBERLESS_KINDS, normalise_number
from odoo.addons.egate_base.tools.search_key import search_key


class EgateCitizenIdentity(models.Model):
    """How an account comes to stand for a citizen on file, and how that ends.

    Two ways in: a clerk who has compared the card, with a code that only the account's page shows;
    an identity provider whose signed word agrees with the file. What an owner types is neither.
    """

    _inherit = "egate.citizen.identity"

    # -- beginning ------------------------------------------------------------------------------

    @api.model
    def _check_in(
        self,
        user,
        partner,
        method,
        *,
        unit=None,
        card_read=False,
        issuer="",
        subject="",
        claims=None,
    ):
        """Note that the person behind an account is this citizen; the caller proved it.

        For ``provider``, ``partner`` is left empty: it is found by ``claims``.

        :param user: ``res.users`` of a citizen
        :param partner: ``res.partner`` on file
        :param str method: ``desk`` or ``provider``
        :param unit: ``egate.unit`` of the clerk
        :param bool card_read: the card was read by a scanner, not only looked at
        :param str issuer: of the identity provider, as ``subject``
        :param dict claims: ``number``, ``name``, ``birth_date`` (a date), ``kind`` (``cccd`` when
            absent), as the provider has signed them
        :return: the new row (sudo)
        :raise UserError: it cannot be; the sentence says what to do
        """
        # sudo: accounts and citizens are closed to most users; see the docstring
        user = user.sudo()
        if not user._is_egate_citizen():
            raise UserError(self.env._("Only accounts of citizens are linked to a citizen."))
        if method == "provider":
            if not (issuer and subject):
                raise UserError(self._provider_sentence())
            partner = self._partner_by_claims(user, claims or {}, self._provider_sentence())
        partner = partner.sudo()._kept()  # sudo: see above
        self._refuse_checking_in(user, partner)
        # sudo: written by methods alone
        row = self._create_privileged(
            {
                "user_id": user.id,
                "partner_id": partner.id,
                "method": method,
                "at": fields.Datetime.now(),
                "checked_by_id": self.env.uid if method == "desk" else False,
                "unit_id": unit.id if unit else False,
                "card_read": card_read,
                "issuer": issuer,
                "subject": subject,
            }
        )
        self.env["egate.account.event"]._note(
            "linked", account=user, partner=partner, unit=unit, data={"by": method}
        )
        row._tell(
            self.env._("Your account now stands for you at the office"),
            self.env._(
                "Your account was linked with your record at the office: it shows the dossiers "
                "that you handed in, at the counter too."
            ),
        )
        return row

    @api.model
    def _refuse_checking_in(self, user, partner):
        if partner.is_company or not partner.identity_number or partner.anonymised_at:
            raise UserError(
                self.env._(
                    "Only a person who is on file with the number of an identity paper can be "
                    "linked. Enter it on the citizen's record first."
                )
            )
        live = Domain("ended_at", "=", False)
        # sudo: only whether there is one
        rows = self.sudo()
        if rows.search_count(live & Domain("user_id", "=", user.id), limit=1):
            raise UserError(
                self.env._(
                    "This account stands for a citizen already. If that is wrong, end it first."
                )
            )
        people = Domain("partner_id", "in", partner._same_person().ids)
        if rows.search_count(live & people, limit=1):
            raise UserError(
                self.env._(
                    "Another account stands for this citizen. If it is lost, recover it, or end "
                    "its link first."
                )
            )

    @api.model
    def _check_at_desk(self, account, partner, *, compared, card=""):
        """Link an account whose code the citizen has shown; as the current user, a clerk.

        :param account: ``res.users`` whose code was taken
        :param bool compared: the clerk has compared the card with the person and the record
        :param str card: what a scanner read off the card, perhaps nothing
        :raise UserError: it cannot be; the sentence says what to do
        """
        unit = self.env["egate.account.event"]._clerk_unit()
        partner.check_access("read")
        self._refuse_uncompared(partner, compared, card)
        return self._check_in(account, partner, "desk", unit=unit, card_read=bool(card))

    @api.model
    def _check_newcomer_at_desk(self, account, claims, *, compared, card=""):
        """Link an account as :meth:`_check_at_desk`, with the citizen whom the card names.

        Somebody who has never handed anything in is put on file.

        :param dict claims: ``number``, ``name``, ``birth_date`` (a date), as on the card
        :raise UserError: as there, or the card differs from what is on file
        """
        self.env["egate.account.event"]._clerk_unit()
        partner = self._partner_by_claims(account, claims, self._card_sentence())
        partner = partner.with_env(self.env)
        partner._note_found()
        return self._check_at_desk(account, partner, compared=compared, card=card)

    @api.model
    def _card_sentence(self):
        return self.env._(
            "Enter the number, the name and the day of birth as on the card. Where they are right, "
            "another record has this number: look the citizen up by it and compare it."
        )

    @api.model
    def _refuse_uncompared(self, partner, compared, card=""):
        """Refuse unless the clerk says that the card was compared, and a card that was read fits.

        :raise UserError: the sentence says what to do
        """
        if not compared:
            raise UserError(
                self.env._(
                    "Compare the identity paper with the person and the record, and tick it."
                )
            )
        if not card:
            return
        read = self.env["res.partner"]._from_identity_card(card)
        # sudo: the clerk reads the number on the card
        on_file = partner.sudo()
        if on_file.identity_number not in (
            read["identity_number"],
            read["identity_old_number"],
        ) or on_file.search_key != search_key(read["name"]):
            raise UserError(
                self.env._(
                    "The card that was read is another person's than this record. Look the citizen "
                    "up by the number on the card."
                )
            )

    # -- an identity provider -------------------------------------------------------------------

    @api.model
    def _check_in_by_provider(
        self, user, *, issuer, subject, number, name, birth_date, kind="cccd"
    ):
        """Note that an identity provider has proven which citizen an account stands for.

        :param user: ``res.users`` of a citizen, whom the provider has just signed in
        :param str issuer: of the provider, as ``subject`` of the person there
        :param str number: of the identity paper, with ``name`` and ``birth_date`` (a date or
            None), as the provider has signed them
        :return: whether the account stands for a citizen now, and a sentence for the user
        :rtype: tuple[bool, str]
        """
        claims = {"number": number, "name": name, "birth_date": birth_date, "kind": kind}
        try:
            self._check_in(user, None, "provider", issuer=issuer, subject=subject, claims=claims)
        except UserError as refused:
            return False, str(refused)
        return True, self.env._("Your account is linked with your record at the office now.")

    @api.model
    def _partner_by_claims(self, user, claims, sentence):
        """Return the citizen on file whom claims name: number, name and birth agree.

        Somebody who has never been here becomes a citizen on file by the account's own record.

        :param dict claims: of an identity provider, or off a card: see :meth:`_check_in`
        :param str sentence: what is said for every way in which it does not fit
        :raise UserError: says that
        """
        kind = claims.get("kind") or "cccd"
        number = normalise_number(claims.get("number"))
        name, born = (claims.get("name") or "").strip(), claims.get("birth_date")
        Partner = self.env["res.partner"]
        if not (number and name and born) or kind in NUMBERLESS_KINDS:
            raise UserError(sentence)
        # sudo: who is on file, whatever the account may read
        found = Partner.sudo()._find_by_identity(kind, number)
        if not found:
            return self._new_by_claims(user, kind, number, name, born, sentence)
        known = found.birth_date == born if found.birth_date else found.birth_year == born.year
        agrees = (found.identity_kind, found.identity_number) == (kind, number)
        if not (agrees and known and found.search_key == search_key(name)):
            raise UserError(sentence)
        return found

    @api.model
    def _new_by_claims(self, user, kind, number, name, born, sentence):
        own = user.partner_id
        if own.identity_number:
            raise UserError(sentence)
        values = {
            "name": name,
            "identity_kind": kind,
            "identity_number": number,
            "birth_date": born,
        }
        try:
            with self.env.cr.savepoint():
                # sudo: the provider's word or the card, not the owner's
                own.sudo().write(values)
                own.flush_recordset()
        except ValidationError as refused:
            raise UserError(sentence) from refused
        except UniqueViolation as error:
            # Somebody has just put the same person on file: Odoo tries again, and finds them.
            raise ConcurrencyError(str(error)) from error
        return own

    @api.model
    def _provider_sentence(self):
        return self.env._(
            "Your account could not be linked: what the identity provider says of you differs from "
            "what the office has on file, or something is missing. Bring your identity card to any "
            "one-stop unit; it is linked there at once."
        )

    # -- ending ---------------------------------------------------------------------------------

    def _end(self, kind, reason="", unit=None):
        """End these rows (sudo); the accounts see nothing of the citizens any more.

        :param str kind: a key of ``end_kind``
        :param str reason: in the words of who ends it
        :param unit: ``egate.unit`` of a clerk
        """
        live = self.sudo().filtered(lambda row: not row.ended_at)  # sudo: the caller was checked
        live._lock_rows()
        for row in live:
            row.write(
                {
                    "ended_at": fields.Datetime.now(),
                    "ended_by_id": self.env.uid,
                    "end_kind": kind,
                    "end_reason": reason or False,
                }
            )
            self.env["egate.account.event"]._note(
                "unlinked",
                account=row.user_id,
                partner=row.partner_id,
                unit=unit,
                data={"because": kind},
            )
            row._tell(
                self.env._("Your account no longer stands for you at the office"),
                self.env._(
                    "The link between your account and your record at the office has ended. The "
                    "account shows nothing of your dossiers until a one-stop unit links it again."
                ),
            )

    def _end_at_desk(self, kind, reason):
        """End these rows as the current user, a clerk."""
        unit = self.env["egate.account.event"]._clerk_unit()
        self._end(kind, reason, unit)

    # -- telling --------------------------------------------------------------------------------

    def _tell(self, subject, sentence):
        """Tell the owner of the account, and the citizen at the address on file, what was done."""
        for row in self:
            warning = self.env._(
                "If you know nothing of it, tell the office at once: %(hotline)s.",
                hotline=self.env["res.company"]._egate_house()["hotline"]
                or row.unit_id.phone
                or "",
            )
            addresses = {row.user_id.egate_confirmed_email, row.partner_id.email}
            for address in sorted(filter(None, addresses)):
                self.env["egate.account.mail"]._queue(address, subject, [sentence, warning])
