from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import process_graph


class EgateProcedure(models.Model):
    _inherit = "egate.procedure"

    workflow_id = fields.Many2one(
        "egate.workflow",
        string="Process",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('state', '=', 'published')]",
        help="New dossiers of this procedure follow it; running ones keep theirs.",
    )
    process_ids = fields.One2many(
        "egate.procedure.process",
        "procedure_id",
        string="Other processes by case",
        help="Cases that are not listed follow the process of the procedure.",
    )
    process_notice = fields.Text(compute="_compute_process_notice", export_string_translation=False)

    @api.constrains("workflow_id")
    def _check_workflow_published(self):
        for procedure in self:
            if procedure.workflow_id and procedure.workflow_id.state != "published":
                raise ValidationError(
                    self.env._(
                        "“%(workflow)s” is not published: publish it before “%(procedure)s” "
                        "follows it.",
                        workflow=procedure.workflow_id.name,
                        procedure=procedure.name,
                    )
                )

    @api.depends("workflow_id", "process_ids.workflow_id", "process_ids.variant_code")
    @api.depends_context("lang")
    def _compute_process_notice(self):
        """Say where the steps of a process may take longer than the term of the procedure."""
        for procedure in self:
            faults = []
            for workflow in procedure.workflow_id | procedure.process_ids.workflow_id:
                terms = procedure._legal_terms_on(workflow)
                faults += workflow._over_term_sentences(terms)
            procedure.process_notice = "\n".join(faults)

    def _workflow_for(self, variant):
        """Return the process that a new dossier of the case ``variant`` follows.

        The process is not part of the published decision. It is therefore kept outside the
        versions, by the code of the case, which is the same in every version.

        :param variant: ``egate.procedure.variant``, empty where there are no cases
        :rtype: egate.workflow
        """
        self.ensure_one()
        if code := variant.code:
            for line in self.process_ids:
                if line.variant_code == code:
                    return line.workflow_id
        return self.workflow_id

    def _legal_terms_on(self, workflow):
        """Return the terms of those cases of these procedures that follow a version of it.

        Covers the procedure versions in force today and those that begin later.

        :return: name of procedure and case, and its shortest term in working days
        :rtype: list[tuple[str, Fraction]]
        """
        today = self.env["egate.assignment"]._local_today()
        versions = self.env["egate.procedure.version"].search(
            [
                ("procedure_id", "in", self._origin.ids),
                ("state", "=", "published"),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", today),
            ]
        )
        following = {procedure._origin: procedure for procedure in self}
        shortest, names = {}, {}
        for version in versions:
            procedure = following[version.procedure_id]
            for variant in list(version.variant_ids) or [version.variant_ids]:
                if procedure._workflow_for(variant).code != workflow.code:
                    continue
                case = procedure, variant.code
                names[case] = f"{procedure.name}: {variant.name}" if variant else procedure.name
                for days in version._term_lengths(variant):
                    shortest[case] = min(days, shortest.get(case, days))
        terms = [(names[case], days) for case, days in shortest.items()]
        return sorted(terms, key=lambda term: (term[1], term[0]))


class EgateProcedureVersion(models.Model):
    _inherit = "egate.procedure.version"

    def _term_lengths(self, variant):
        """Return the term of ``variant`` for each way of submission, in working days."""
        self.ensure_one()
        lengths = set()
        for channel in {*self.term_ids.mapped("channel"), False}:
            if legs := self._terms_for(variant, channel):
                lengths.add(
                    sum(
                        process_graph.in_working_days(term.amount, term.unit)
                        for term in legs._as_terms()
                    )
                )
        return lengths
