from collections import Counter, defaultdict

from odoo import fields, models

from odoo.addons.egate_base.tools.hooks import hooked

from ...tools import event_chain


class EgateDossier(models.Model):
    """The head of the dossier's chain of events, and how the engine writes to it."""

    _inherit = "egate.dossier"

    event_ids = fields.One2many("egate.dossier.event", "dossier_id", string="Trail", copy=False)
    event_seq = fields.Integer(copy=False, export_string_translation=False)
    event_hash = fields.Binary(
        attachment=False, copy=False, groups=fields.NO_ACCESS, export_string_translation=False
    )
    #: When the last event was (UTC); no later one is before it.
    event_at = fields.Datetime(copy=False, export_string_translation=False)

    def _last_moment(self):
        return max(filter(None, [super()._last_moment(), self.event_at]), default=False)

    def _trace(self, kind, at, details=None):
        """Append an event of ``kind`` to the trail of each of these sudo dossiers.

        :param str kind: a kind of ``egate.dossier.event``
        :param datetime at: UTC
        :param dict details: by dossier a dict of ids and codes; of ``text`` the trail keeps a
            fingerprint, for it may name people; ``by`` is the unit on whose behalf it was done

        Hook ``event_written``: called with the same after the event is written.
        """
        self.env["egate.dossier.event"]._add(
            [dossier._event(kind, at, (details or {}).get(dossier)) for dossier in self]
        )
        self._after_event(kind, at, details)
        return super()._trace(kind, at, details)

    def _begin_trails(self, at, chains):
        """Write the events with which the trails of these sudo dossiers begin, as :meth:`_trace`.

        :param datetime at: UTC
        :param dict chains: by dossier what :func:`event_chain.begin` made; its head is kept on the
            dossier already
        """
        self.env["egate.dossier.event"]._begin(chains.values())
        self.invalidate_recordset(["event_ids"])
        told = defaultdict(dict)
        for dossier, chain in chains.items():
            turns = Counter()
            for event, _link in chain:
                # The second event of a kind comes after the first ones of all dossiers.
                turns[event.kind] += 1
                told[event.kind, turns[event.kind]][dossier] = event.data
        for (kind, _turn), details in told.items():
            self.browse().concat(*details)._after_event(kind, at, details)

    def _after_event(self, kind, at, details):
        for react in hooked(self, "event_written"):
            react(kind, at, details)

    def _event(self, kind, at, details):
        data = {key: value for key, value in (details or {}).items() if value}
        if text := data.pop("text", None):
            data["text"] = event_chain.fingerprint(self.tracking_token, text)
        if "way" in data:
            # The transition, which is never changed or deleted, leads from there.
            data.pop("from", None)
        unit = data.pop("by", None) or self._acting_unit_id()
        at = at.replace(microsecond=0)
        at = max(at, self.event_at or at)
        return event_chain.Event(self.id, at, kind, self.env.uid, unit, data or None)

    def _acting_unit_id(self):
        """Return the id of the unit on whose behalf the current user acts on this dossier.

        The unit that has the dossier, if they act there; else the one of theirs, if there is one
        alone. ``None`` for the system itself.
        """
        held = self.env["egate.assignment"]._held_units(self.env.user)
        units = {unit for of_role in held.values() for unit in of_role}
        for unit in (self.holder_unit_id.id, self.reception_unit_id.id, self.agency_unit_id.id):
            if unit in units:
                return unit
        return units.pop() if len(units) == 1 else None

    def _after_due_moved(self, moves):
        result = super()._after_due_moved(moves)
        self._trace("due", fields.Datetime.now())
        return result
