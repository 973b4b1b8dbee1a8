import base64
import binascii

from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import durable


class EgateDossierResultFile(models.Model):
    """One file of a result: judged by its content, stored durably, and never changed.

    Added by :meth:`egate.dossier.result.add_file` only. A file that is wrong stays with the
    version that had it: the result is corrected by a new version.
    """

    _name = "egate.dossier.result.file"
    _description = "File of a result"
    _inherit = [
        "egate.append.only",
        "egate.dossier.part",
        "egate.signed.file",
        "egate.anonymised.file",
    ]
    _log_access = False
    _order = "id"
    _PERSONAL = frozenset({"name", "attachment_id"})

    # The content can only be tied to a row that exists already.
    _FILLABLE = frozenset({"attachment_id"})
    #: See ``ir_attachment.py``.
    _guards_files = True
    #: See ``egate.access.log``.
    _reading = "file"

    dossier_id = fields.Many2one(ondelete="restrict")
    result_id = fields.Many2one(
        "egate.dossier.result", required=True, index=True, ondelete="restrict", readonly=True
    )
    attachment_id = fields.Many2one(
        "ir.attachment", string="Content", index=True, ondelete="restrict", readonly=True
    )
    name = fields.Char(required=True, readonly=True)
    mimetype = fields.Char(string="Type", required=True, readonly=True)
    size = fields.Integer(string="Bytes", required=True, readonly=True)
    page_count = fields.Integer(string="Pages", required=True, readonly=True)
    sha256 = fields.Char(string="SHA-256", required=True, readonly=True, index=True)
    added_by_id = fields.Many2one(
        "res.users", string="Added by", required=True, ondelete="restrict", readonly=True
    )
    added_at = fields.Datetime(string="Added", required=True, readonly=True)

    def action_open(self):
        """Show this file."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/egate/result/file/{self.id}",
            "target": "new",
        }


class EgateDossierResult(models.Model):
    _inherit = "egate.dossier.result"

    file_ids = fields.One2many("egate.dossier.result.file", "result_id", string="Files")

    def add_file(self, name, content):
        """Add a file to this result; the same content again answers with what is there.

        :param str name: what the person calls it; its ending is put right
        :param str content: base64
        :return: id of the ``egate.dossier.result.file``
        :raise UserError: says why the file is not accepted
        """
        self.ensure_one()
        self._check_may_work()
        try:
            raw = base64.b64decode(content, validate=True)
        except (TypeError, ValueError, binascii.Error):
            raise UserError(self.env._("The file did not arrive whole. Add it again.")) from None
        return self._add_file(name, raw).id

    def _add_file(self, name, raw):
        """Add a file; the right to work on the result was checked by the caller.

        :param raw: its bytes, or an open file
        """
        File = self.env["egate.dossier.file"]
        # sudo: rows of the engine; access was checked by the caller
        result = self.sudo()
        result.dossier_id._lock_rows()
        result.invalidate_recordset()
        result._refuse_old_version()
        try:
            stream = durable.on_disk(raw)
            verdict, refusal = File._judged(name, stream)
        except OSError as fault:
            self.env["ir.attachment"]._refuse_disk(fault)
        if refusal:
            raise UserError(refusal)
        content = durable.content_of(stream)
        if twin := result.file_ids.filtered(lambda file: file.sha256 == content.sha256)[:1]:
            return twin
        at = fields.Datetime.now().replace(microsecond=0)
        # sudo: see above
        file = result.file_ids._create_privileged(
            {
                "dossier_id": result.dossier_id.id,
                "result_id": result.id,
                "name": File._plain_name(name, verdict.mimetype),
                "mimetype": verdict.mimetype,
                "size": content.size,
                "page_count": verdict.pages,
                "sha256": content.sha256,
                "added_by_id": self.env.uid,
                "added_at": at,
                **File._signature_values(stream, verdict),
            }
        )
        # sudo: see above
        file.attachment_id = file.env["ir.attachment"]._create_privileged(
            {
                "name": file.name,
                "res_model": file._name,
                "res_id": file.id,
                "mimetype": file.mimetype,
            }
        )
        file.attachment_id._store_durably(stream, content)
        file.flush_recordset()
        details = {"result": result.id, "file": file.id, "sha256": content.sha256}
        result.dossier_id._trace("attached", at, {result.dossier_id: details})
        return file
