from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.egate_base.tools.compact_json import CompactJson

from ...tools import event_chain

#: Kinds that earlier versions wrote, and what they are called since. A kind is part of what the
#: chain hashes, so what is stored keeps its own, and is shown with the words of the new one.
OLD_KINDS = {
    "unasked": "supplement_cancelled",
    "opined": "opinion_written",
    "heard": "citizen_wrote",
    "kept": "termination_declined",
    "reached": "contact_changed",
}
_KINDS = [
    ("received", "Received"),
    ("imported", "Taken over from the former system"),
    ("import_undone", "The take-over was undone"),
    ("sent_online", "It had been sent online by the citizen"),
    ("moved", "Went on"),
    ("handed", "Given into other hands"),
    ("taken_over", "Another unit took over from one that was closed"),
    ("undone", "Undone"),
    ("migrated", "Moved to another process"),
    ("due", "The due time moved with the calendar"),
    ("outage", "An announced failure was taken out of the time"),
    ("consulted", "Another unit was asked"),
    ("answered", "A question was answered or closed"),
    ("looked_up", "A database was looked up instead of a paper"),
    ("filed", "A file was added"),
    ("reused", "An earlier paper was reused"),
    ("printed", "A form was issued"),
    ("asked", "Missing papers were asked for"),
    ("charged", "A fee was added"),
    ("paid", "A fee was paid"),
    ("refunded", "A fee was paid back"),
    ("refund_asked", "A refund was asked for"),
    ("refund_settled", "A second person settled a refund"),
    ("transfer_arrived", "A transfer was found in the bank's statement"),
    ("transfer_set_aside", "A transfer is to be given back"),
    ("numbered", "The result was numbered"),
    ("attached", "A file of the result was added"),
    ("revised", "A new version of the result was made"),
    ("given", "The result was given out"),
    ("arrived", "The result is known to have arrived"),
    ("directed", "A leader gave a directive"),
    ("opinion_written", "An opinion was written"),
    ("wrote", "The citizen was written to"),
    ("citizen_wrote", "The citizen wrote"),
    ("phoned", "The citizen was told by phone"),
    ("contact_changed", "How the citizen is reached was changed"),
    ("outside", "The code in a ministry's system was noted"),
    ("offered", "Papers handed over, not confirmed yet"),
    ("confirmed", "Hand-over confirmed"),
    ("agency_received", "The competent agency received it"),
    ("turned_back", "Hand-over turned back"),
    ("proposed", "A further request for papers was proposed"),
    ("papers_sent", "The citizen sent papers from home"),
    ("supplemented", "Papers asked for were handed in"),
    ("supplement_cancelled", "A request for papers was taken back"),
    ("extended", "The office apologised and gave a new date"),
    ("apologised", "The office apologised late and named a new time"),
    ("ending", "An end without a result was asked for"),
    ("termination_declined", "That end was declined"),
    ("ending_taken_back", "The citizen took the withdrawal back"),
    ("ended", "Ended without a result"),
    ("corrected", "The procedure was corrected"),
    ("amended", "A detail was corrected"),
    ("blocked", "Kept from being anonymised"),
    ("unblocked", "No longer kept from being anonymised"),
    ("anonymised", "Personal details were anonymised"),
]


