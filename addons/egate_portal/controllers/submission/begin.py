import secrets

from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import Controller, request, route

from .base import READ, WRITE, SubmissionBase


class SubmissionBegin(SubmissionBase, Controller):
    @route("/egate/submit/<string:code>", **READ)
    def begin(self, code, case=None):
        """Ask for which case and for whom a dossier of this procedure is, before it is begun."""
        procedure = self._procedure(code)
        return self._begin_page(procedure, {"variant": case or ""}, {})

    @route("/egate/submit/<string:code>/begin", **WRITE, form_on="/egate/submit/{code}")
    def begin_now(self, code, **post):
        """Begin a draft with the choices of that page, and go on to its first step.

        A second press finds the same draft (``key``).
        """
        procedure, typed = self._procedure(code), request.httprequest.form
        try:
            submission, faults = request.env["egate.submission"]._begin(procedure, typed)
        except UserError as refusal:
            return self._begin_page(procedure, typed, {"": str(refusal)}, status=422)
        if faults:
            return self._begin_page(procedure, typed, faults, status=422)
        return self._to(submission._path(submission.place))

    def _procedure(self, code):
        """Return the procedure (sudo) in force with this code.

        :raise NotFound: there is none that citizens may send
        """
        self._use_language()
        state, procedure, _version = request.env["egate.procedure"]._portal_find(code)
        if state != "in_force":
            raise NotFound
        return procedure

    def _begin_page(self, procedure, typed, faults, status=200):
        submissions = request.env["egate.submission"]
        choices = submissions._begin_choices(procedure)
        version = choices["version"]
        if not procedure._portal_offered_online(version):
            return self._site(
                "egate_portal.submission_not_online",
                {"procedure": procedure, "version": version},
                here="catalogue",
            )
        # sudo: one's own drafts, by the domain
        drafts = submissions.sudo().search(
            submissions._domain_of_account(request.env.user)
            & Domain("procedure_id", "=", procedure.id)
            & Domain("state", "=", "draft"),
            limit=5,
        )
        values = {
            **choices,
            "procedure": procedure,
            "typed": typed,
            "faults": faults,
            "key": typed.get("key") or secrets.token_urlsafe(18),
            "drafts": drafts._for_list(),
            "days": submissions._draft_days(),
        }
        return self._site(
            "egate_portal.submission_begin", values, status=status, form=True, here="catalogue"
        )
