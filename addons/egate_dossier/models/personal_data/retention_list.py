from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.egate_base.models.egate_personal import ANONYMISED

#: So much is on one list: what one can look through before signing it.
MOST_LINES = 500
#: So many dossiers are anonymised between two commits.
BATCH = 20


class EgateRetentionList(models.Model):
    """What is over, proposed by a job, looked through by one person and approved by another.

    Approved lists are carried out by a job, in batches; what is not over any more by then, because
    the citizen came back or somebody complained, is left alone and says so on its line.
    """

    _name = "egate.retention.list"
    _description = "List of what is to be anonymised"
    _order = "id desc"

    rule_id = fields.Many2one("egate.retention.rule", readonly=True, ondelete="restrict")
    request_id = fields.Many2one(
        "egate.personal.request",
        string="On request",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    kind = fields.Selection(related="rule_id.kind")
    unit_id = fields.Many2one(
        "egate.unit", string="Agency", required=True, readonly=True, ondelete="restrict", index=True
    )
    over_before = fields.Datetime(string="Over before", readonly=True)
    legal_basis = fields.Text(readonly=True)
    state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("asked", "Looked through, to be approved"),
            ("approved", "Approved"),
            ("done", "Carried out"),
            ("declined", "Declined"),
        ],
        required=True,
        readonly=True,
        default="proposed",
    )
    made_at = fields.Datetime(string="Proposed on", required=True, readonly=True)
    asked_by_id = fields.Many2one(
        "res.users", string="Looked through by", readonly=True, ondelete="restrict"
    )
    asked_at = fields.Datetime(string="Looked through on", readonly=True)
    decided_by_id = fields.Many2one(
        "res.users", string="Decided by", readonly=True, ondelete="restrict"
    )
    decided_at = fields.Datetime(string="Decided on", readonly=True)
    reason = fields.Text(string="Why it was declined", readonly=True)
    done_at = fields.Datetime(string="Carried out on", readonly=True)
    line_ids = fields.One2many("egate.retention.line", "list_id", string="What is over")
    line_count = fields.Integer(string="Number", compute="_compute_line_count")
    may_ask = fields.Boolean(compute="_compute_may", export_string_translation=False)
    may_decide = fields.Boolean(compute="_compute_may", export_string_translation=False)

    _open_uniq = models.UniqueIndex(
        "(rule_id, unit_id) WHERE state IN ('proposed', 'asked', 'approved') "
        "AND rule_id IS NOT NULL"
    )

    @api.depends("rule_id", "request_id", "unit_id", "made_at")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for record in self:
            # sudo: the names of what one reads
            what = record.sudo().rule_id.display_name or record.sudo().request_id.display_name
            day = record.made_at and record.made_at.strftime("%d/%m/%Y")
            record.display_name = ", ".join(filter(None, (what, record.sudo().unit_id.name, day)))

    def _compute_line_count(self):
        rows = self.env["egate.retention.line"]._read_group(
            Domain("list_id", "in", self.ids), ["list_id"], ["__count"]
        )
        counts = {record.id: count for record, count in rows}
        for record in self:
            record.line_count = counts.get(record.id, 0)

    @api.depends("state", "asked_by_id", "unit_id")
    @api.depends_context("uid")
    def _compute_may(self):
        for record in self:
            mine = record._answers_for(record.unit_id)
            record.may_ask = mine and record.state == "proposed"
            record.may_decide = (
                mine and record.state == "asked" and record.asked_by_id != self.env.user
            )

    # -- who ----------------------------------------------------------------------------------

    @api.model
    def _answers_for(self, units):
        """Return whether the current user decides on the personal data that ``units`` keep.

        The official for personal data, or a leader, of one of them; reads the dates themselves.
        """
        held = self.env["egate.assignment"]._held_units(self.env.user)
        data = self.env["ir.model.data"]._xmlid_to_res_id("egate_base.egate_role_data")
        roles = (data, *self.env["egate.role"]._leader_ids())
        return any(not held.get(role, frozenset()).isdisjoint(units.ids) for role in roles)

    def _check_answers(self):
        self.ensure_one()
        self.check_access("read")
        if not self._answers_for(self.unit_id):
            raise AccessError(
                self.env._(
                    "Only a leader, or the official for personal data, of its office does this."
                )
            )

    # -- two people ----------------------------------------------------------------------------

    def action_ask(self):
        """Say that one has looked through this list, and ask for its approval."""
        self._check_answers()
        self._lock_in_state("proposed")
        # sudo: users may not write lists; the right is checked above
        record = self.sudo()
        record.write(
            {
                "state": "asked",
                "asked_by_id": self.env.uid,
                "asked_at": fields.Datetime.now().replace(microsecond=0),
            }
        )
        record._note("proposed")
        return True

    def action_approve(self):
        """Approve what another person has looked through: a job carries it out."""
        self._check_answers()
        if self.asked_by_id == self.env.user:
            raise AccessError(self.env._("Somebody else decides what you asked for."))
        self._lock_in_state("asked")
        # sudo: as in action_ask
        self.sudo()._approve()
        return True

    def action_decline(self, reason=None):
        """Decline this list: nothing of it is anonymised; it is proposed again next time.

        :param str reason: why, for the person who looked through it
        """
        self._check_answers()
        reason = self.env["egate.dossier.decision"]._text(reason)
        if not reason:
            raise UserError(self.env._("Write why it is declined: whoever asked reads it."))
        if self.state not in ("proposed", "asked"):
            raise UserError(self.env._("This is decided already. Reload the page."))
        self._lock_rows()
        # sudo: as in action_ask
        record = self.sudo()
        at = fields.Datetime.now().replace(microsecond=0)
        record.write(
            {
                "state": "declined",
                "reason": reason,
                "decided_by_id": self.env.uid,
                "decided_at": at,
            }
        )
        record._note("declined")
        return True

    def _approve(self):
        """Let the job carry this sudo list out; the caller has checked the approver."""
        self.write(
            {
                "state": "approved",
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now().replace(microsecond=0),
            }
        )
        self._note("approved")
        # sudo: users may not trigger jobs
        self.env.ref("egate_dossier.ir_cron_retention").sudo()._trigger()

    def _note(self, kind, data=None):
        """Write down in the trail of personal data what was done with this sudo list."""
        self.env["egate.personal.event"]._note(
            kind,
            self.unit_id,
            {"list": self.id, "rule": self.rule_id.id, **(data or {})},
            request=self.request_id,
        )

    # -- proposing -----------------------------------------------------------------------------

    @api.model
    def _cron_propose(self):
        """Carry out what is approved, then propose what is over; bounded, one job at a time."""
        cron = self.env["ir.cron"]
        left = cron._commit_progress(remaining=1)
        # sudo: the job looks through everything
        lists = self.sudo()
        while left and (batch := lists._next_approved()):
            batch._apply()
            left = cron._commit_progress(1, remaining=1)
        # A handful of rules, each of which must have its turn.
        # pylint: disable-next=no-search-all
        for rule in lists.env["egate.retention.rule"].search([]):
            if not left:
                return
            made = lists._propose(rule)
            left = cron._commit_progress(len(made), remaining=1)
        cron._commit_progress(remaining=0)

    @api.model
    def _propose(self, rule):
        """Make a list of what is over by ``rule`` for each agency that has none open.

        :return: the new lists
        """
        made, at = self.browse(), fields.Datetime.now().replace(microsecond=0)
        # The same job on two servers meets here.
        rule._lock_rows()
        open_ones = self.search(
            Domain("rule_id", "=", rule.id)
            & Domain("state", "in", ("proposed", "asked", "approved"))
        )
        for unit, lines in self._over(rule, open_ones.unit_id).items():
            # sudo: the job proposes lists; users may not write them
            record = self._create_privileged(
                {
                    "rule_id": rule.id,
                    "unit_id": unit.id,
                    "over_before": rule._cutoff().replace(microsecond=0),
                    "legal_basis": rule.legal_basis,
                    "made_at": at,
                }
            )
            # sudo: as above
            self.env["egate.retention.line"]._create_privileged(
                [{**line, "list_id": record.id} for line in lines]
            )
            made += record
        return made

    @api.model
    def _over(self, rule, without):
        """Return what is over by ``rule``: by agency the values of lines.

        :param without: agencies that have a list already
        :rtype: dict[egate.unit, list[dict]]
        """
        if rule.kind == "log":
            top = self.env["egate.unit"].search([("parent_id", "=", False)], order="id", limit=1)
            self.env.cr.execute(
                """SELECT count(*) FROM egate_access_log
                   WHERE at < %s AND address IS NOT NULL AND address <> %s""",
                [rule._cutoff(), ANONYMISED],
            )
            (count,) = self.env.cr.fetchone()
            return {top: [{"count": count}]} if count and top and top not in without else {}
        Dossier = self.env["egate.dossier"]
        unit_name = "reception_unit_id" if rule.kind == "draft" else "agency_unit_id"
        domain = rule._over_domain()
        found = {}
        groups = Dossier._read_group(domain & Domain(unit_name, "not in", without.ids), [unit_name])
        for (unit,) in groups:
            if not unit:
                continue
            # Those that something keeps would fill the list again and again.
            dossiers, last = Dossier.browse(), 0
            while len(dossiers) < MOST_LINES:
                some = Dossier.search(
                    domain & Domain(unit_name, "=", unit.id) & Domain("id", ">", last),
                    order="id",
                    limit=MOST_LINES,
                )
                if not some:
                    break
                last = some[-1].id
                holds = some._kept_by()
                dossiers |= some.filtered(lambda dossier, holds=holds: dossier not in holds)
            if dossiers := dossiers[:MOST_LINES]:
                found[unit] = [
                    {"dossier_id": one.id, "over_on": one.closed_at or one.write_date}
                    for one in dossiers
                ]
        return found

    # -- carrying out --------------------------------------------------------------------------

    @api.model
    def _next_approved(self):
        """Lock and return an approved list; one that another worker has is left to it."""
        return self._take_rows(Domain("state", "=", "approved"), order="id", limit=1)

    def _apply(self):
        """Anonymise the next batch of this approved list; the last one closes it."""
        self.ensure_one()
        if self.state != "approved" or not self.decided_by_id:
            return
        lines = self.env["egate.retention.line"].search(
            Domain("list_id", "=", self.id) & Domain("state", "=", "waiting"), limit=BATCH
        )
        lines._apply(self)
        if len(lines) < BATCH:
            self.write({"state": "done", "done_at": fields.Datetime.now().replace(microsecond=0)})
            counts = {
                state: count
                for state, count in self.env["egate.retention.line"]._read_group(
                    Domain("list_id", "=", self.id), ["state"], ["__count"]
                )
            }
            self._note("anonymised", counts)
            if self.request_id:
                self.request_id._after_anonymising(self)
