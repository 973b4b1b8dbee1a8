from odoo import api, models

from ...tools import form_input
from ...tools.form_rules import judge, page_errors
from .submission_owner import read_day


class EgateSubmission(models.Model):
    """Where the submission meets the online form, of which its edition is pinned."""

    _inherit = "egate.submission"

    @api.model
    def _form_for(self, procedure, variant):
        """Return the published form (sudo) of this case today, or none."""
        today = self.env["egate.assignment"]._local_today()
        return self.env["egate.online.form"]._for(procedure, variant, today)

    def _definition(self):
        """Return what the pinned edition asks, see ``tools/form_rules.py``; ``None``: no form."""
        self.ensure_one()
        return self.form_id._definition() if self.form_id else None

    def _form_pages(self):
        """Return the pages of the form as its definition has them.

        :rtype: list[dict]
        """
        definition = self._definition()
        return list(definition["pages"]) if definition else []

    def _judge_answers(self):
        """Return what the rules of the form say of what was typed; ``None`` without a form."""
        definition = self._definition()
        if not definition:
            return None
        return judge(definition, self.answers or {}, self.env["egate.assignment"]._local_today())

    def _answer_faults(self, page_key):
        """Return the sentence for each wrong or missing answer of a page, by its key.

        :rtype: dict[str, str]
        """
        definition, judged = self._definition(), self._judge_answers()
        faults = page_errors(definition, page_key, judged.errors)
        return self.form_id._sentences(faults, definition)

    def _read_answers(self, page_key, post):
        """Keep what was posted of a page of the form, right or wrong.

        :param post: what the browser sent, a ``MultiDict``
        """
        definition = self._definition()
        typed = form_input.read(definition, page_key, post)
        self.answers = form_input.merge(definition, page_key, self.answers, typed)

    def _answers_to_send(self):
        """Return the answers that are shown, computed ones too; typed where they do not hold."""
        judged = self._judge_answers()
        if judged is None:
            return {}
        known = {**judged.typed, **judged.answers}
        return {key: value for key, value in known.items() if key in judged.visible}

    def _answers_as_read(self, answers):
        """Return ``answers`` for ``egate_portal.form_read``."""
        definition = self._definition()
        return self.form_id._as_read(definition, answers or {}) if definition else []

    def _form_page_values(self, page_key, faults):
        """Return what ``egate_portal.form_page`` shows."""
        definition = self._definition()
        return self.form_id._page_values(definition, page_key, self.answers or {}, faults)

    def _carry_owner_over(self):
        """Answer in the form what was told of the owner a step before, where it is not answered.

        For an owner whom nobody has checked: what is typed once is not asked again.
        """
        definition = self._definition()
        if not definition or self.owner_checked:
            return
        told = self.owner or {}
        day = read_day(told.get("birth") or "")
        known = {
            "owner_name": told.get("name"),
            "owner_identity": told.get("identity_kind") == "cccd" and told.get("identity_number"),
            "owner_birth_date": day and day.isoformat(),
            "owner_address": told.get("address"),
            "contact_phone": told.get("phone"),
            "contact_email": told.get("email"),
        }
        carried = self.form_id._answers_of(definition, known)
        answers = self.answers or {}
        kept = {key: value for key, value in answers.items() if value not in ("", None, {}, [])}
        self.answers = {**answers, **carried, **kept}
