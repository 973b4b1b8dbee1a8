from odoo import api, fields, models
from odoo.tools import SQL

#: What cells are told apart by, and what they add up. In this order in both tables.
DIMENSIONS = (
    "received_month",
    "ended_month",
    "agency_unit_id",
    "reception_unit_id",
    "work_unit_id",
    "procedure_id",
    "outside_system_id",
    "channel",
    "outcome",
    "ending",
)
SUMS = (
    "dossier_count",
    "right_first_count",
    "second_supplement_count",
    "supplement_count",
    "apology_count",
    "visit_count",
    "work_minutes",
    "wait_minutes",
    "fee_total",
    "fee_paid",
)


def columns(names, alias=None):
    """Return the names as SQL, with an alias before each."""
    if alias:
        return SQL(", ").join(SQL.identifier(alias, name) for name in names)
    return SQL(", ").join(map(SQL.identifier, names))


def added_up():
    """Return the sums of a group, each under its name."""
    return SQL(", ").join(
        SQL("sum(%s) AS %s", SQL.identifier(name), SQL.identifier(name)) for name in SUMS
    )


def something():
    """Return the condition that a group's sums are not all nothing."""
    return SQL(" OR ").join(SQL("sum(%s) <> 0", SQL.identifier(name)) for name in SUMS)


class EgateDossierSums(models.AbstractModel):
    """The columns of sums of ended dossiers."""

    _name = "egate.dossier.sums"
    _description = "Sums of ended dossiers"

    # Plain numbers: 0 is "none", so that a unique index finds the cell of a change.
    received_month = fields.Date(required=True, export_string_translation=False)
    ended_month = fields.Date(required=True, export_string_translation=False)
    agency_unit_id = fields.Integer(required=True, export_string_translation=False)
    reception_unit_id = fields.Integer(required=True, export_string_translation=False)
    work_unit_id = fields.Integer(required=True, export_string_translation=False)
    procedure_id = fields.Integer(required=True, export_string_translation=False)
    outside_system_id = fields.Integer(required=True, export_string_translation=False)
    channel = fields.Char(required=True, export_string_translation=False)
    outcome = fields.Char(required=True, export_string_translation=False)
    ending = fields.Char(required=True, export_string_translation=False)
    dossier_count = fields.Integer(required=True, export_string_translation=False)
    right_first_count = fields.Integer(required=True, export_string_translation=False)
    second_supplement_count = fields.Integer(required=True, export_string_translation=False)
    supplement_count = fields.Integer(required=True, export_string_translation=False)
    apology_count = fields.Integer(required=True, export_string_translation=False)
    visit_count = fields.Integer(required=True, export_string_translation=False)
    # Sums of years do not fit into four bytes.
    work_minutes = fields.Float(digits=(20, 0), required=True, export_string_translation=False)
    wait_minutes = fields.Float(digits=(20, 0), required=True, export_string_translation=False)
    fee_total = fields.Float(digits=(20, 0), required=True, export_string_translation=False)
    fee_paid = fields.Float(digits=(20, 0), required=True, export_string_translation=False)


class EgateDossierCell(models.Model):
    """The facts of ended dossiers, added up by month: what figures over years read.

    An ended dossier hardly changes. When it does, or when one ends, the engine appends what is
    added and what is taken away to ``egate.dossier.cell.change``: no two people who work wait for
    each other. Readers add both up, so they are current at any moment; a job moves the changes into
    the cells. Open dossiers are never in cells.
    """

    _name = "egate.dossier.cell"
    _inherit = "egate.dossier.sums"
    _description = "Ended dossiers of a month, added up"
    _log_access = False

    _cell_uniq = models.UniqueIndex(f"({', '.join(DIMENSIONS)})")

    @api.model
    def _fold(self):
        """Move all changes into the cells, in the current transaction; return how many there were.

        Changes that others append meanwhile stay for the next time. Two jobs do not meet: the
        second one finds nothing to take.
        """
        dimensions, sums = map(columns, (DIMENSIONS, SUMS))
        self.env.cr.execute("SELECT pg_try_advisory_xact_lock(hashtext('egate_dossier_cell'))")
        if not self.env.cr.fetchone()[0]:
            return 0
        self.env.cr.execute(
            SQL(
                """WITH taken AS (
                       DELETE FROM egate_dossier_cell_change RETURNING *
                   ), folded AS (
                       INSERT INTO egate_dossier_cell AS cell (%(dimensions)s, %(sums)s)
                       SELECT %(dimensions)s, %(added)s FROM taken GROUP BY %(dimensions)s
                       HAVING %(something)s
                       ON CONFLICT (%(dimensions)s) DO UPDATE SET %(updated)s
                   )
                   SELECT count(*) FROM taken""",
                dimensions=dimensions,
                sums=sums,
                added=added_up(),
                something=something(),
                updated=SQL(", ").join(
                    SQL("%(name)s = cell.%(name)s + excluded.%(name)s", name=SQL.identifier(name))
                    for name in SUMS
                ),
            )
        )
        (count,) = self.env.cr.fetchone()
        self.env.cr.execute(
            SQL(
                "DELETE FROM egate_dossier_cell WHERE %s",
                SQL(" AND ").join(SQL("%s = 0", SQL.identifier(name)) for name in SUMS),
            )
        )
        return count

    @api.model
    def _cron_fold(self):
        """Move the changes into the cells: the job."""
        self.env["ir.cron"]._commit_progress(self._fold(), remaining=0)


class EgateDossierCellChange(models.Model):
    """What is added to the cells and taken away from them; rows are only added, by the engine."""

    _name = "egate.dossier.cell.change"
    _description = "Change of the sums of ended dossiers"
    _inherit = "egate.dossier.sums"
    _log_access = False