class EgateDossierEvent(models.Model):
    """The legal trail of a dossier: what happened, in order, chained by hashes.

    Rows are only added, by :meth:`_begin` and :meth:`_add` alone, and hold ids, codes and
    fingerprints but nothing of a person: what can be removed one day is elsewhere. The head of the
    chain is on the dossier's row, so that two writers conflict there. See ``tools/event_chain.py``.
    """

    _name = "egate.dossier.event"
    _description = "Event of a dossier"
    _inherit = ["egate.append.only", "egate.dossier.part"]
    _log_access = False
    _order = "dossier_id, sequence"

    # Found by the unique index below.
    dossier_id = fields.Many2one(ondelete="restrict", index=False)
    sequence = fields.Integer(required=True, readonly=True)
    at = fields.Datetime(required=True, readonly=True, help="Whole seconds, as hashed.")
    kind = fields.Selection(
        [*_KINDS, *((old, dict(_KINDS)[new]) for old, new in OLD_KINDS.items())],
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one(
        "res.users", string="Who", required=True, readonly=True, ondelete="restrict", index=False
    )
    unit_id = fields.Many2one(
        "egate.unit", string="For which unit", readonly=True, ondelete="restrict", index=False
    )
    data = CompactJson(readonly=True, export_string_translation=False)
    hash = fields.Binary(
        attachment=False, readonly=True, groups=fields.NO_ACCESS, export_string_translation=False
    )

    _sequence_uniq = models.UniqueIndex("(dossier_id, sequence)")

    @api.model
    def _begin(self, chains):
        """Write the first events of dossiers whose rows have the heads of their chains already.

        :param chains: of :func:`event_chain.begin`, one for each dossier
        """
        self._insert(
            [
                {
                    "dossier_id": event.dossier,
                    "sequence": sequence,
                    "at": event.at,
                    "kind": event.kind,
                    "user_id": event.user,
                    "unit_id": event.unit,
                    "data": event.data,
                    "hash": link,
                }
                for chain in chains
                for sequence, (event, link) in enumerate(chain, 1)
            ]
        )

    @api.model
    def _add(self, events):
        """Append events to the chains of their dossiers; one statement, whatever their number.

        :param list[event_chain.Event] events: in order; several of one dossier are chained in it
        """
        rounds = []
        for event in sorted(events, key=lambda event: event.dossier):
            # One statement advances a head once.
            turn = next((turn for turn in rounds if event.dossier not in turn), None)
            if turn is None:
                rounds.append(turn := {})
            turn[event.dossier] = event
        for turn in rounds:
            self._append(list(turn.values()))

    def _append(self, events):
        dossiers = self.env["egate.dossier"].browse([event.dossier for event in events])
        dossiers.flush_recordset()
        json_data = self._fields["data"].convert_to_column
        self.env.cr.execute(
            SQL(
                """
                WITH v (dossier_id, at, kind, user_id, unit_id, data, body) AS (VALUES %s),
                head AS (
                    UPDATE egate_dossier d
                    SET event_seq = COALESCE(d.event_seq, 0) + 1,
                        event_at = v.at,
                        event_hash = sha256(
                            COALESCE(d.event_hash, ''::bytea)
                            || int4send(COALESCE(d.event_seq, 0) + 1)
                            || convert_to(v.body, 'UTF8'))
                    FROM v WHERE d.id = v.dossier_id
                    RETURNING d.id, d.event_seq, d.event_hash
                )
                INSERT INTO egate_dossier_event
                    (dossier_id, sequence, at, kind, user_id, unit_id, data, hash)
                SELECT v.dossier_id, head.event_seq, v.at, v.kind, v.user_id, v.unit_id, v.data,
                       head.event_hash
                FROM v JOIN head ON head.id = v.dossier_id
                """,
                SQL(", ").join(
                    SQL(
                        "(%s, %s::timestamp, %s, %s, %s::int4, %s, %s)",
                        event.dossier,
                        event.at,
                        event.kind,
                        event.user,
                        event.unit,
                        json_data(event.data, self),
                        event_chain.body(event),
                    )
                    for event in events
                ),
            )
        )
        dossiers.invalidate_recordset(["event_ids", "event_seq", "event_hash"])
        # The next event of this transaction asks for it.
        for event in events:
            dossier = dossiers.browse(event.dossier)
            dossier._fields["event_at"]._update_cache(dossier, event.at)

    @api.model
    def _faults(self, dossiers):
        """Return what is wrong with the chains of these dossiers, by dossier; those that are whole
        are left out.

        :rtype: dict[egate.dossier, str]
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """SELECT dossier_id, sequence, at, kind, user_id, unit_id, data::jsonb, hash
                   FROM egate_dossier_event WHERE dossier_id = ANY(%s)
                   ORDER BY dossier_id, sequence""",
                dossiers.ids,
            )
        )
        chains = {dossier_id: [] for dossier_id in dossiers.ids}
        for dossier_id, sequence, at, kind, user, unit, data, kept in self.env.cr.fetchall():
            event = event_chain.Event(dossier_id, at, kind, user, unit, data)
            chains[dossier_id].append((sequence, event, bytes(kept)))
        self.env.cr.execute(
            SQL(
                """SELECT id, COALESCE(event_seq, 0), event_hash FROM egate_dossier
                   WHERE id = ANY(%s)""",
                dossiers.ids,
            )
        )
        faults = {}
        for dossier_id, sequence, kept in self.env.cr.fetchall():
            head = sequence, bytes(kept) if kept is not None else None
            if fault := event_chain.fault(chains[dossier_id], head):
                faults[dossiers.browse(dossier_id)] = fault
        return faults
