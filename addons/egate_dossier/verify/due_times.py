"""The due time that a dossier shows is the one that its ledger gives."""

from odoo.addons.egate_base.tools.ledger import LedgerError

from .check import Check, Fault

#: Ledgers replayed at a time.
BATCH = 500


class Ledgers(Check):
    """Replaying what happened to the term gives the stored due time, and whether it runs now."""

    title = "due times replayed from their ledgers"

    def faults(self, env):
        last = 0
        while rows := self._dossiers_after(env.cr, last):
            last = rows[-1][0]
            yield from self._faults_of(env, rows)
            # Nothing of a batch is kept.
            env.invalidate_all(flush=False)

    def _dossiers_after(self, cr, last):
        cr.execute(
            """SELECT id, code, due_at, coalesce(clock_stands, false) FROM egate_dossier
               WHERE id > %s AND received_at IS NOT NULL ORDER BY id LIMIT %s""",
            [last, BATCH],
        )
        return cr.fetchall()

    def _faults_of(self, env, rows):
        ledgers = (
            env["egate.dossier.deadline.entry"]
            .search([("dossier_id", "in", [row[0] for row in rows])], order="dossier_id, sequence")
            .grouped(lambda entry: entry.dossier_id.id)
        )
        for dossier, code, due_at, stands in rows:
            if what := self._fault(ledgers.get(dossier), due_at, stands):
                yield Fault(code, what)

    def _fault(self, ledger, due_at, stands):
        if not ledger:
            return "it has a due time and no ledger" if due_at else ""
        if ledger.mapped("sequence") != list(range(1, len(ledger) + 1)):
            return "an entry of its ledger is missing"
        try:
            states = ledger._states()
        except LedgerError as error:
            return f"its ledger cannot be read: {error}"
        if (counted := ledger._replay(states)) != due_at:
            return f"it is due at {due_at} UTC, and its ledger gives {counted} UTC"
        if states[-1].is_stopped != stands:
            return f"its clock {'stands' if stands else 'runs'}, and not so by its ledger"
        return ""
