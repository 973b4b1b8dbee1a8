from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import process_graph


class EgateWorkflow(models.Model):
    """Which procedures follow a process, and how they change to its next version."""

    _inherit = "egate.workflow"

    procedure_ids = fields.One2many("egate.procedure", "workflow_id", string="Procedures")
    case_ids = fields.One2many("egate.procedure.process", "workflow_id", string="Cases")
    behind_count = fields.Integer(
        string="Still on an older version",
        compute="_compute_behind_count",
        help="Procedures and cases that still follow an older version.",
    )
    version_ids = fields.Many2many(
        "egate.workflow", string="Versions", compute="_compute_version_ids"
    )

    @api.depends("code")
    def _compute_version_ids(self):
        for workflow in self:
            workflow.version_ids = self.with_context(active_test=False).search(
                [("code", "=", workflow.code)], order="version desc"
            )

    @api.depends("state", "code", "version", "procedure_ids", "case_ids")
    def _compute_behind_count(self):
        for workflow in self:
            procedures, cases = workflow._behind()
            workflow.behind_count = len(procedures) + len(cases)

    def _behind(self):
        """Return the procedures and cases that follow an older version of this process."""
        self.ensure_one()
        procedures = self.env["egate.procedure"]
        cases = self.env["egate.procedure.process"]
        if self.state != "published":
            return procedures, cases
        older = [("workflow_id.code", "=", self.code), ("workflow_id.version", "<", self.version)]
        return procedures.search(older), cases.search(older)

    def action_open(self):
        """Open this version on its own page."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    def action_let_follow(self):
        """Make every procedure and case on an older version follow this one.

        Running dossiers stay on the version that they began with.
        """
        self.ensure_one()
        if self.state != "published":
            raise UserError(self.env._("Publish this version before procedures follow it."))
        for followers in self._behind():
            followers.check_access("write")
            followers.workflow_id = self
        return True

    def _legal_terms(self):
        """Return the legal terms of the procedures that follow this process, in working days.

        :rtype: list[tuple[str, Fraction]]
        """
        self.ensure_one()
        followers = self.env["egate.procedure"].search(
            [
                "|",
                ("workflow_id.code", "=", self.code),
                ("process_ids.workflow_id.code", "=", self.code),
            ]
        )
        return followers._legal_terms_on(self)

    def _over_term_sentences(self, terms):
        """Return a sentence for each of ``terms`` that the steps may exceed.

        :param terms: from ``egate.procedure._legal_terms_on``
        """
        self.ensure_one()
        if not terms:
            return []
        graph = self._graph()
        graph.terms = terms
        return [self._fault_text(fault) for fault in process_graph.over_term(graph)]
