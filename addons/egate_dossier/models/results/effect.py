from odoo import models
from odoo.tools import SQL


class EgateDossier(models.Model):
    """What a transition that decides does: the result is there, signed."""

    _inherit = "egate.dossier"

    def _effect_result(self, transition, values):
        """The person who acts signs, or the leader whom the clerk names; an older one is withdrawn.

        ``signer_id`` is given by :meth:`action_receive_and_return` only: no client names it.
        """
        Result = self.env["egate.dossier.result"]
        self.flush_recordset()
        Result.flush_model()
        self.env.cr.execute(
            SQL(
                """
                WITH withdrawn AS (
                    UPDATE egate_dossier_result SET withdrawn_at = %(at)s
                    WHERE dossier_id = ANY(%(ids)s)
                      AND returned_at IS NULL AND withdrawn_at IS NULL
                )
                INSERT INTO egate_dossier_result
                    (dossier_id, name, signer_id, signed_at, create_uid, create_date,
                     version, replaces_id)
                SELECT d.id, v.result_name, %(signer)s, %(at)s, %(uid)s, %(at)s,
                       COALESCE(r.version, 0) + 1, r.id
                FROM egate_dossier d JOIN egate_procedure_version v ON v.id = d.version_id
                LEFT JOIN LATERAL (
                    SELECT id, version FROM egate_dossier_result
                    WHERE dossier_id = d.id ORDER BY id DESC LIMIT 1
                ) r ON true
                WHERE d.id = ANY(%(ids)s)
                """,
                at=values["at"],
                ids=self.ids,
                signer=values.get("signer_id") or self.env.uid,
                uid=self.env.uid,
            )
        )
        Result.invalidate_model()
        self.invalidate_recordset(["result_ids"])

    def _pending_results(self):
        return self.result_ids.filtered(
            lambda result: not result.returned_at and not result.withdrawn_at
        )
