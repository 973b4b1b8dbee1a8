import logging

from odoo import api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from .cell import DIMENSIONS, SUMS, columns
from .fact_sql import lacking, refresh

_logger = logging.getLogger(__name__)

#: Dossiers of one transaction: short, so that whoever works on one of them hardly waits.
PORTION = 1000
#: After so many of them it is noted where the job is: each note clears what all workers have in
#: mind.
NOTED = 50
_NEXT = "egate_reports.rebuild_from"


class EgateDossierFact(models.Model):
    """Counts the facts again from what the engine wrote, while the office works.

    Portion by portion, each a transaction of its own. Rows that are right are not touched, so
    nobody who works meets the job but at a row that is wrong; there it gives way and does the
    portion again. A job that is stopped goes on where it was.
    """

    _inherit = "egate.dossier.fact"

    @api.model
    def _start_rebuild(self):
        """Begin with the first dossier, from the next run of the job on."""
        # sudo: where the job stands is the system's
        self.env["ir.config_parameter"].sudo().set_param(_NEXT, "1")
        self.env.ref("egate_reports.egate_dossier_fact_cron_rebuild").sudo()._trigger()

    @api.model
    def _cron_rebuild(self, portion=PORTION, noted=NOTED):
        """Count the next dossiers again, as long as the job may run."""
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: see _start_rebuild
        cron = self.env["ir.cron"]
        left, done = int(parameters.get_param(_NEXT) or 0), 0
        while left:
            try:
                after = self._rebuild_portion(left, portion)
                done += 1
                if not after:
                    # Before it is noted that nothing is left: a job that dies here does it again.
                    self._mend_sums()
                if not after or not done % noted:
                    parameters.set_param(_NEXT, str(after))
                    self.env.flush_all()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                _logger.info("Somebody works on dossiers from %s on: they are counted again.", left)
                # lint: allow the job gives way to whoever works on a dossier of the portion
                self.env.cr.rollback()
                continue
            left = after
            if not cron._commit_progress(portion, remaining=1 if left else 0):
                parameters.set_param(_NEXT, str(left))
                break

    @api.model
    def _rebuild_all(self):
        """Count all facts again in the current transaction, at an installation or an update."""
        left = 1
        while left:
            left = self._rebuild_portion(left, PORTION * 5)
        self._mend_sums()

    @api.model
    def _rebuild_portion(self, first, portion):
        """Count the received dossiers from the id ``first`` on again.

        :return: the id to go on with; 0 when none is left
        """
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT max(id) FROM (
                   SELECT id FROM egate_dossier WHERE id >= %s ORDER BY id LIMIT %s
               ) next""",
            (first, portion),
        )
        (last,) = self.env.cr.fetchone()
        if last is None:
            return 0
        self.env.cr.execute(refresh(SQL("d.id BETWEEN %s AND %s", first, last)))
        return last + 1

    @api.model
    def _mend_sums(self):
        """Append to the sums by month what they lack of the facts, and fold them.

        One statement sees facts and sums as they were at one moment, so what others append
        meanwhile is neither lost nor counted twice.
        """
        self.env.cr.execute(
            SQL(
                "INSERT INTO egate_dossier_cell_change (%s) %s",
                columns((*DIMENSIONS, *SUMS)),
                lacking(),
            )
        )
        self.env["egate.dossier.cell"]._fold()
