from odoo import api, models
from odoo.fields import Domain

#: Open dossiers on the list, those due first; an organisation finds the others by their code.
OPEN_ROWS = 100
#: Ended dossiers on a page.
ENDED_ROWS = 20
#: Columns that a row of the list needs.
_COLUMNS = [
    "code",
    "procedure_id",
    "workflow_state_id",
    "reception_unit_id",
    "holder_unit_id",
    "holder_since",
    "applicant_id",
    "applicant_name",
    "result_channel",
    "received_at",
    "due_at",
    "finished_at",
    "closed_at",
    "clock_stands",
    "papers_asked",
]


class EgateDossier(models.Model):
    """Which dossiers an account finds under “My dossiers”, and the rows of that list."""

    _inherit = "egate.dossier"

    @api.model
    def _domain_of_account(self, user, citizens):
        """Return the domain of the received dossiers that are this account's to read.

        Those of the people for whom it may act today, and those that it sent itself for somebody
        whom nobody has checked. What it sent for an organisation that it represents no longer is
        the organisation's.

        :param user: ``res.users``
        :param citizens: of :meth:`~res.users._egate_citizens`, or some of them
        """
        owners = citizens._same_person()
        # sudo: the submissions of this very account
        submissions = self.env["egate.submission"].sudo()
        sent = submissions._search(submissions._domain_of_account(user, owners))
        return (
            (
                # A dossier keeps the record that it was received with, also a merged one.
                Domain("applicant_id", "in", owners.ids)
                | Domain("id", "in", sent.subselect("dossier_id"))
            )
            & Domain("received_at", "!=", False)
            & Domain("anonymised_at", "=", False)
            # Taken over by mistake, and undone.
            & Domain("takeover_undone_at", "=", False)
        )

    @api.model
    def _of_account(self, user, dossier_id):
        """Return this account's dossier (sudo) of that number, or an empty record.

        :param int dossier_id: from the address
        """
        domain = self._domain_of_account(user, user._egate_citizens())
        # sudo: citizens have no rule on dossiers; the domain says which are theirs
        return self.sudo().search(domain & Domain("id", "=", dossier_id), limit=1)

    @api.model
    def _account_list(self, user, whom="", words="", page=1):
        """Return the dossiers of an account: what needs the citizen first, then open, then ended.

        :param str whom: ``self``, or the number of an organisation; otherwise all
        :param str words: a part of a code
        :param int page: of the ended ones, from 1
        :return: lists of plain rows in ``needs``, ``open``, ``ended``; ``more_open``, ``more``:
            whether there are further ones; ``people``: for whom the list can be narrowed;
            ``owners``: all records on file (sudo) for whom the account acts
        :rtype: dict
        """
        everybody = user._egate_citizens()
        chosen = self._chosen_people(everybody, whom)
        domain = self._domain_of_account(user, chosen)
        if chosen != everybody:
            domain &= Domain("applicant_id", "in", chosen.ids)
        if words:
            domain &= Domain("code", "ilike", words) | Domain("former_code", "ilike", words)
        # sudo: citizens have no rule on dossiers; the domain says which are theirs
        dossiers = self.sudo()
        current = dossiers.search_fetch(
            domain & Domain("closed_at", "=", False),
            _COLUMNS,
            order="due_at, id",
            limit=OPEN_ROWS + 1,
        )
        ended = dossiers.search_fetch(
            domain & Domain("closed_at", "!=", False),
            _COLUMNS,
            order="closed_at desc, id desc",
            offset=(page - 1) * ENDED_ROWS,
            limit=ENDED_ROWS + 1,
        )
        more_open, more = len(current) > OPEN_ROWS, len(ended) > ENDED_ROWS
        current, ended = current[:OPEN_ROWS], ended[:ENDED_ROWS]
        (current | ended)._fetch_for_rows()
        written = current._with_unread_message()
        rows = [one._account_row(one in written) for one in current]
        return {
            "needs": [row for row in rows if row["needs"]],
            "open": [row for row in rows if not row["needs"]],
            "ended": [one._account_row(False) for one in ended],
            "owners": everybody._same_person(),
            "more_open": more_open,
            "more": more,
            "people": [
                {
                    "key": "self" if not number else str(one.id),
                    # Nobody chooses among one.
                    "name": one.name if len(everybody) > 1 else "",
                }
                for number, one in enumerate(everybody)
            ],
        }

    @api.model
    def _chosen_people(self, everybody, whom):
        """Return the people on file that the visitor asks for; all where it names none of them."""
        if whom == "self":
            return everybody[:1]
        return everybody[1:].filtered(lambda one: str(one.id) == whom) or everybody

    def _fetch_for_rows(self):
        """Read what the rows of these sudo dossiers name, a query for each model."""
        self.procedure_id.fetch(["name"])
        self.workflow_state_id.fetch(["name", "kind", "national_code", "citizen_sentence"])
        units = self.reception_unit_id | self.holder_unit_id
        units.fetch(["name", "parent_path", "parent_id", "own_calendar_id"])
        units._fetch_above()

    def _with_unread_message(self):
        """Return those of these sudo dossiers of which the citizen has unread messages."""
        unread = Domain("direction", "=", "out") & Domain("read_at", "=", False)
        messages = self.env["egate.dossier.message"].search_fetch(
            unread & Domain("dossier_id", "in", self.ids), ["dossier_id"]
        )
        return messages.dossier_id

    def _account_row(self, written):
        """Return what the list says of this sudo dossier, as plain values.

        :param bool written: the office has written and was not answered
        """
        self.ensure_one()
        over = bool(self.closed_at)
        return {
            "id": self.id,
            "code": self.code,
            "procedure": self.procedure_id.name,
            "owner": self.applicant_name,
            "status": self._tracking_status(self.workflow_state_id),
            "sentence": self._citizen_sentence() if over else self._told_to_citizen(),
            "late": not over and self._is_overdue(),
            "needs": [] if over else self._account_needs(written),
        }

    def _account_needs(self, written):
        """Return what this sudo dossier waits for from its owner, in short sentences."""
        state, needs = self.workflow_state_id, []
        if self.papers_asked or state.kind == "citizen":
            needs.append(self.env._("Papers are asked for"))
        if state.kind == "money":
            needs.append(self.env._("A payment is waited for"))
        if state.national_code == "9" and self.result_channel not in ("post", "electronic"):
            needs.append(self.env._("The result is ready to be taken"))
        if written:
            needs.append(self.env._("The office has written"))
        return needs
