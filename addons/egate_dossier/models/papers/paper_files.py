from psycopg2.errors import DiskFull

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import durable

#: Scanned sheets that look alike are separate sheets; a file that is chosen twice is one file.
_AS_OFTEN_AS_SCANNED = ("scan", "inbox")
#: Files of one paper.
MAX_FILES = 200


class EgateDossierPaper(models.Model):
    """The only way in which a file comes to a paper."""

    _inherit = "egate.dossier.paper"

    def _add_file(self, name, raw, source):
        """Add a file to this paper: judged by its content, stored durably, read back.

        As the current user, who must be allowed to write the paper (a clerk, while the dossier is
        a draft); the engine adds files of its own as superuser.

        :param str name: what the person calls it; its ending is put right
        :param raw: its bytes, or a file open for reading, which is never in the memory as a whole
        :param str source: a value of ``egate.dossier.file.source``, not ``reuse``
        :return: the new ``egate.dossier.file``
        :raise UserError: says why the file is not accepted, or that the disk is full
        """
        self.ensure_one()
        self.check_access("write")
        self._meet_at_the_dossier()
        self._check_room()
        File = self.env["egate.dossier.file"]
        try:
            stream = durable.on_disk(raw)
            verdict, refusal = File._judged(name, stream, made_here=source == "inbox")
        except OSError as fault:
            self.env["ir.attachment"]._refuse_disk(fault)
        if refusal:
            raise UserError(refusal)
        content = durable.content_of(stream)
        if source not in _AS_OFTEN_AS_SCANNED and (twin := self._twin(content)):
            raise UserError(
                self.env._(
                    "“%(name)s” is already there, as “%(twin)s”. Nothing was added.",
                    name=File._plain_name(name),
                    twin=twin.name,
                )
            )
        return self._keep_file(
            stream,
            content,
            {
                "name": File._plain_name(name, verdict.mimetype),
                "mimetype": verdict.mimetype,
                "page_count": verdict.pages,
                "source": source,
                **File._signature_values(stream, verdict),
            },
        )

    def _check_room(self):
        """Refuse one file more than a paper may have, before anything is looked at."""
        # sudo: the user may write the paper, so may know of its files
        if len(self.sudo().file_ids) >= MAX_FILES:
            raise UserError(
                self.env._(
                    "“%(paper)s” has %(limit)s files already. Put some of them together into one, "
                    "then add more.",
                    paper=self.name,
                    limit=MAX_FILES,
                )
            )

    def _twin(self, content):
        """Return the file of this paper that has this content already: a click twice, a replay."""
        # sudo: the user may write the paper, so may know of its files
        return self.sudo().file_ids.filtered(lambda file: file.sha256 == content.sha256)[:1]

    def _keep_file(self, stream, content, values):
        """Make the record of a judged file and store what is in it.

        :param stream: open file, or ``None`` when the caller brings the content
        """
        # sudo: no group may write here; the right to the paper was checked above
        paper = self.sudo()
        if not paper.received:
            paper.received = True
        # sudo: see above
        file = paper.env["egate.dossier.file"]._create_privileged(
            {
                "paper_id": paper.id,
                "dossier_id": paper.dossier_id.id,
                "sequence": max(paper.file_ids.mapped("sequence"), default=0) + 10,
                "size": content.size,
                "sha256": content.sha256,
                "added_by_id": self.env.uid,
                "added_at": fields.Datetime.now(),
                **values,
            }
        )
        file._fill(stream, content)
        return file.with_env(self.env)

    def _add_files(self, uploads, source):
        """Add what a browser sent; a file that is refused does not lose the others.

        :param list uploads: pairs of a name and an open file
        :return: ``{"files": [as shown], "errors": [{"name", "error"}]}``
        """
        added, errors = self.env["egate.dossier.file"], []
        for name, stream in uploads:
            try:
                with self.env.cr.savepoint():
                    added += self._add_file(name, stream, source)
            except DiskFull as fault:
                sentence = self.env["ir.http"]._full_disk(self.env, fault)
                errors.append({"name": added._plain_name(name), "error": sentence})
            except UserError as refusal:
                errors.append({"name": added._plain_name(name), "error": str(refusal)})
        return {"files": added._as_seen(), "errors": errors}

    @api.model
    def _file_types(self):
        """Return the endings that the office accepts, as a browser's file dialog wants them."""
        endings = {
            "image/jpeg": ".jpg,.jpeg",
            "image/png": ".png",
            "image/tiff": ".tif,.tiff",
            "image/heic": ".heic,.heif",
        }
        types = self.env["egate.dossier.file"]._limits().types
        return ",".join(endings.get(one, ".pdf") for one in sorted(types))


class EgateDossier(models.Model):
    _inherit = "egate.dossier"

    def unlink(self):
        # The database would take papers and files along and leave the contents behind.
        self.check_access("unlink")
        # sudo: the right to delete the draft covers its files, which users may not delete otherwise
        drafts = self.sudo().filtered(lambda dossier: not dossier.received_at)
        drafts.paper_ids.file_ids.unlink()
        return super().unlink()

    @api.readonly
    def viewer_files(self):
        """Return what the viewer beside the papers shows.

        :return: ``{"editable": whether the user may change files, "types": endings for the file
            dialog, "papers": [{"id", "name", "files": [...]}]}``
        """
        self.ensure_one()
        self.check_access("read")
        papers = self.paper_ids.sorted(lambda paper: (paper.sequence, paper.id))
        return {
            "editable": self.has_access("write"),
            "types": papers._file_types(),
            "papers": [
                {"id": paper.id, "name": paper.name, "files": paper.file_list or []}
                for paper in papers
            ],
        }
