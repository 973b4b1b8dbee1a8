from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.egate_base.models.egate_numbering import Wanted

from .handover import MAX_LINES

#: Effects of a transition that a hand-over may do in the giver's name: who gets it next, no more.
_QUIET_EFFECTS = frozenset({"back", "load", "notify"})
#: So many dossiers that wait to be given are shown.
WAITING_LIMIT = 200


class EgateHandover(models.Model):
    """Putting a stack together by scanning it, and giving it."""

    _inherit = "egate.handover"

    @api.model
    def start(self, from_unit_id=False):
        """Return the stack that the current user is putting together, a new one if there is none.

        :param int from_unit_id: the unit that gives; where the user works when absent
        :return: what :meth:`as_seen` says
        :raise UserError: the user works in no such unit today
        """
        self.check_access("read")
        unit = self._giving_unit(from_unit_id)
        # sudo: users may not write hand-overs; the unit is checked above
        handovers = self.sudo()
        domain = [
            ("sender_id", "=", self.env.uid),
            ("from_unit_id", "=", unit.id),
            ("state", "=", "draft"),
        ]
        draft = handovers.search(domain, limit=1)
        if not draft:
            # sudo: see above
            draft = handovers._create_privileged(
                {"from_unit_id": unit.id, "sender_id": self.env.uid}
            )
        return draft.with_env(self.env).as_seen()

    def _giving_unit(self, unit_id):
        acting = self._acting_units()
        own, _desk = self.env.user._egate_acting()
        unit = self.env["egate.unit"].browse(unit_id) if unit_id else own
        if unit.id not in acting:
            unit = unit.browse(sorted(acting)[:1] if not unit_id else ())
        if not unit:
            raise UserError(
                self.env._("You work in no unit today, so you have nothing to hand over.")
            )
        return unit

    def as_seen(self):
        """Return this stack as the screen shows it.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: names of units and colleagues, and the lines as the slip lists them
        handover = self.sudo()
        acting = self._acting_units()
        items = handover.line_ids._as_items()
        return {
            "id": self.id,
            "code": handover.code or "",
            "state": handover.state,
            "from": {"id": handover.from_unit_id.id, "name": handover.from_unit_id.name},
            "to": {"id": handover.to_unit_id.id, "name": handover.to_unit_id.name or ""},
            "sender": handover.sender_id.name,
            "sent": fields.Datetime.to_string(handover.sent_at) if handover.sent_at else False,
            "items": items,
            "gives": handover.from_unit_id.id in acting,
            "takes": handover.state == "sent" and handover.to_unit_id.id in acting,
            "waiting": handover._waiting() if handover.state == "draft" else [],
        }

    def _waiting(self):
        """Return the dossiers that the unit has still to give and that are in no stack.

        Those that it received or decides, which indexes find; others are scanned all the same.

        :rtype: list[dict]
        """
        self.env.flush_all()
        units = [self.from_unit_id.id]
        rows = self.env.execute_query(
            SQL(
                """SELECT d.id, s.unit_id
                   FROM egate_dossier d
                   JOIN egate_dossier_step s ON s.dossier_id = d.id AND s.left_at IS NULL
                   LEFT JOIN egate_dossier_step p
                     ON p.dossier_id = d.id AND p.sequence = s.sequence - 1
                   WHERE d.closed_at IS NULL AND s.confirmed_at IS NULL
                     AND COALESCE(p.unit_id, d.reception_unit_id) = ANY(%(units)s)
                     AND NOT s.unit_id = ANY(%(units)s)
                     AND (d.reception_unit_id = ANY(%(units)s)
                          OR d.agency_unit_id = ANY(%(units)s))
                     AND NOT EXISTS (SELECT FROM egate_handover_line l
                                     WHERE l.dossier_id = d.id AND l.state = 'pending')
                   ORDER BY s.received_at LIMIT %(limit)s""",
                units=units,
                limit=WAITING_LIMIT,
            )
        )
        dossiers = self.env["egate.dossier"].browse([row[0] for row in rows])
        to_unit = dict(rows)
        names = {
            unit.id: unit.name for unit in self.env["egate.unit"].browse(set(to_unit.values()))
        }
        return [
            {
                "id": dossier.id,
                "code": dossier.code,
                "procedure": dossier.procedure_id.name,
                "owner": dossier.applicant_name,
                "unit": to_unit[dossier.id],
                "unit_name": names[to_unit[dossier.id]],
                "give_by": fields.Datetime.to_string(self._give_by(dossier)),
            }
            for dossier in dossiers
        ]

    def _give_by(self, dossier):
        """Return by when this sudo stack's unit hands over what it has had since (UTC)."""
        steps = dossier.step_ids.sorted("sequence").filtered(lambda step: not step.left_at)
        since = steps[:1].received_at or dossier.received_at
        return self.from_unit_id._transfer_due(since)

    def scan(self, text):
        """Put the dossier with the scanned code onto the stack; the first says where it all goes.

        :param str text: a dossier's code, or the link in its QR code
        :return: ``{"item": ...}`` and, after the first, ``{"to": ...}``; or ``{"fault": key,
            "sentence": ...}``: ``unknown``, ``double``, ``wrong``, ``taken`` or ``full``
        :rtype: dict
        """
        self._check_giver()
        self._check_state("draft")
        text = text.strip()[:300] if isinstance(text, str) else ""
        dossier = self.env["egate.dossier"]._scanned(text)
        if not dossier or not dossier.has_access("read") or not dossier.received_at:
            return {
                "fault": "unknown",
                "sentence": self.env._("No dossier of yours has the code “%(code)s”.", code=text),
            }
        return self._put(dossier)

    def put(self, dossier_ids):
        """Put dossiers that wait to be given onto the stack; name those that cannot be.

        :return: ``{"failed": [sentence, ...]}`` with what :meth:`as_seen` says
        """
        self._check_giver()
        self._check_state("draft")
        dossiers = self.env["egate.dossier"].browse(dossier_ids)._filtered_access("read")
        answers = [self._put(dossier) for dossier in dossiers[:MAX_LINES]]
        failed = [answer["sentence"] for answer in answers if "fault" in answer]
        return {**self.as_seen(), "failed": failed}

    def _put(self, dossier):
        """Put one readable dossier onto this stack, see :meth:`scan`."""
        # Two scans of the same dossier at once: the row is locked.
        dossier._lock_rows()
        # sudo: stacks of colleagues too; a dossier is in one only
        Line = self.env["egate.handover.line"].sudo()
        if other := Line.search(
            [("dossier_id", "=", dossier.id), ("state", "=", "pending")], limit=1
        ):
            return self._put_refusal(dossier, other)
        way, step, unit, sentence = self._passage(dossier)
        if sentence:
            return {"fault": "wrong", "sentence": sentence}
        # sudo: users may not write stacks; giver and dossier are checked above
        handover = self.sudo()
        if len(handover.line_ids) >= MAX_LINES:
            return {
                "fault": "full",
                "sentence": self.env._(
                    "A stack has at most %(limit)s dossiers: give this one first.", limit=MAX_LINES
                ),
            }
        if not handover.to_unit_id:
            handover.to_unit_id = unit
        # sudo: see above
        line = Line._create_privileged(
            {
                "handover_id": self.id,
                "dossier_id": dossier.id,
                "sequence": (handover.line_ids[-1:].sequence or 0) + 1,
                "transition_id": way,
                "step_id": step.id,
                "give_by": handover._give_by(dossier.sudo()),  # sudo: its steps
            }
        )
        return {
            "item": line._as_items()[0],
            "to": {"id": handover.to_unit_id.id, "name": handover.to_unit_id.name},
        }

    def _put_refusal(self, dossier, other):
        if other.handover_id == self:
            return {
                "fault": "double",
                "sentence": self.env._("%(code)s is on the stack already.", code=dossier.code),
            }
        return {
            "fault": "taken",
            "sentence": self.env._(
                "%(code)s is in another stack: %(stack)s, by %(user)s.",
                code=dossier.code,
                stack=other.handover_id.display_name,
                user=other.handover_id.sender_id.name,
            ),
        }

    def _passage(self, dossier):
        """Return how ``dossier`` gets from this stack's unit to the next.

        Where it waits in another unit already, its papers follow. Where it is still here, the one
        action that leads to another unit, that the user may do and that asks for nothing, is done
        when the receiver confirms.

        :return: id of the transition or ``False``, step that waits, unit, sentence why not
        """
        # sudo: where it is and where it goes; the user reads the dossier
        record = dossier.sudo()
        here, target = self.from_unit_id, self.to_unit_id
        step = record._open_steps().get(record) or record.step_ids.browse()
        nothing = step.browse()
        found = []
        if step and not step.confirmed_at and step.unit_id != here:
            before = record.step_ids.filtered(lambda one: one.sequence == step.sequence - 1)
            if (before.unit_id or record.reception_unit_id) == here:
                found.append((False, step, step.unit_id))
        elif record.holder_unit_id == here:
            for way in dossier._allowed_transitions()[dossier]:
                unit = self._unit_after(record, way)
                if unit and unit != here:
                    found.append((way.id, nothing, unit))
        fitting = [one for one in found if not target or one[2] == target]
        if len(fitting) == 1:
            return (*fitting[0], "")
        return False, nothing, target, self._passage_sentence(record, found, fitting)

    @api.model
    def _unit_after(self, record, way):
        """Return the unit that ``way`` leads to, or nothing where a stack cannot go that way."""
        state = self.env["egate.workflow.state"].browse(way.target)
        if way.asks or not set(way.effects) <= _QUIET_EFFECTS or state._rules().ends:
            return None
        try:
            return record._unit_of(state)
        except UserError:
            return None

    def _passage_sentence(self, record, found, fitting):
        if fitting:
            return self.env._(
                "%(code)s could go on in more than one way: open it and do that there.",
                code=record.code,
            )
        if found:
            return self.env._(
                "%(code)s does not go to %(unit)s: it goes to %(other)s. Put it aside for another "
                "stack.",
                code=record.code,
                unit=self.to_unit_id.sudo().name,  # sudo: the name of a unit
                other=", ".join({one[2].sudo().name for one in found}),  # sudo: see above
            )
        return self.env._(
            "%(code)s is not to be handed over by %(unit)s now: it is with %(holder)s, in "
            "“%(state)s”.",
            code=record.code,
            unit=self.sudo().from_unit_id.name,  # sudo: names of units and states
            holder=record.holder_unit_id.name or "—",
            state=record.workflow_state_id.name or "—",
        )

    def remove(self, line_ids):
        """Take dossiers off a stack that is still being put together.

        :return: what :meth:`as_seen` says
        """
        self._check_giver()
        self._check_state("draft")
        # sudo: users may not write stacks; only lines of this one
        lines = self.sudo().line_ids.filtered(lambda line: line.id in set(line_ids))
        lines.unlink()
        if not self.sudo().line_ids:  # sudo: see above
            self.sudo().to_unit_id = False
        return self.as_seen()

    def give(self):
        """Give the stack: it gets its number, and waits for the receiver.

        :return: what :meth:`as_seen` says
        :raise UserError: it is empty, or something of it has moved meanwhile; names what
        """
        self._check_giver()
        self._lock_rows()
        self._check_state("draft")
        # sudo: users may not write stacks; the giver is checked above
        handover = self.sudo()
        lines = handover.line_ids
        if not lines:
            raise UserError(self.env._("Scan at least one dossier first."))
        dossiers = lines.dossier_id
        dossiers._lock_rows()
        moved = lines.filtered(lambda line: not handover._is_there(line))
        if moved:
            raise UserError(
                self.env._(
                    "Meanwhile somebody has acted on %(codes)s. Take them off the stack.",
                    codes=", ".join(moved.mapped("code")),
                )
            )
        self._check_passages(lines)
        at = fields.Datetime.now().replace(microsecond=0)
        unit = handover.from_unit_id
        day = unit._require_calendar()._to_local(at).date()
        # Last of what can fail: a number that is taken stays taken.
        [[issued]] = self.env["egate.numbering"]._issue_many([Wanted("handover", unit, day)])
        handover.write(
            {
                "state": "sent",
                "sent_at": at,
                "code": issued.code,
                "number": issued.number,
                "issued_date": day,
                "sender_id": self.env.uid,
            }
        )
        handover._note(lines, "offered", at)
        return self.as_seen()

    def _check_passages(self, lines):
        """Refuse what the current user could not have put on the stack.

        A colleague may have scanned it, or the user's own rights have changed since.

        :param lines: of this stack, sudo
        """
        dossiers = lines.dossier_id.with_env(self.env)._filtered_access("read")
        ways = {
            dossier.id: {way.id for way in found}
            for dossier, found in dossiers._allowed_transitions().items()
        }
        refused = lines.filtered(
            lambda line: (
                line.dossier_id.id not in ways
                or (line.transition_id and line.transition_id.id not in ways[line.dossier_id.id])
            )
        )
        if refused:
            raise UserError(
                self.env._(
                    "You may not hand over %(codes)s yourself. Take them off the stack, or let "
                    "whoever may do it put them on a stack and give it.",
                    codes=", ".join(refused.mapped("code")),
                )
            )

    def _is_there(self, line):
        """Return whether the dossier of this sudo line is still where it was scanned."""
        if line.step_id:
            return not line.step_id.left_at and not line.dossier_id.closed_at
        return line.dossier_id.workflow_state_id == line.transition_id.from_id

    def _note(self, lines, kind, at, **more):
        """Write what happened to the dossiers of these sudo lines into their trails."""
        details = {"handover": self.id, **more}
        lines.dossier_id._trace(kind, at, dict.fromkeys(lines.dossier_id, details))

    def take_back(self):
        """Take back what is not confirmed yet; the rest stays as it was confirmed.

        :return: what :meth:`as_seen` says
        """
        self._check_giver()
        self._lock_rows()
        self._check_state("sent")
        # sudo: users may not write stacks; the giver is checked above
        handover = self.sudo()
        pending = handover.line_ids.filtered(lambda line: line.state == "pending")
        at = fields.Datetime.now().replace(microsecond=0)
        pending._settle("returned", self.env._("Taken back by the giver"))
        confirmed = "confirmed" in handover.line_ids.mapped("state")
        handover.write({"state": "done" if confirmed else "cancelled", "closed_at": at})
        handover._note(pending, "turned_back", at)
        return self.as_seen()
