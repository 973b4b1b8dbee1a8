from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.egate_base.tools.search_key import search_key

#: What a look into the database showed.
RESULTS = ("found", "absent")


class EgateDossierPaper(models.Model):
    """A paper whose data are in a published database: the office looks there instead.

    It is not asked of the citizen, on no slip and at no counter, unless the database turned out not
    to have the data. Who looked, when, and what was there is in the trail: from reception on in an
    event of its own, and for what was looked up before, in one that the reception adds.
    Source: Nghị định 309/2026/NĐ-CP (in force 05/8/2026).
    """

    _inherit = "egate.dossier.paper"

    database_id = fields.Many2one(
        "egate.database", string="Looked up in", compute="_compute_database_id"
    )
    lookup_result = fields.Selection(
        [("found", "Looked up"), ("absent", "Not in the database")],
        string="Lookup",
        readonly=True,
        copy=False,
    )
    lookup_by_id = fields.Many2one(
        "res.users", string="Looked up by", readonly=True, copy=False, ondelete="restrict"
    )
    lookup_at = fields.Datetime(string="Looked up at", readonly=True, copy=False)
    lookup_text = fields.Char(string="Lookup instead of paper", compute="_compute_lookup_text")
    may_look_up = fields.Boolean(compute="_compute_may_look_up", export_string_translation=False)

    @api.depends("component_id", "dossier_id.version_id", "dossier_id.received_date")
    def _compute_database_id(self):
        for dossier, papers in self.grouped("dossier_id").items():
            # sudo: which database has the data is no secret to readers of the dossier
            databases = dossier.sudo()._lookup_databases()
            for paper in papers:
                paper.database_id = databases.get(paper.component_id._origin.id, False)

    @api.depends("database_id", "lookup_result", "lookup_by_id", "lookup_at")
    @api.depends_context("lang")
    def _compute_lookup_text(self):
        for paper in self:
            # sudo: see above; the name of a colleague
            database, person = paper.database_id.sudo().name, paper.sudo().lookup_by_id.name
            paper.lookup_text = False
            if not database:
                continue
            words = {
                "database": database,
                "person": person,
                "moment": paper.lookup_at and paper.dossier_id._local_in_words(paper.lookup_at),
            }
            if paper.lookup_result == "found":
                text = self.env._("%(database)s: looked up by %(person)s, %(moment)s", **words)
            elif paper.lookup_result == "absent":
                text = self.env._(
                    "%(database)s has no such data (%(person)s, %(moment)s): ask for the paper",
                    **words,
                )
            else:
                text = self.env._("%(database)s: still to be looked up", **words)
            paper.lookup_text = text

    @api.depends("database_id", "dossier_id")
    @api.depends_context("uid")
    def _compute_may_look_up(self):
        for paper in self:
            may = bool(paper.database_id) and isinstance(paper.id, int)
            paper.may_look_up = may and not paper._lookup_refusal()

    def action_look_up(self):
        """Note that the data were looked up in the database of this paper, and were there."""
        return self._look_up("found")

    def action_look_up_absent(self):
        """Note that the database of this paper has no such data: the paper may be asked for."""
        return self._look_up("absent")

    def _look_up(self, result):
        """Write down user, time and result of a lookup.

        :param str result: one of :data:`RESULTS`
        :raise AccessError: somebody else has the dossier
        :raise UserError: nothing is looked up instead of this paper
        """
        self.ensure_one()
        if fault := self._lookup_refusal():
            raise AccessError(fault)
        if not self.database_id:
            raise UserError(
                self.env._("No database is looked up instead of “%(paper)s”.", paper=self.name)
            )
        dossier = self.dossier_id
        if dossier.received_at:
            # Two concurrent lookups conflict here.
            dossier._lock_rows()
        at = fields.Datetime.now().replace(microsecond=0)
        # sudo: engine fields; the right to look up was checked
        self.sudo().write({"lookup_result": result, "lookup_by_id": self.env.uid, "lookup_at": at})
        if dossier.received_at:
            # sudo: the trail is the engine's
            facts = self.sudo()._lookup_facts()
            dossier.sudo()._trace("looked_up", at, {dossier.sudo(): facts})
        return True

    def _lookup_refusal(self):
        """Return why the current user looks nothing up for this paper, or an empty string.

        For a draft its clerk does; later the holder of the dossier, and the clerks of its unit.
        """
        dossier = self.dossier_id
        if not dossier.received_at:
            refusal = dossier._check_access("write")
            return str(refusal[1]()) if refusal else ""
        if dossier.closed_at:
            return self.env._("The dossier is closed: nothing is looked up for it any more.")
        return dossier._taking_refusal()

    def _lookup_facts(self):
        """Return what the trail keeps of the lookup of this sudo paper."""
        return {
            "paper": self.id,
            "database": self.database_id.id,
            "lookup": self.lookup_result,
            "user": self.lookup_by_id.id,
            "looked_at": fields.Datetime.to_string(self.lookup_at),
        }

    def _is_asked(self):
        """Return whether this paper may be asked of the citizen."""
        self.ensure_one()
        return not self.database_id or self.lookup_result == "absent"


class EgateDossier(models.Model):
    _inherit = "egate.dossier"

    lookup_paper_ids = fields.Many2many(
        "egate.dossier.paper",
        string="Looked up instead of papers",
        compute="_compute_lookup_paper_ids",
    )

    @api.depends("paper_ids.database_id")
    def _compute_lookup_paper_ids(self):
        for dossier in self:
            dossier.lookup_paper_ids = dossier.paper_ids.filtered("database_id")

    def _lookup_databases(self):
        """Return which database is looked up instead of which paper of this (sudo) dossier.

        Of a received one on the day of its reception; known without a query.

        :return: ids of databases by those of ``egate.procedure.component``
        :rtype: dict[int, int]
        """
        day = self.received_date or self.env["egate.assignment"]._local_today()
        if self.version_id:
            return dict(self.version_id._lookups_on(day))
        try:
            return dict(self._rules_on(day).lookups) if self.procedure_id else {}
        except UserError:
            # Not in force any more: the draft cannot be received anyway.
            return {}

    def _lookup_errors(self, names):
        """Refuse papers among ``names`` whose data are in a published database.

        :param names: of the papers that a slip asks for
        """
        self.ensure_one()
        # sudo: which papers of this dossier are looked up; access was checked by the caller
        if not names or not self.sudo()._lookup_databases():
            return []
        listed = {search_key(name) for name in names}
        # sudo: which papers of this dossier are looked up; access was checked by the caller
        barred = self.sudo().paper_ids.filtered(
            lambda paper: search_key(paper.name) in listed and not paper._is_asked()
        )
        return [
            self.env._(
                "“%(paper)s” is not asked of the citizen: its data are in “%(database)s”. Look "
                "there; if they are missing, note that first.",
                paper=paper.name,
                database=paper.database_id.name,
            )
            for paper in barred
        ]
