from functools import partial

from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from odoo.addons.egate_base.tools.plain_text import entered

from ...models.submission.submission_steps import FORM
from .base import READ, WRITE, SubmissionBase

#: What is done with a whole submission, by the last part of the address.
ACTIONS = ("send", "withdraw", "move", "check", "uncheck")
#: The steps by their templates; those of the form have one for all.
TEMPLATES = {
    "owner": "egate_portal.submission_owner",
    "papers": "egate_portal.submission_papers",
    "result": "egate_portal.submission_result",
    "review": "egate_portal.submission_review",
    "asked": "egate_portal.submission_asked",
}


class SubmissionPages(SubmissionBase, Controller):
    @route("/egate/my/submissions/<int:submission_id>", **READ)
    def go_on(self, submission_id):
        """Go on where the account stopped, on whatever device; sent, show the receipt."""
        submission = self._own(submission_id)
        if submission.state not in ("draft", "asked"):
            return self._to(submission._path("receipt"))
        return self._to(submission._path(self._place(submission)))

    @route("/egate/my/submissions/<int:submission_id>/<string:page>", **READ)
    def page(self, submission_id, page, again=None):
        """Show a step as it was saved, right or wrong; or the receipt, or its printed sheet.

        :param again: the step was just saved with faults, which are shown at their fields
        """
        submission = self._own(submission_id)
        if page in ("receipt", "print"):
            return self._receipt(submission, page)
        if submission.state not in ("draft", "asked"):
            return self._to(submission._path("receipt"))
        if page not in [step["key"] for step in submission._steps()]:
            raise NotFound
        faults = submission._faults_of(page) if again else {}
        return self._step(submission, page, faults)

    # The step is at the same address as its page, so that a login in between leads back to it.
    @route("/egate/my/submissions/<int:submission_id>/<string:page>", **WRITE)
    def save(self, submission_id, page, then=None, **post):
        """Save a step, whatever is wrong in it, and go on to the next one.

        :param then: ``stay`` keeps the step, ``leave`` shows the list of one's dossiers, ``quiet``
            answers nothing (the page's script saves what is being typed)
        """
        submission = self._own(submission_id)
        try:
            faults = submission._save_step(page, request.httprequest.form)
        except UserError as refusal:
            if then == "quiet":
                return request.make_response("", status=409)
            if page not in [step["key"] for step in submission._steps()]:
                raise NotFound from refusal
            return self._step(submission, page, {"": str(refusal)}, status=422)
        if then == "quiet":
            return request.make_response("", headers=[("Cache-Control", "no-store")], status=204)
        if then == "leave":
            return self._to("/egate/my")
        # What a route does not name has been dropped from its arguments.
        if "egate_again" in request.httprequest.form:
            # The page of a form without a script asks for what depends on what was chosen.
            then, faults = "stay", {}
        if faults or then == "stay":
            return self._to(submission._path(f"{page}?again=1" if faults else page))
        return self._to(submission._path(submission._step_after(page)))

    @route(
        "/egate/my/submissions/<int:submission_id>/do/<string:action>",
        **WRITE,
        form_on="/egate/my/submissions/{submission_id}/review",
    )
    def act(self, submission_id, action, variant=None, **post):
        """Send, withdraw, move to the new version, ask for a pre-check or take that back.

        Each can be pressed twice: the second press finds what the first one did.

        :param variant: id of the case in the new version, where it has to be chosen anew
        """
        submission = self._own(submission_id)
        if action not in ACTIONS:
            raise NotFound
        try:
            # All or nothing: what fails in the middle leaves nothing behind.
            with request.env.cr.savepoint():
                {
                    "send": submission._send,
                    "withdraw": submission._withdraw,
                    "move": partial(submission._move_to_version, entered(variant)),
                    "check": submission._ask_check,
                    "uncheck": submission._take_check_back,
                }[action]()
        except UserError as refusal:
            submission.invalidate_recordset()
            if submission.state in ("draft", "asked"):
                return self._step(submission, "review", {"": str(refusal)}, status=422)
            return self._receipt(submission, "receipt", str(refusal), status=422)
        if submission.state == "ended":
            return self._to("/egate/my")
        if submission.state in ("draft", "asked"):
            return self._to(submission._path(self._place(submission)))
        return self._to(submission._path("receipt"))

    def _place(self, submission):
        keys = [step["key"] for step in submission._steps()]
        return submission.place if submission.place in keys else keys[0]

    # -- what is shown ------------------------------------------------------------------------

    def _receipt(self, submission, page, fault="", status=200):
        if submission.state in ("draft", "ended"):
            return self._to("/egate/my" if submission.state == "ended" else submission._path())
        values = {**submission._receipt_values(), "submission": submission, "fault": fault}
        values["asked"] = submission._asked_values() if submission.dossier_id else {}
        values["printed"] = page == "print"
        return self._site(
            "egate_portal.submission_receipt", values, status=status, form=True, here="mine"
        )

    def _step(self, submission, key, faults, status=200):
        newer = submission._newer_version()
        steps = submission._steps()
        values = {
            "submission": submission,
            "steps": steps,
            "key": key,
            "step": next((step for step in steps if step["key"] == key), steps[-1]),
            "number": 1 + next((n for n, step in enumerate(steps) if step["key"] == key), 0),
            "faults": faults,
            "newer": newer,
            "newer_cases": submission._cases_to_choose(newer),
            "until": submission._moment_in_words(submission.draft_until),
            "saved": submission._moment_in_words(submission.changed_at),
            "whole_remarks": submission._remarks_on("all"),
        }
        if key.startswith(FORM):
            return self._form_step(submission, key, values, faults, status)
        fill = getattr(self, f"_values_of_{key}")
        values.update(fill(submission, faults))
        return self._site(TEMPLATES[key], values, status=status, form=True, here="mine")

    def _form_step(self, submission, key, values, faults, status):
        page_key = key.removeprefix(FORM)
        remarks = [one for one in submission.remarks or () if one["kind"] == "answer"]
        values |= submission._form_page_values(page_key, faults)
        values["answer_remarks"] = remarks
        return self._site(
            "egate_portal.submission_form", values, status=status, form=True, here="mine"
        )

    def _values_of_owner(self, submission, faults):
        return {
            "typed": submission._owner_values(),
            "asked_fields": submission._owner_fields(),
            "labels": submission._owner_labels(),
            "kinds": submission._owner_kinds(),
        }

    def _values_of_papers(self, submission, faults):
        return {
            "cards": submission._paper_cards(),
            "types": request.env["egate.dossier.paper"]._file_types(),
            "limit": request.env["egate.dossier.file"]._limits().max_bytes >> 20,
            "remarks_on": submission._remarks_on,
        }

    def _values_of_result(self, submission, faults):
        return {
            "exemptions": submission._exemptions(),
            "may_be_electronic": submission._may_be_electronic(),
        }

    def _values_of_asked(self, submission, faults):
        return {"asked": submission._asked_values()}

    def _values_of_review(self, submission, faults):
        return {
            "problems": submission._all_faults(),
            "known": submission._owner_values(),
            "labels": submission._owner_labels(),
            "kinds": dict(submission._owner_kinds()),
            "read": submission._answers_as_read(submission.answers),
            "cards": submission._paper_cards(),
            "hours": submission._accept_hours(submission.reception_unit_id),
            "may_check": submission.state == "draft",
        }
