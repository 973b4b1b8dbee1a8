from odoo import api, fields, models


class EgateTakeoverLine(models.Model):
    """A row of the workbook, and what becomes of it; or something else that is wrong.

    ``content`` is what was read, plain values, until the dossier is made of it.
    """

    _name = "egate.takeover.line"
    _description = "Row of a take-over"
    _log_access = False
    _order = "takeover_id, sheet, row, id"
    _PERSONAL = frozenset({"content", "what"})

    takeover_id = fields.Many2one(
        "egate.takeover", required=True, index=True, readonly=True, ondelete="cascade"
    )
    sheet = fields.Selection(
        [
            ("dossiers", "Dossiers"),
            ("papers", "Sheet of papers"),
            ("steps", "Steps gone through"),
            ("files", "Files"),
        ],
        required=True,
        readonly=True,
    )
    row = fields.Integer(readonly=True, help="As the workbook numbers it; 0: no single row.")
    former_code = fields.Char(string="Former code", readonly=True)
    state = fields.Selection(
        [
            ("waiting", "To be checked"),
            ("bad", "Faulty"),
            ("ready", "In order"),
            ("known", "There already"),
            ("made", "Taken over"),
            ("refused", "Not taken over"),
            ("undone", "Undone"),
            ("kept", "Not undone"),
        ],
        string="Result",
        required=True,
        readonly=True,
    )
    what = fields.Text(string="What is made, or what is wrong", readonly=True)
    dossier_id = fields.Many2one(
        "egate.dossier", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    new_code = fields.Char(string="New code", compute="_compute_new_code")
    content = fields.Json(readonly=True, groups=fields.NO_ACCESS, export_string_translation=False)

    _open_idx = models.Index("(takeover_id, state, id) WHERE state IN ('waiting', 'ready', 'made')")

    @api.depends("dossier_id")
    def _compute_new_code(self):
        for line in self:
            # sudo: administrators read no dossiers; a code names no person
            line.new_code = line.sudo().dossier_id.code

    @api.depends("former_code", "row")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.former_code or str(line.row)

    def _as_rows(self):
        """Return these lines as rows of texts, for the report that is downloaded."""
        sheets = dict(self._fields["sheet"]._description_selection(self.env))
        states = dict(self._fields["state"]._description_selection(self.env))
        return [
            (
                sheets[line.sheet],
                str(line.row or ""),
                line.former_code,
                states[line.state],
                line.what,
                line.new_code,
            )
            for line in self
        ]

    def _fault(self, reason):
        """Note that this line is faulty, in one more sentence."""
        self.state = "bad"
        self.what = "\n".join(filter(None, (self.what, reason)))
