from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.egate_base.tools.search_key import search_key

from ...tools.slip_content import read_content
from .supplement import content_of

#: So many of the latest further requests of a procedure are looked at.
LOOKED_AT = 1000
#: So many papers are named.
NAMED = 5


class EgateDossier(models.Model):
    """Asking for papers during appraisal: once, with the whole list; again only with approval."""

    _inherit = "egate.dossier"

    supplement_ids = fields.One2many(
        "egate.supplement", "dossier_id", string="Requests for papers", copy=False
    )

    def action_issue_supplement(self, values=None):
        """Ask for what is missing on form 02: the clerk of a draft, later the holder.

        Of a received dossier the first request is sent at once, and the clock stands by the policy
        of the procedure; a further one is proposed to a head or leader.

        :param dict values: see :meth:`action_issue_guide`
        """
        self.ensure_one()
        if not self.received_at:
            self._check_may_ask()
            return self._issue_slip("supplement", values)._action_issued()
        self.check_access("read")
        content = read_content(values)
        digest = content.digest("supplement")
        self._lock_rows()
        if same := self.slip_ids.filtered(lambda slip: slip.digest == digest):
            # A second click: the dossier may be with the desk already.
            return same[0]._action_issued()
        self._check_may_ask()
        # sudo: requests of colleagues too
        before = self.sudo().supplement_ids.filtered(lambda one: one.state != "declined")
        if before._undecided():
            raise UserError(
                self.env._("A further request waits for approval already; see “Requests”.")
            )
        errors = self._slip_errors("supplement", content) + self._unlisted_errors(content, before)
        if errors:
            raise UserError("\n".join(errors))
        again = bool(before or self._asked_before("supplement"))
        proposed = again and not self._is_headed_by_user()
        at = fields.Datetime.now().replace(microsecond=0)
        # sudo: users may not write requests; the asker is checked above
        supplement = before._create_privileged(
            {
                "dossier_id": self.id,
                "number": len(before) + 1 if before else 1 + again,
                "state": "proposed" if proposed else "waiting",
                "content": content_of(values),
                "proposed_by_id": self.env.uid,
                "proposed_at": at,
            }
        )
        self.invalidate_recordset(["supplement_ids"])
        if proposed:
            # sudo: the trail is the engine's
            self.sudo()._trace("proposed", at, {self.sudo(): {"supplement": supplement.id}})
            return {"type": "ir.actions.act_window_close"}
        self._send_request(supplement)
        return supplement.slip_id.with_env(self.env)._action_issued()

    def _unlisted_errors(self, content, before):
        """Refuse a first request that leaves out a paper which is asked for and not ticked."""
        if before:
            return []
        listed = {search_key(line.name) for line in content.lines}
        left_out = self.paper_ids.filtered(
            lambda paper: (
                paper.required
                and not paper.received
                and paper._is_asked()
                and search_key(paper.name) not in listed
            )
        )
        if not left_out:
            return []
        return [
            self.env._(
                "The first request names everything: %(papers)s not handed in, and not on the "
                "list. A second request counts as late.",
                papers=", ".join(f"“{name}”" for name in left_out.mapped("name")),
            )
        ]

    def _send_request(self, supplement):
        """Issue form 02 of a sudo request as the current user, and let the clock stand."""
        slip = self._issue_slip("supplement", supplement.content)
        # sudo: users may not write requests; the caller has checked the asker
        dossier = self.sudo()
        supplement.write(
            {"slip_id": slip.id, "due_before": dossier.due_at, "answer_by": slip.answer_by}
        )
        # sudo: as above
        supplement.env["egate.supplement.line"]._create_privileged(
            [
                {
                    "dossier_id": self.id,
                    "supplement_id": supplement.id,
                    "name": line.name,
                    "fault": line.fault,
                    "original_asked": line.original_count,
                    "copy_asked": line.certified_count + line.copy_count,
                }
                for line in slip.sudo().line_ids  # sudo: as above
            ]
        )
        self._wait_for_papers(supplement, slip)

    # -- what comes back ----------------------------------------------------------------------

    # -- what second requests usually asked for -----------------------------------------------

    @api.model
    def _asked_often(self, procedure):
        """Return what further requests of ``procedure`` mostly asked for, most often first.

        :return: dicts of ``name``, ``count`` and ``percent`` of the further requests
        :rtype: list[dict]
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """WITH again AS (
                       SELECT s.id, s.dossier_id FROM egate_supplement s
                       JOIN egate_dossier d ON d.id = s.dossier_id
                       WHERE d.procedure_id = %(procedure)s AND s.number > 1
                         AND s.state IN ('waiting', 'done')
                       ORDER BY s.id DESC LIMIT %(limit)s)
                   SELECT min(l.name), count(DISTINCT again.id),
                          (SELECT count(*) FROM again)
                   FROM again JOIN egate_supplement_line l ON l.supplement_id = again.id
                   GROUP BY lower(l.name) ORDER BY 2 DESC, 1 LIMIT %(named)s""",
                procedure=procedure.id,
                limit=LOOKED_AT,
                named=NAMED,
            )
        )
        return [
            {"name": name, "count": count, "percent": round(100 * count / total)}
            for name, count, total in rows
        ]

    def _asked_often_sentence(self):
        """Return what to look at before the first request, or an empty string."""
        self.ensure_one()
        if not self.received_at:
            return ""
        often = self._asked_often(self.procedure_id)
        if not often:
            return ""
        return self.env._(
            "Look at everything now. Second requests of this procedure asked for: %(papers)s.",
            papers=", ".join(f"{one['name']} ({one['percent']}%)" for one in often),
        )
