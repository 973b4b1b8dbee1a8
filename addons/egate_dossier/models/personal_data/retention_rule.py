from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class EgateRetentionRule(models.Model):
    """How long a kind of data is kept, and by which law; afterwards it may be anonymised.

    Of dossiers, the narrowest rule counts: that of the procedure, of its sector, of all. Nothing
    is removed by a rule alone: it proposes, see ``egate.retention.list``.
    """

    _name = "egate.retention.rule"
    _description = "Time for which data is kept"
    _order = "kind, procedure_id, sector_id, id"
    _rec_name = "kind"

    kind = fields.Selection(
        [
            ("dossier", "Closed dossiers: personal details and files"),
            ("talk", "Closed dossiers: messages, notices and notes"),
            ("draft", "Drafts that were never accepted"),
            ("log", "Log of readings: network addresses"),
        ],
        string="Kind of data",
        required=True,
    )
    sector_id = fields.Many2one("egate.sector", ondelete="restrict", index="btree_not_null")
    procedure_id = fields.Many2one("egate.procedure", ondelete="restrict", index="btree_not_null")
    months = fields.Integer(
        string="Kept for (months)", required=True, help="After closing, or the last change."
    )
    legal_basis = fields.Text(
        required=True, help="The law, or the office's list of records and their times."
    )
    active = fields.Boolean(default=True)

    _once = models.UniqueIndex(
        "(kind, COALESCE(sector_id, 0), COALESCE(procedure_id, 0)) WHERE active",
        "There is a rule for this kind of data already. Change that one.",
    )

    @api.constrains("kind", "months", "sector_id", "procedure_id")
    def _check_rule(self):
        for rule in self:
            if rule.months < 1:
                raise ValidationError(self.env._("Enter for how many months it is kept."))
            if rule.kind not in ("dossier", "talk") and (rule.sector_id or rule.procedure_id):
                raise ValidationError(
                    self.env._("Only dossiers have times of their own by sector or procedure.")
                )
            if rule.sector_id and rule.procedure_id:
                raise ValidationError(
                    self.env._("Choose a sector or a procedure: the narrower one counts.")
                )

    @api.depends("kind", "sector_id", "procedure_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for rule in self:
            narrow = rule.procedure_id.name or rule.sector_id.name
            rule.display_name = ": ".join(filter(None, (kinds.get(rule.kind), narrow)))

    def _cutoff(self):
        """Return the moment (UTC) before which what this rule speaks of is over."""
        self.ensure_one()
        return fields.Datetime.now() - relativedelta(months=max(self.months, 1))

    def _over_domain(self):
        """Return the domain of what is over by this (sudo) rule.

        For dossiers of the rules ``dossier``, ``talk`` and ``draft``.
        """
        self.ensure_one()
        domain = Domain("anonymised_at", "=", False) & Domain("hold_at", "=", False)
        if self.kind == "draft":
            return (
                domain
                & Domain("received_at", "=", False)
                & Domain("write_date", "<", self._cutoff())
            )
        domain &= Domain("closed_at", "<", self._cutoff())
        if self.kind == "talk":
            domain &= Domain("talk_forgotten_at", "=", False)
        if self.procedure_id:
            return domain & Domain("procedure_id", "=", self.procedure_id.id)
        narrower = self.search(Domain("kind", "=", self.kind) & Domain("id", "!=", self.id))
        domain &= Domain("procedure_id", "not in", narrower.procedure_id.ids)
        if self.sector_id:
            return domain & Domain("procedure_id.sector_id", "=", self.sector_id.id)
        return domain & Domain("procedure_id.sector_id", "not in", narrower.sector_id.ids)
