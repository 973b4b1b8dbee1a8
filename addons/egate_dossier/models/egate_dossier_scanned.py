import re

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import escape_psql

#: Longer than any code or link on our papers.
MAX_SCANNED = 300
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")


class EgateDossier(models.Model):
    """Opening a dossier by the code on its papers, wherever it is scanned."""

    _inherit = "egate.dossier"

    @api.model
    def open_scanned(self, text):
        """Return what a scanned text opens for the current user.

        The text is a dossier's code, whatever its pattern, or the link in its QR code.

        :return: ``action`` when it is a dossier that the user may read, with ``return`` (see
            :meth:`_return_offer`) where its result can be given out now; otherwise ``sentence``,
            with ``unknown`` where the text is no code of a dossier
        :rtype: dict
        """
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

    @api.model
    def _scanned(self, text):
        """Return the dossier that ``text`` is the code or the link of; access is not checked."""
        if not text:
            return self.browse()
        found = Domain("code", "in", [text, text.upper()])
        last = text.rstrip("/").rpartition("/")[2]
        if "/" in text and _TOKEN.fullmatch(last):
            found |= Domain("tracking_token", "=", last)
        # sudo: only which dossier it is; the caller asks whether the user may read it
        dossiers = self.sudo().search(found, limit=2)
        if not dossiers:
            # A pattern may have small letters, and Caps Lock turns those of a scanner.
            dossiers = dossiers.search(Domain("code", "=ilike", escape_psql(text)), limit=1)
        exact = dossiers.filtered(lambda dossier: dossier.code == text)
        return (exact or dossiers)[:1].with_env(self.env)

    def _return_offer(self):
        """Return what is needed to give the result out now, or ``False`` where that cannot be.

        Only where the action asks for nothing but a comment and the proof of who took it: more is
        entered on the dossier.
        """
        self.ensure_one()
        for way in self._ways_open()[self]:
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
