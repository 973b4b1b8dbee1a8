from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.egate_dossier.tools import durable

#: Files that may wait at one paper.
MAX_FILES = 20


class EgateSupplementUpload(models.Model):
    """A file that the citizen has put beside a paper that form 02 asks for.

    Judged when it comes, as at the desk, and kept apart: nobody of the office sees it before the
    citizen has said that everything is sent, and it is no paper of the dossier before the clerk
    takes it in. Written by the methods of the dossier and the request alone.
    """

    _name = "egate.supplement.upload"
    _description = "File sent from home for a paper asked for"
    _inherit = [
        "egate.readable",
        "egate.dossier.part",
        "egate.signed.file",
        "egate.anonymised.file",
    ]
    _order = "id"
    _PERSONAL = frozenset({"name", "attachment_id"})

    #: See ``ir_attachment.py`` of ``egate_dossier``.
    _guards_files = True
    #: See ``egate.access.log``.
    _reading = "file"

    dossier_id = fields.Many2one(ondelete="restrict")
    line_id = fields.Many2one(
        "egate.supplement.line",
        string="Paper",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    attachment_id = fields.Many2one(
        "ir.attachment", string="Content", readonly=True, index=True, ondelete="restrict"
    )
    name = fields.Char(required=True, readonly=True)
    mimetype = fields.Char(string="Type", required=True, readonly=True)
    size = fields.Integer(string="Bytes", required=True, readonly=True)
    page_count = fields.Integer(string="Pages", required=True, readonly=True)
    sha256 = fields.Char(string="SHA-256", required=True, readonly=True)
    sent_by_id = fields.Many2one(
        "res.users", string="Account", required=True, readonly=True, ondelete="restrict"
    )
    sent_at = fields.Datetime(string="Came", required=True, readonly=True)
    handed_at = fields.Datetime(
        string="Sent",
        readonly=True,
        help="When the citizen said that everything was sent; empty: a draft of the citizen's.",
    )
    file_id = fields.Many2one(
        "egate.dossier.file",
        string="Taken in as",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )

    _draft_idx = models.Index("(sent_at) WHERE handed_at IS NULL")

    @api.model
    def _readable_domain(self):
        return Domain("handed_at", "!=", False)

    @api.model
    def _hidden_message(self):
        return self.env._(
            "There is no such file of this dossier: a citizen's file is seen here once it was sent."
        )

    @api.autovacuum
    def _gc_unsent(self, limit=200):
        """Remove what was never sent, once nobody waits for it any more."""
        over = (
            Domain("line_id.received_at", "!=", False)
            | Domain("line_id.supplement_id.state", "!=", "waiting")
            | Domain("dossier_id.closed_at", "!=", False)
        )
        # A day, so that no page is open that still shows it.
        before = fields.Datetime.now() - timedelta(days=1)
        unsent = Domain("handed_at", "=", False) & Domain("sent_at", "<", before)
        drafts = self.search(unsent & over, limit=limit)
        drafts.unlink()
        return len(drafts), len(drafts) == limit

    def _on_the_desk(self):
        """Return those of these uploads that were sent and wait to be taken in."""
        return self.filtered(lambda one: one.handed_at and not one.file_id)

    def action_open(self):
        """Show this file."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/egate/supplement/upload/{self.id}",
            "target": "new",
        }


class EgateSupplement(models.Model):
    _inherit = "egate.supplement"

    sent_at = fields.Datetime(
        string="Sent from home",
        readonly=True,
        help="When the citizen said that everything was sent.",
    )


class EgateSupplementLine(models.Model):
    _inherit = "egate.supplement.line"

    # Closed: “has some” would be asked past the rights on the files, drafts among them.
    upload_ids = fields.One2many(
        "egate.supplement.upload", "line_id", string="Sent from home", groups=fields.NO_ACCESS
    )

    def _add_upload(self, name, stream):
        """Keep a file that a citizen sends for this sudo line; the caller has checked the account.

        :param stream: an open file
        :return: the new upload, or the one that has this content already
        :raise UserError: says why the file is not accepted
        """
        self.ensure_one()
        self._refuse_settled()
        waiting = self.upload_ids.filtered(lambda one: not one.file_id)
        if len(waiting) >= MAX_FILES:
            raise UserError(
                self.env._(
                    "“%(paper)s” has %(limit)s files already. Put some of them together into one, "
                    "then add more.",
                    paper=self.name,
                    limit=MAX_FILES,
                )
            )
        File = self.env["egate.dossier.file"]
        try:
            stream = durable.on_disk(stream)
            verdict, refusal = File._judged(name, stream)
        except OSError as fault:
            self.env["ir.attachment"]._refuse_disk(fault)
        if refusal:
            raise UserError(refusal)
        content = durable.content_of(stream)
        if twin := waiting.filtered(lambda one: one.sha256 == content.sha256)[:1]:
            return twin
        # sudo: no group may write here; the account's right was checked by the caller
        upload = self.upload_ids._create_privileged(
            {
                "dossier_id": self.dossier_id.id,
                "line_id": self.id,
                "name": File._plain_name(name, verdict.mimetype),
                "mimetype": verdict.mimetype,
                "size": content.size,
                "page_count": verdict.pages,
                "sha256": content.sha256,
                "sent_by_id": self.env.uid,
                "sent_at": fields.Datetime.now().replace(microsecond=0),
                **File._signature_values(stream, verdict),
            }
        )
        # sudo: see above
        upload.attachment_id = self.env["ir.attachment"]._create_privileged(
            {
                "name": upload.name,
                "res_model": upload._name,
                "res_id": upload.id,
                "mimetype": upload.mimetype,
            }
        )
        upload.attachment_id._store_durably(stream, content)
        return upload

    def _remove_upload(self, upload_id):
        """Take a file of this sudo line away that was sent and not taken in.

        :raise UserError: it was taken in meanwhile
        """
        self._refuse_settled()
        upload = self.upload_ids.filtered(lambda one: one.id == upload_id and not one.file_id)
        if upload:
            # Its content goes along.
            upload.unlink()
            request = self.supplement_id
            if not request._open_uploads().filtered("handed_at"):
                # Nothing is left to be taken in.
                request.sent_at = False

    def _refuse_settled(self):
        """Refuse what comes for a paper that is not waited for any more.

        A clerk who takes in and a citizen who sends meet at the dossier's row.
        """
        self.dossier_id._lock_rows()
        self.invalidate_recordset()
        self.supplement_id.invalidate_recordset(["state"])
        if self.received_at or self.supplement_id.state != "waiting" or self.dossier_id.closed_at:
            raise UserError(self.env._("This paper is not waited for any more. Reload the page."))
