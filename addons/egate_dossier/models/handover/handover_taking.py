from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class EgateHandover(models.Model):
    """Confirming a stack: item by item by scanning, or all of it.

    Only here does responsibility pass: the engine moves what was still with the giver, in the
    giver's name, and marks the step of the receiver as taken on.
    """

    _inherit = "egate.handover"

    to_confirm = fields.Boolean(
        string="For me to confirm",
        compute="_compute_to_confirm",
        search="_search_to_confirm",
        export_string_translation=False,
    )

    @api.depends("state", "to_unit_id")
    @api.depends_context("uid")
    def _compute_to_confirm(self):
        units = self._acting_units()
        for handover in self:
            # sudo: only whether the unit is one of the user's
            to_unit = handover.sudo().to_unit_id
            handover.to_confirm = handover.state == "sent" and to_unit.id in units

    def _search_to_confirm(self, operator, value):
        if operator != "in":
            return NotImplemented
        units = list(self._acting_units())
        waiting = Domain("state", "=", "sent") & Domain("to_unit_id", "in", units)
        return waiting if True in value else ~waiting

    @api.model
    @api.readonly
    def incoming(self):
        """Return the stacks that wait for a unit in which the current user acts.

        :rtype: list[dict]
        """
        self.check_access("read")
        found = self.search([("to_confirm", "=", True)], order="sent_at", limit=100)
        return [
            {
                "id": handover.id,
                "code": handover.code,
                "from": handover.sudo().from_unit_id.name,  # sudo: names of a unit and a colleague
                "sender": handover.sudo().sender_id.name,
                "sent": fields.Datetime.to_string(handover.sent_at),
                "count": handover.line_count,
                "pending": handover.pending_count,
            }
            for handover in found
        ]

    def scan_in(self, text):
        """Confirm the dossier with the scanned code.

        :return: ``{"item": ..., "left": number}``; or ``{"fault": key, "sentence": ...}``:
            ``wrong``: not of this stack, ``double``: settled already, ``moved``: cannot be
        :rtype: dict
        """
        self._check_taker()
        text = text.strip()[:300] if isinstance(text, str) else ""
        dossier = self.env["egate.dossier"]._scanned(text)
        # sudo: the lines of a stack that the user may read
        line = self.sudo().line_ids.filtered(lambda one: dossier and one.dossier_id == dossier)
        if not line:
            return {
                "fault": "wrong",
                "sentence": self.env._(
                    "%(code)s is not on the slip %(slip)s. Put it aside and give it back.",
                    code=dossier.code or text[:60],
                    slip=self.code,
                ),
            }
        if line.state != "pending":
            labels = dict(line._fields["state"]._description_selection(self.env))
            return {
                "fault": "double",
                "sentence": self.env._(
                    "%(code)s is on the slip once, and that is settled: %(state)s.",
                    code=line.code,
                    state=labels[line.state],
                ),
            }
        answer = self.confirm(line.ids)
        if answer["failed"]:
            return {"fault": "moved", "sentence": answer["failed"][0]["error"]}
        pending = self.sudo().line_ids.filtered(lambda one: one.state == "pending")  # sudo: above
        return {"item": line._as_items()[0], "left": len(pending)}

    def confirm(self, line_ids=None):
        """Confirm dossiers of this stack, all that are left when none are named.

        A repeated call answers for what was confirmed already.

        :return: ``{"done": line ids, "failed": [{"id", "code", "error"}]}``
        :rtype: dict
        """
        self._check_taker()
        self._lock_rows()
        # sudo: users may not write stacks; the receiver is checked above
        lines = self.sudo().line_ids
        if line_ids is not None:
            lines = lines.filtered(lambda line: line.id in set(line_ids))
        pending = lines.filtered(lambda line: line.state == "pending")
        failed = self.sudo()._confirm(pending)  # sudo: see above
        self._close_if_settled()
        return {
            "done": lines.filtered(lambda line: line.state == "confirmed").ids,
            "failed": [
                {"id": line.id, "code": line.code, "error": error} for line, error in failed.items()
            ],
        }

    def _confirm(self, lines):
        """Confirm these pending sudo lines; return a sentence for each that cannot be.

        :rtype: dict[egate.handover.line, str]
        """
        if not lines:
            return {}
        at = fields.Datetime.now().replace(microsecond=0)
        dossiers = lines.dossier_id
        dossiers._lock_rows()
        failed = {}
        for transition, group in lines.grouped("transition_id").items():
            if transition:
                failed |= self._confirm_moves(transition, group, at)
        confirmed = lines.filtered(lambda line: line not in failed)
        steps = dossiers._open_steps()
        fresh = dossiers.env["egate.dossier.step"].union(
            *(
                steps[line.dossier_id]
                for line in confirmed
                # Taken on by itself meanwhile: that confirms it.
                if line.dossier_id in steps
                and not steps[line.dossier_id].confirmed_at
                # A step that began later waits for a hand-over of its own.
                and (line.transition_id or steps[line.dossier_id] == line.step_id)
            )
        )
        for moment, some in fresh.grouped(lambda step: max(at, step.received_at)).items():
            some.write({"confirmed_at": moment})
        confirmed._settle("confirmed")
        self._note(confirmed, "confirmed", at, by=self.to_unit_id.id)
        return failed

    def _confirm_moves(self, transition, lines, at):
        """Do ``transition`` for these sudo lines in the giver's name.

        Checked again as the giver, who may have lost the right meanwhile.
        """
        whole = lines.dossier_id.with_user(self.sender_id)
        given = whole._filtered_access("read")
        errors = given._transition_errors(transition, {})
        errors |= dict.fromkeys(
            whole - given,
            self.env._(
                "%(user)s, who gave it, no longer works there: let a colleague take it back and "
                "give it again.",
                user=self.sender_id.name,
            ),
        )
        allowed = given.filtered(lambda dossier: not errors[dossier])
        moved = allowed._move(transition, {}, at)
        for dossier in allowed - moved:
            errors[dossier] = dossier._overtaken_message()
        sentences = {dossier.id: error for dossier, error in errors.items() if error}
        return {
            line: sentences[line.dossier_id.id] for line in lines if line.dossier_id.id in sentences
        }

    def turn_back(self, line_ids, reason):
        """Turn back what does not belong here; it never left the giver, nor did its due time.

        :param str reason: why, for the giver to read
        :return: what :meth:`as_seen` says
        """
        self._check_taker()
        reason = self._entered_text(reason)
        if not reason:
            raise UserError(self.env._("Write why it goes back."))
        self._lock_rows()
        # sudo: users may not write stacks; the receiver is checked above
        handover = self.sudo()
        chosen = handover.line_ids.filtered(lambda line: line.id in set(line_ids))
        settled = chosen.filtered(lambda line: line.state not in ("pending", "returned"))
        if settled:
            raise UserError(
                self.env._(
                    "%(codes)s: settled already. Send it back by the action on the dossier.",
                    codes=", ".join(settled.mapped("code")),
                )
            )
        lines = chosen.filtered(lambda line: line.state == "pending")
        lines._settle("returned", reason)
        handover._note(lines, "turned_back", fields.Datetime.now(), text=reason)
        self._close_if_settled()
        return self.as_seen()

    def finish(self):
        """Settle the stack: what is neither confirmed nor turned back was not in it.

        The giver is and stays responsible for what is missing.

        :return: what :meth:`as_seen` says
        """
        self._check_taker()
        self._lock_rows()
        # sudo: users may not write stacks; the receiver is checked above
        handover = self.sudo()
        pending = handover.line_ids.filtered(lambda line: line.state == "pending")
        if pending:
            pending._settle("missing")
            handover._note(pending, "turned_back", fields.Datetime.now())
        self._close_if_settled()
        return self.as_seen()

    def _close_if_settled(self):
        # sudo: users may not write stacks; the callers check the receiver
        handover = self.sudo()
        pending = handover.line_ids.filtered(lambda line: line.state == "pending")
        if handover.state == "sent" and not pending:
            handover.write(
                {
                    "state": "done",
                    "closed_at": fields.Datetime.now().replace(microsecond=0),
                    "receiver_id": self.env.uid,
                }
            )


class EgateDossier(models.Model):
    _inherit = "egate.dossier"

    handover_sentence = fields.Char(string="Hand-over", compute="_compute_handover_sentence")

    @api.depends("step_ids", "workflow_state_id")
    @api.depends_context("lang")
    def _compute_handover_sentence(self):
        """Say who is responsible while the papers are on their way."""
        # sudo: the number of a slip and names, for all readers of the dossier
        Line = self.env["egate.handover.line"].sudo()
        domain = [("dossier_id", "in", self.ids), ("state", "=", "pending")]
        lines = {line.dossier_id.id: line for line in Line.search(domain)}
        for dossier in self:
            line = lines.get(dossier.id)
            handover = line and line.handover_id
            dossier.handover_sentence = (
                handover
                and handover.state == "sent"
                and self.env._(
                    "Handed over on slip %(code)s at %(time)s and not confirmed yet: %(unit)s is "
                    "responsible until %(receiver)s confirms it.",
                    code=handover.code,
                    time=dossier.sudo()._local_in_words(handover.sent_at),  # sudo: the desk's hours
                    unit=handover.from_unit_id.name,
                    receiver=handover.to_unit_id.name,
                )
            )
