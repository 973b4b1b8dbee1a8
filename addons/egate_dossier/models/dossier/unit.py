from odoo import fields, models
from odoo.fields import Domain


class EgateUnit(models.Model):
    """What becomes of the dossiers of a unit that is closed."""

    _inherit = "egate.unit"

    def _open_dossiers(self):
        """Return what is open and in this sudo unit's charge: held, decided or received by it."""
        of_unit = Domain.OR(
            Domain(name, "=", self.id)
            for name in ("holder_unit_id", "agency_unit_id", "reception_unit_id")
        )
        received = Domain("received_at", "!=", False)
        closed = Domain("closed_at", "=", False)
        return self.env["egate.dossier"].search(of_unit & received & closed, order="id")

    def _open_drafts(self):
        return self.env["egate.dossier"].search(
            [("reception_unit_id", "=", self.id), ("received_at", "=", False)]
        )

    def _open_work(self):
        work = super()._open_work()
        stacks = Domain("from_unit_id", "=", self.id) | Domain("to_unit_id", "=", self.id)
        asked = Domain("unit_id", "=", self.id) & Domain("answered_at", "=", False)
        asked &= Domain("closed_at", "=", False)
        counts = [
            (len(self._open_dossiers()), self.env._("open dossiers")),
            (len(self._open_drafts()), self.env._("drafts at the counter")),
            (
                self.env["egate.dossier.consultation"].search_count(asked),
                self.env._("opinions that it is asked for"),
            ),
            (
                self.env["egate.handover"].search_count(stacks & Domain("state", "=", "sent")),
                self.env._("stacks on their way"),
            ),
        ]
        return work + [f"{number} {what}" for number, what in counts if number]

    def _hand_over_work(self, successor, reason):
        result = super()._hand_over_work(successor, reason)
        self._open_drafts().write({"reception_unit_id": successor.id})
        dossiers = self._open_dossiers()
        if not dossiers:
            return result
        held = dossiers.filtered(lambda dossier: dossier.holder_unit_id == self)
        held._hand_to_unit(successor, reason)
        decided = dossiers.filtered(lambda dossier: dossier.agency_unit_id == self)
        decided.write({"agency_unit_id": successor.id})
        details = {"unit": successor.id, "closed": self.id, "text": reason}
        at = fields.Datetime.now().replace(microsecond=0)
        dossiers._trace("taken_over", at, dict.fromkeys(dossiers, details))
        return result
