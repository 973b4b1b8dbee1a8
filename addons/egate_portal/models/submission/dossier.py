from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.egate_base.tools.hooks import hook
from odoo.addons.egate_dossier.models.dossier.work_elsewhere import Elsewhere
from odoo.addons.egate_dossier.tools.field_sentence import at as said_at

from .submission import WAITING


class EgateDossier(models.Model):
    """What happens to the draft of an online dossier moves the submission: never a hand."""

    _inherit = "egate.dossier"

    submission_ids = fields.One2many(
        "egate.submission", "dossier_id", string="Online submission", copy=False
    )

    def _submissions(self):
        """Return the submissions (sudo) that these dossiers came from."""
        # sudo: the engine moves it, whoever acts on the dossier
        return self.env["egate.submission"].sudo().search(Domain("dossier_id", "in", self.ids))

    @api.constrains("reception_unit_id")
    def _take_submission_along(self):
        """Let what was sent online be on the list of the unit that has its draft.

        A clerk of two units may put a draft into the other one.
        """
        for submission in self.filtered(lambda one: one.channel == "online")._submissions():
            submission.reception_unit_id = submission.dossier_id.reception_unit_id

    @hook("event_written")
    def _move_submission(self, kind, at, details):
        if kind not in ("received", "anonymised"):
            return
        online = self.filtered(lambda dossier: dossier.channel == "online")
        submissions = online._submissions() if online else None
        if not submissions:
            return
        if kind == "anonymised":
            if any((details or {}).get(dossier, {}).get("part") for dossier in self):
                return
            submissions._forget_content()
            return
        submissions._stop_clock(at)
        submissions.state = "accepted"
        told = {
            submission.dossier_id: {
                "submission": submission.id,
                "rounds": submission.rounds,
                "user": submission.helper_id.id,
            }
            for submission in submissions
        }
        submissions.dossier_id.with_env(self.env)._trace("sent_online", at, told)
        submissions._tell("accepted")

    @hook("slip_issued")
    def _move_submission_by_slip(self, slip):
        """Move the submission by a slip that was given out before acceptance."""
        if slip.stage != "reception" or self.channel != "online":
            return
        state = "refused" if slip.kind == "refusal" else "asked"
        submissions = self._submissions().filtered(lambda one: one.state in ("sent", "asked"))
        if not submissions:
            return
        submissions._stop_clock(slip.issued_at)
        submissions.write({"state": state, "place": False, "done_steps": []})
        submissions._tell(state)

    @hook("work_elsewhere")
    def _submissions_to_answer(self):
        units = self._clerk_units()
        if not units:
            return {}
        waits = Domain("state", "in", WAITING) & Domain("reception_unit_id", "in", list(units))
        every = Elsewhere(
            "egate.submission",
            waits,
            self.env._("Sent online, to be answered"),
            "egate_portal.egate_submission_action",
            {"search_default_waiting": 1},
            rare=True,
        )
        late = every._replace(
            domain=waits & Domain("late", "=", True),
            name=self.env._("Sent online, the answer is late"),
            context={"search_default_late": 1, "search_default_waiting": 0},
        )
        untold = Elsewhere(
            "egate.submission",
            Domain("not_told", "=", True) & Domain("reception_unit_id", "in", list(units)),
            self.env._("Sent online, the citizen could not be told: call"),
            "egate_portal.egate_submission_action",
            {"search_default_not_told": 1, "search_default_waiting": 0},
            rare=True,
        )
        return {"online": every, "online_late": late, "online_untold": untold}

    def _reception_errors(self, promise, people):
        errors = super()._reception_errors(promise, people)
        if self.channel == "online" and self._submissions().filtered(
            lambda one: one.state == "withdrawn"
        ):
            errors += said_at(
                "",
                self.env._(
                    "The citizen has withdrawn what was sent online: nothing is to be accepted."
                ),
            )
        return errors

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent_online(self):
        if self._submissions():
            raise UserError(
                self.env._(
                    "A citizen has sent this online and waits for an answer, so the draft is not "
                    "deleted. Accept it, ask for what is missing (form 02), or refuse it (form 03)."
                )
            )

    def action_open_submission(self):
        """Open what the citizen has sent.

        :raise UserError: it was sent online elsewhere, and entered here
        """
        self.ensure_one()
        self.check_access("read")
        if not self.submission_ids:
            raise UserError(
                self.env._(
                    "This dossier was not sent on this site: what came with it is in its papers."
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": "egate.submission",
            "res_id": self.submission_ids[:1].id,
            "views": [(False, "form")],
        }
