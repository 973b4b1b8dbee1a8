from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import durable


class EgateDossierFile(models.Model):
    """A file as it was added, kept beside what became of it when its pages were turned or sorted.

    How it lies is a matter of looking at it; the picture or PDF that was handed in stays. Only
    taking pages away, cutting or joining removes the old file, as asked.
    """

    _inherit = "egate.dossier.file"

    #: Given out by the viewer's address alone, which notes who reads it.
    original = fields.Binary(
        attachment=True, readonly=True, groups=fields.NO_ACCESS, export_string_translation=False
    )
    turned = fields.Boolean(string="Turned or sorted", readonly=True)

    def action_restore(self, seen=None):
        """Bring the file back as it was added, before its pages were turned or sorted.

        :param str seen: the hash of the file that the person looked at
        :return: what the viewer shows of the paper's files
        """
        self._check_pages_open(seen)
        original = self._original()
        if not original:
            raise UserError(
                self.env._("“%(name)s” is as it was added: nothing was changed.", name=self.name)
            )
        with original._open_content() as stream:
            verdict, refusal = self._judged(original.name, stream)
            if refusal:
                raise UserError(refusal)
            self._take_content(stream, durable.content_of(stream), verdict, original.name)
        self._forget_original()
        return self.paper_id.file_list or []

    def _original(self):
        """Return the kept content (sudo), empty when the file is as it was added.

        The caller has checked that the user may read the file.
        """
        self.ensure_one()
        # sudo: see above; users have no rights to attachments of fields
        files = self.sudo()._kept_attachments()
        return files.filtered(lambda file: file.res_field == "original")

    def _keep_original(self):
        """Keep what the file holds now, unless an older content is kept already."""
        self.ensure_one()
        # sudo: no group may write here; the right to the draft was checked
        file = self.sudo()
        if file.turned:
            return
        # sudo: of the same file, see above
        kept = file.attachment_id._create_privileged(
            {
                "name": file.name,
                "res_model": file._name,
                "res_field": "original",
                "res_id": file.id,
                "mimetype": file.mimetype,
            }
        )
        kept._share_content(file.attachment_id)
        file.turned = True

    def _forget_original(self):
        # sudo: see above
        file = self.sudo()
        if file.turned:
            file._original().unlink()
            file.turned = False
