from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class EgateWorkflowWhatIf(models.TransientModel):
    """Last year's finished records, judged by the limits of a version; no record is touched."""

    _name = "egate.workflow.what.if"
    _description = "Try limits on past work"

    workflow_id = fields.Many2one(
        "egate.workflow", string="Process", required=True, ondelete="cascade"
    )
    date_from = fields.Date(
        string="Closed from", required=True, default=lambda self: self._today() - timedelta(364)
    )
    date_to = fields.Date(string="to", required=True, default=lambda self: self._today())
    report = fields.Html(compute="_compute_report", sanitize=False)

    @api.model
    def _today(self):
        return self.env["egate.assignment"]._local_today()

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for wizard in self:
            if wizard.date_from > wizard.date_to:
                raise ValidationError(self.env._("The period ends before it begins."))

    @api.depends("workflow_id", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_report(self):
        for wizard in self:
            wizard.report = False
            if wizard.workflow_id and wizard._in_order():
                wizard.report = self.env["ir.qweb"]._render(
                    "egate_workflow.what_if_report", wizard._report_values()
                )

    def _in_order(self):
        return self.date_from and self.date_to and self.date_from <= self.date_to

    def _report_values(self):
        workflow = self.workflow_id
        workflow.check_access("read")
        found = workflow._what_if(self.date_from, self.date_to)
        words = self.env["egate.workflow.step"]._minutes_in_words
        total = found["total"]
        states = {state.key: state for state in workflow.state_ids}
        gone = self._names_of_gone(workflow, [row["key"] for row in found["states"]])
        return {
            "total": total,
            "median": words(round(total["median"])) if total["median"] is not None else "—",
            "rows": [
                {
                    **row,
                    "name": states[row["key"]].name if row["key"] in states else gone[row["key"]],
                    "gone": row["key"] not in states,
                    "limit": self._limit_in_words(states.get(row["key"])),
                    "median": words(round(row["median"])) if row["visits"] else "—",
                    "p90": words(round(row["p90"])) if row["visits"] else "—",
                }
                for row in found["states"]
            ],
        }

    @api.model
    def _names_of_gone(self, workflow, keys):
        """Return the names of states in earlier versions than this one, by key."""
        states = self.env["egate.workflow.state"].search(
            [("workflow_id.code", "=", workflow.code), ("key", "in", keys)], order="id"
        )
        return {state.key: state.name for state in states}

    @api.model
    def _limit_in_words(self, state):
        if not state or not state._has_limit():
            return "—"
        unit = dict(state._fields["limit_unit"]._description_selection(self.env))[state.limit_unit]
        if state.limit_unit == "same_day":
            return unit
        decimal = self.env["res.lang"]._get_data(code=self.env.lang).decimal_point or "."
        return f"{state.limit_amount:g}".replace(".", decimal) + f" {unit}"


class EgateWorkflow(models.Model):
    _inherit = "egate.workflow"

    def action_what_if(self):
        """Show how long last year's work took, and how it compares with the limits here."""
        self.ensure_one()
        self.check_access("read")
        wizard = self.env["egate.workflow.what.if"].create({"workflow_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Try limits on past work"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }
