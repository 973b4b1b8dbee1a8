from odoo import api, models

from odoo.addons.egate_base.tools.hooks import hooked

from ..dossier.scanned_code import MAX_SCANNED


class EgateDossier(models.Model):
    """What a scanned code opens: a dossier, a draft at the counter, the return of a result."""

    _inherit = "egate.dossier"

    @api.model
    def open_scanned(self, text):
        """Return what a scanned text opens for the current user.

        The text is a dossier's code, whatever its pattern, or the link in its QR code.

        :return: ``action`` when it is a dossier that the user may read, with ``return`` (see
            :meth:`_return_offer`) where its result can be given out now; otherwise ``sentence``,
            with ``unknown`` where the text is no code of a dossier
        :rtype: dict

        Hook ``scanned_without_access``: called with the text for users without dossiers, returns
        such an answer, or ``None``.
        """
        if not self.has_access("read"):
            for answer in hooked(self, "scanned_without_access"):
                if opened := answer(text):
                    return opened
        self.check_access("read")
        text = text.strip() if isinstance(text, str) else ""
        dossier = self._scanned(text[:MAX_SCANNED])
        if not dossier:
            return {
                "sentence": self.env._("No dossier has the code “%(code)s”.", code=text[:60]),
                "unknown": True,
            }
        if not dossier.has_access("read"):
            return {
                "sentence": self.env._(
                    "The dossier %(code)s is not with your unit, so it cannot be opened here.",
                    code=text[:60] if (dossier.code or "").lower() == text.lower() else "",
                )
            }
        if not dossier.received_at:
            return {"action": dossier.action_counter_open()}
        return {"action": dossier._action_show(), "return": dossier._return_offer()}

    def _return_offer(self):
        """Return what is needed to give the result out now, or ``False`` where that cannot be.

        Only where the action asks for nothing but a comment and the proof of who took it: more is
        entered on the dossier.
        """
        self.ensure_one()
        for way in self._allowed_transitions()[self]:
            if "return" in way.effects and set(way.asks) <= {"comment", "proof"}:
                return self._offer({"id": way.id, "name": way.name})
        return False

    def _offer(self, way):
        """Return what the dialog shows that gives the result out.

        :param dict way: ``id`` and ``name`` of the action; without ``id``, a corrected result of a
            closed dossier
        """
        return {
            "id": self.id,
            "code": self.code,
            "applicant": self.applicant_name,
            "identity": self.identity_masked or "",
            "submitter": self.submitter_name or "",
            "procedure": self.procedure_id.name,
            "results": ", ".join(filter(None, self._pending_results().mapped("name"))),
            "channel": self.result_channel,
            "sent_to": {
                "post": self._shown("applicant_address") or "",
                "electronic": self.applicant_email or "",
            },
            "owed": self.fee_balance if self.fee_state in ("owed", "part") else 0,
            "way": way,
            "action": self._action_show(),
        }
