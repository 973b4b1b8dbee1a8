from odoo import api, fields, models

from odoo.addons.egate_base.tools.compact_json import CompactJson


class EgatePersonalEvent(models.Model):
    """What was done with personal data, by whom and for which request or list; rows are only added.

    They hold ids, names of fields and numbers, nothing of a person: what a correction changed
    stands with its request, which is anonymised with its citizen.
    """

    _name = "egate.personal.event"
    _description = "Trail of personal data"
    _inherit = "egate.append.only"
    _log_access = False
    _order = "id desc"
    _rec_name = "kind"

    at = fields.Datetime(string="When", required=True, readonly=True)
    kind = fields.Selection(
        [
            ("received", "A request was received"),
            ("approved", "Approved"),
            ("declined", "Declined"),
            ("copied", "A copy was handed over"),
            ("corrected", "A record was corrected"),
            ("proposed", "A list was looked through"),
            ("anonymised", "A list was carried out"),
        ],
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one(
        "res.users", string="Who", required=True, readonly=True, ondelete="restrict"
    )
    unit_id = fields.Many2one(
        "egate.unit", string="For which unit", readonly=True, ondelete="restrict", index=True
    )
    request_id = fields.Many2one(
        "egate.personal.request", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    data = CompactJson(readonly=True, export_string_translation=False)
    detail = fields.Char(compute="_compute_detail")

    @api.depends("data")
    def _compute_detail(self):
        for event in self:
            facts = event.data or {}
            event.detail = "; ".join(f"{key}: {value}" for key, value in facts.items() if value)

    @api.model
    def _note(self, kind, unit, data=None, request=None):
        """Add a row as the current user.

        :param unit: ``egate.unit`` on whose behalf
        :param dict data: ids, names of fields and numbers
        :param request: the ``egate.personal.request`` that it belongs to, if any
        """
        self._insert(
            [
                {
                    "at": fields.Datetime.now().replace(microsecond=0),
                    "kind": kind,
                    "user_id": self.env.uid,
                    "unit_id": unit.id,
                    "request_id": request.id if request else None,
                    "data": {key: value for key, value in (data or {}).items() if value} or None,
                }
            ]
        )
