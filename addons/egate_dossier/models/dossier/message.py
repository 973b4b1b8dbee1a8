from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.egate_base.tools.plain_text import MAX_LETTER_TEXT

#: So many messages of a citizen may wait for an answer; the next is refused with a sentence.
MAX_WAITING = 10
#: So many of the latest are on the citizen's page.
SHOWN = 50


class EgateDossierMessage(models.Model):
    """What the office and the citizen wrote to each other about a dossier.

    Separate from the talk of colleagues, which the citizen never sees. Nothing comes in
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
        string="Seen",
        readonly=True,
        help="When the other side answered, or the one-stop unit said that it has read it.",
    )
    awaits_answer = fields.Boolean(
        compute="_compute_awaits_answer",
        search="_search_awaits_answer",
        help="The citizen wrote, and the current user is one of those who answer.",
    )

    _unread_idx = models.Index("(dossier_id) WHERE direction = 'in' AND read_at IS NULL")

    @api.depends("direction", "read_at")
    @api.depends_context("uid")
    def _compute_awaits_answer(self):
        for message in self:
            message.awaits_answer = (
                message.direction == "in"
                and not message.read_at
                and not message.dossier_id._answering_refusal()
            )

    @api.model
    def _search_awaits_answer(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        Dossier = self.env["egate.dossier"]
        at_desk = Domain("dossier_id.reception_unit_id", "in", list(Dossier._clerk_units()))
        in_hand = Domain("dossier_id.holder_user_id", "=", self.env.uid) & Domain(
            "dossier_id.awaits_me", "=", True
        )
        return Domain("direction", "=", "in") & Domain("read_at", "=", False) & (at_desk | in_hand)

    def _meet_at_the_dossier(self):
        """Do nothing: writing to the trail already makes writers conflict there."""

    def action_seen(self):
        """Note that these messages of citizens were read and need no written answer.

        A second click changes nothing.

        :raise AccessError: the current user may not answer
        """
        self.check_access("read")
        for dossier in self.dossier_id:
            if fault := dossier._answering_refusal():
                raise AccessError(fault)
        # sudo: messages change by methods only; the right to answer was checked
        self.sudo()._note_read("in", fields.Datetime.now().replace(microsecond=0))
        return True

    def action_answer(self):
        """Open the dialog in which this citizen is answered."""
        self.ensure_one()
        self.check_access("read")
        return self.dossier_id.action_open_citizen_message()

    def action_open_dossier(self):
        """Open the dossier that this message is about."""
        self.ensure_one()
        self.check_access("read")
        return self.dossier_id.get_formview_action()

    def _note_read(self, direction, at):
        """Note on these sudo messages of one direction that the other side has read them."""
        unread = self.filtered(lambda one: one.direction == direction and not one.read_at)
        if unread:
            unread.write({"read_at": at})


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
        if fault := self._answering_refusal():
            raise UserError(fault)
        text = self._citizen_text(text)
        message = self._add_citizen_message("out", text, "wrote")
        # sudo: what the citizen wrote is answered; the right to write was checked
        self.sudo().message_to_citizen_ids._note_read("in", message.at)
        return message.id

    def _answering_refusal(self):
        """Return why the current user does not write to this citizen, or an empty string.

        The one-stop unit answers for the office whichever unit works on it, also after closing.
        """
        self.ensure_one()
        if self.reception_unit_id.id in self._clerk_units():
            return ""
        fault = self._hold_refusal(self.env["egate.assignment"]._held_units(self.env.user))
        return self._refusal_message(fault) if fault else ""

    def _may_citizen_write(self):
        """Return whether the citizen of this (sudo) dossier may write about it.

        While it is open; afterwards where the office has written since.
        """
        self.ensure_one()
        return not self.closed_at or any(
            one.direction == "out" and one.at >= self.closed_at
            for one in self.message_to_citizen_ids
        )

    def _receive_citizen_message(self, text):
        """Keep what the citizen wrote about this (sudo) dossier; for the citizen's own page.

        The caller has proven that it is their dossier. Bounded: an office that has not answered
        so many messages is not filled with more. The same words once more, as a second press of
        the button or a page that is loaded again sends them, are the message that is there.

        :raise UserError: says what to do
        """
        self.ensure_one()
        text = self._citizen_text(text)
        # Two concurrent writers conflict here.
        self._lock_rows()
        self.invalidate_recordset(["closed_at", "message_to_citizen_ids"])
        if not self._may_citizen_write():
            raise UserError(
                self.env._(
                    "The dossier is closed. Please ask %(unit)s, %(phone)s.",
                    unit=self.reception_unit_id.name,
                    phone=self.reception_unit_id.phone or "",
                )
            )
        thread = self.message_to_citizen_ids.sorted("id")
        if (last := thread[-1:]).direction == "in" and last.text == text:
            return last
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
        message = self._add_citizen_message("in", text, "citizen_wrote")
        thread._note_read("out", message.at)
        return message

    @api.model
    def _citizen_text(self, text):
        text = text if isinstance(text, str) else ""
        # Browsers end lines with two characters; no person types what a text cannot hold.
        text = text.replace("\r\n", "\n").encode("utf-8", "ignore").decode()
        text = self._entered_text(text)
        if not text:
            raise UserError(self.env._("Write the message."))
        if len(text) > MAX_LETTER_TEXT:
            raise UserError(
                self.env._("Shorten the message to %(limit)s characters.", limit=MAX_LETTER_TEXT)
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
        """Keep a message of the thread (sudo); the caller checks the right, and traces it."""
        out = direction == "out"
        # sudo: users may not write messages directly; see above
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

    def _citizen_messages(self, every=False):
        """Return the latest messages of this (sudo) dossier as its owner may read them.

        No official's name: the unit answers. Of a closed dossier what was written since, for the
        page of one that is over tells no more than it must to whoever has its link.

        :param bool every: also those before the closing, for the owner's account
        :rtype: list[dict[str, str | bool]]
        """
        self.ensure_one()
        domain = Domain("dossier_id", "=", self.id)
        if self.closed_at and not every:
            domain &= Domain("at", ">=", self.closed_at)
        messages = self.env["egate.dossier.message"].search_fetch(
            domain, ["direction", "unit_id", "at", "text"], order="id desc", limit=SHOWN
        )
        return [
            {
                "mine": message.direction == "in",
                "who": message.unit_id.name or self.reception_unit_id.name,
                "when": self._local_in_words(message.at),
                "text": message.text,
            }
            for message in messages.sorted("id")
        ]
