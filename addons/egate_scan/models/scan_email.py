import hashlib
from email.message import Message

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import email_normalize

from odoo.addons.mail.tools.alias_error import AliasError

from .scan_batch import RefusedScan

#: Files that may come in one mail.
MAX_FILES = 20


class EgateScanBatch(models.Model):
    """Scans by e-mail: a scanner sends to the alias, its address says which counter it stands on.

    The mail gateway runs as superuser, so little gets in: attachments alone, from an address
    that an administrator gave to a counter, for a clerk to look at. Whether the address is the true
    one is the mail server's to know; the guide for operators says how to close the alias to the
    outside.
    """

    _inherit = "egate.scan.batch"

    #: See ``mail_thread.py``.
    _takes_mail = True

    @api.model
    def _desk_of_sender(self, message_dict):
        """Return the counter (sudo) whose scanner sent this, or an empty record."""
        address = email_normalize(message_dict.get("email_from") or "")
        # sudo: the mail gateway asks, before anything is done
        desks = self.env["egate.desk"].sudo()
        if not address:
            return desks
        # Both normalised and then equal: a pattern or a look-alike is another address.
        return desks.search(Domain("scanner_email", "!=", False)).filtered(
            lambda desk: email_normalize(desk.scanner_email) == address
        )[:1]

    def _alias_get_error(self, message, message_dict, alias):
        """Refuse unknown senders before anything is created; the gateway answers them."""
        if not self._desk_of_sender(message_dict):
            return AliasError(
                "egate_unknown_scanner", self.env._("only the office's scanners write here")
            )
        return super()._alias_get_error(message, message_dict, alias)

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Take in what a scanner attached. Called by the mail gateway alone.

        A file that is refused is kept as a failed batch with its reason: the clerk at the scanner
        sees it, the sender is a machine. A mail that is delivered again is taken in once.

        :raise AccessError: the sender is no scanner of a counter
        """
        # The gateway is superuser; a caller over the network is not.
        desk = self._desk_of_sender(msg_dict) if self.env.su else None
        if not desk:
            raise AccessError(self.env._("Scans are taken in from the office's scanners alone."))
        # No user does this: Odoo would take the user whose address the mail bears for its author.
        # sudo: the gateway works for no user, see above
        batches = self.with_user(SUPERUSER_ID).browse()
        attachments = msg_dict.get("attachments") or []
        if not attachments:
            key = f"email/{desk.id}/{msg_dict.get('message_id')}/0"
            name = msg_dict.get("subject") or self.env._("Scan")
            batches += batches._keep_refused(desk.unit_id, name, self._say_no_file, "email", key)

        def too_many(batches):
            return batches._too_many_files(len(attachments))

        for number, attachment in enumerate(attachments[: MAX_FILES + 1], 1):
            name, raw = attachment[0] or self.env._("Scan"), self._bytes_of(attachment[1])
            # Scanners there are that give every mail the same number: another file is another.
            digest = hashlib.sha256(raw).hexdigest()[:32]
            key = f"email/{desk.id}/{msg_dict.get('message_id')}/{number}/{digest}"
            try:
                if number > MAX_FILES:
                    raise RefusedScan(batches, too_many)
                with self.env.cr.savepoint():
                    batches += batches._take_in(desk.unit_id, name, raw, "email", origin_key=key)
            except UserError as refusal:
                say = getattr(refusal, "say", None) or batches._say_no_room
                batches += batches._keep_refused(desk.unit_id, name, say, "email", key)
        return batches[:1]

    @api.model
    def _say_no_room(self, batches):
        return batches.env._(
            "the server's disk is full or broken, so this scan was not kept. Tell the "
            "administrator, then scan again."
        )

    @api.model
    def _say_no_file(self, batches):
        return batches.env._(
            "the scanner's mail holds no file. Set it to send its scans as attached files, and "
            "scan again."
        )

    @api.model
    def _bytes_of(self, content):
        """Return what was attached as bytes; a mail within the mail comes as an object."""
        if isinstance(content, Message):
            return content.as_bytes()
        return content.encode("utf-8", "replace") if isinstance(content, str) else content or b""

    @api.model
    def _too_many_files(self, count):
        return self.env._(
            "At most %(limit)s files are taken in at once, and %(count)s came. Send the others "
            "again, by themselves.",
            limit=MAX_FILES,
            count=count,
        )

    @api.model
    def _keep_refused(self, unit, name, say, source, origin_key):
        """Note a delivery that was not taken in, so that the one-stop unit sees it; once.

        :param say: see :class:`.egate_scan_batch.RefusedScan`
        """
        if self.search_count(Domain("origin_key", "=", origin_key), limit=1):
            return self.browse()
        # sudo: what the inbox refused is noted by whatever brought it
        batch = self._create_privileged(
            {
                "unit_id": unit.id,
                "name": self.env["egate.dossier.file"]._plain_name(name),
                "source": source,
                "state": "failed",
                "origin_key": origin_key,
            }
        )
        batch._fail(say)
        return batch

    # What the gateway asks of whatever it creates: nothing is posted, the files are all there is.

    def _creation_subtype(self):
        return self.env["mail.message.subtype"]

    def message_post(self, **kwargs):
        """Answer the mail gateway; a scan has no discussion."""
        return self.env["mail.message"]
