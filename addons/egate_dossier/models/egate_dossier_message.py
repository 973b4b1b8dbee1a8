from odoo import api, fields, models
from odoo.exceptions import UserError

#: At most so many letters are in one message.
MAX_MESSAGE = 2000
#: So many messages of a citizen may wait for an answer; the next is refused with a sentence.
MAX_WAITING = 10


class EgateDossierMessage(models.Model):
    """What the office and the citizen wrote to each other about a dossier.

    Apart from the talk of colleagues: this is shown to the citizen, that never. Nothing comes in
    by e-mail (``message_new`` of the dossier refuses); the citizen's page writes through
    :meth:`egate.dossier._receive_citizen_message`.
    """

    _name = "egate.dossier.message"
    _description = "Message between the office and the citizen"
    _inherit = ["egate.wordless", "egate.append.only", "egate.dossier.part"]
    _log_access = False
    _order = "id"
    _rec_name = "text"
    _PERSONAL = frozenset({"text"})
    _FILLABLE = frozenset({"read_at"})

    dossier_id = fields.Many2one(ondelete="restrict")
    direction = fields.Selection(
        [("out", "From the office"), ("in", "From the citizen")], required=True, readonly=True
    )
    text = fields.Text(string="Message", required=True, readonly=True)
    at = fields.Datetime(string="When", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Written by",
        readonly=True,
        ondelete="restrict",
        help="The official; empty when the citizen wrote.",
    )
    unit_id = fields.Many2one(
        "egate.unit", string="For which unit", readonly=True, ondelete="restrict"
    )
    read_at = fields.Datetime(
        string="Seen", readonly=True, help="When the other side first opened it."
    )

    def _meet_at_the_dossier(self):
        """The trail makes writers meet there already."""


class EgateDossier(models.Model):
    _inherit = "egate.dossier"

    message_to_citizen_ids = fields.One2many(
        "egate.dossier.message", "dossier_id", string="Messages with the citizen", copy=False
    )

    def action_write_citizen(self, text):
        """Write to the citizen about this dossier; they read it on their own page.

        :param str text: plain text; nothing of it goes into an e-mail or SMS
        :return: the id of the message
        :raise UserError: the current user neither has the dossier nor received it, or the message
            says nothing
        """
        self.ensure_one()
        self.check_access("read")
        if not self.received_at:
            raise UserError(
                self.env._("Accept the dossier first: then its owner has a page to read it on.")
            )
        held = self.env["egate.assignment"]._held_units(self.env.user)
        fault = self._hold_fault(held)
        # The desk answers for the office whoever works on it, and after it is closed.
        if fault and self.reception_unit_id.id not in self._clerk_units():
            raise UserError(self._fault_sentence(fault))
        text = self._citizen_text(text)
        return self._add_citizen_message("out", text, "wrote").id

    def _receive_citizen_message(self, text):
        """Keep what the citizen wrote about this (sudo) dossier; for the citizen's own page.

        The caller has proven that it is their dossier. Bounded: an office that has not answered
        so many messages is not filled with more.

        :raise UserError: says what to do
        """
        self.ensure_one()
        text = self._citizen_text(text)
        # Two who write at the same time meet here.
        self._meet_here()
        thread = self.message_to_citizen_ids.sorted("id")
        waiting = 0
        for message in thread:
            waiting = 0 if message.direction == "out" else waiting + 1
        if waiting >= MAX_WAITING:
            raise UserError(
                self.env._(
                    "Your earlier messages wait for an answer. Please phone %(unit)s, "
                    "%(phone)s, if it is urgent.",
                    unit=self.reception_unit_id.name,
                    phone=self.reception_unit_id.phone or "",
                )
            )
        return self._add_citizen_message("in", text, "heard")

    @api.model
    def _citizen_text(self, text):
        text = self._entered_text(text)
        if not text:
            raise UserError(self.env._("Write the message."))
        if len(text) > MAX_MESSAGE:
            raise UserError(
                self.env._("Shorten the message to %(limit)s characters.", limit=MAX_MESSAGE)
            )
        return text

    def _add_citizen_message(self, direction, text, kind):
        message = self._keep_citizen_message(direction, text)
        # sudo: the trail is the engine's
        record, unit = self.sudo(), message.unit_id.id
        details = {"message": message.id, "text": text, "by": unit}
        record._trace(kind, message.at, {record: details})
        return message.with_env(self.env)

    def _keep_citizen_message(self, direction, text):
        """Keep a message of the thread (sudo); the caller checked who writes, and traces it."""
        out = direction == "out"
        # sudo: messages have no other door than this; see above
        message = self.env["egate.dossier.message"]._create_privileged(
            {
                "dossier_id": self.id,
                "direction": direction,
                "text": text,
                "at": fields.Datetime.now().replace(microsecond=0),
                "user_id": self.env.uid if out else False,
                "unit_id": self._acting_unit_id() if out else None,
            }
        )
        self.invalidate_recordset(["message_to_citizen_ids"])
        return message

    def _citizen_messages(self):
        """Return the messages of this (sudo) dossier as its owner may read them.

        No official's name: the unit answers.

        :rtype: list[dict[str, str | bool]]
        """
        self.ensure_one()
        return [
            {
                "mine": message.direction == "in",
                "who": message.unit_id.name or self.reception_unit_id.name,
                "when": self._local_in_words(message.at),
                "text": message.text,
            }
            for message in self.message_to_citizen_ids.sorted("id")
        ]
