from odoo import api, fields, models


class EgateWorkflowNotice(models.Model):
    """Somebody is to be told of something; written with what caused it, sent afterwards.

    A notice that cannot be sent undoes nothing: it is tried again.
    """

    _name = "egate.workflow.notice"
    _description = "Notice"
    _log_access = False
    _order = "id"

    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True, readonly=True)
    kind = fields.Char(required=True, readonly=True)
    transition_id = fields.Many2one("egate.workflow.transition", readonly=True, ondelete="restrict")
    reminder_id = fields.Many2one("egate.workflow.reminder", readonly=True, ondelete="restrict")
    step_sequence = fields.Integer(readonly=True)
    created_at = fields.Datetime(required=True, readonly=True)
    sent_at = fields.Datetime(readonly=True)
    attempts = fields.Integer(readonly=True, default=0)
    error = fields.Char(readonly=True)

    _once = models.UniqueIndex(
        "(res_model, res_id, step_sequence, reminder_id) WHERE reminder_id IS NOT NULL"
    )
    _unsent_idx = models.Index("(id) WHERE sent_at IS NULL")

    @api.model
    def _queue(self, records, kind, **vals):
        """Remember that a notice of ``kind`` about each of ``records`` is to be sent."""
        common = {
            "res_model": records._name,
            "kind": kind,
            "created_at": fields.Datetime.now(),
            **{name: value.id for name, value in vals.items()},
        }
        # sudo: notices are the engine's own
        self.sudo().create([{**common, "res_id": record.id} for record in records])
