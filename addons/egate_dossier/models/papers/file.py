import os
import re

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import judge, kinds

DEFAULT_TYPES = ",".join(kinds.ENDINGS)
#: Of every file, however it comes; a stack of the scan inbox is filed as it was taken in.
DEFAULT_MAX_MB = 50
DEFAULT_MAX_PAGES = 500
#: A plan of A0 at 300 dots per inch has 140.
DEFAULT_MAX_MEGAPIXELS = 150
#: Another ending that is usual.
_SAME = {".jpg": ".jpeg", ".tif": ".tiff", ".heic": ".heif"}


class EgateDossierFile(models.Model):
    """One file of a paper: who put it there, when, from where, and what exactly it is.

    Only the paper's own methods make, change and remove it (``paper._add_file`` adds it); they
    check the real user, and no group may write here. A draft's files may be taken away, turned and
    cut; from reception on nothing changes them, not even the superuser.
    What is digitised later of papers handed in (``paper._add_scan`` in ``egate_scan``) is added
    beside them.
    """

    _name = "egate.dossier.file"
    _description = "File of a paper"
    _inherit = ["egate.dossier.part", "egate.signed.file", "egate.anonymised.file"]
    _order = "paper_id, sequence, id"
    _PERSONAL = frozenset({"name", "attachment_id"})

    #: See ``ir_attachment.py``.
    _guards_files = True
    #: See ``egate.access.log``.
    _reading = "file"

    paper_id = fields.Many2one(
        "egate.dossier.paper", required=True, index=True, ondelete="cascade", readonly=True
    )
    attachment_id = fields.Many2one(
        "ir.attachment", string="Content", index=True, ondelete="restrict", readonly=True
    )
    name = fields.Char(required=True, readonly=True)
    sequence = fields.Integer(default=10, readonly=True)
    mimetype = fields.Char(string="Type", required=True, readonly=True)
    size = fields.Integer(string="Bytes", required=True, readonly=True)
    page_count = fields.Integer(string="Pages", required=True, readonly=True)
    sha256 = fields.Char(string="SHA-256", required=True, readonly=True, index=True)
    source = fields.Selection(
        [
            ("scan", "Scanned"),
            ("upload", "Uploaded"),
            ("inbox", "From the scan inbox"),
            ("reuse", "From an earlier dossier"),
            ("citizen", "Sent by the citizen"),
            ("former", "From the former system"),
        ],
        required=True,
        readonly=True,
    )
    origin_id = fields.Many2one(
        "egate.dossier.file",
        string="Taken from",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
    )
    added_by_id = fields.Many2one(
        "res.users", string="Added by", required=True, ondelete="restrict", readonly=True
    )
    added_at = fields.Datetime(string="Added", required=True, readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        files = super().create(vals_list)
        files._mark_papers()
        return files

    def write(self, vals):
        # A record that was added just now gets its content; from then on it keeps it.
        # sudo: reading of a field that users do not see
        if set(vals) != {"attachment_id"} or self.sudo().attachment_id:
            self._refuse_received()
        result = super().write(vals)
        if "paper_id" in vals:
            self._mark_papers()
        return result

    def _mark_papers(self):
        """Let the reception know at which papers to look for files."""
        self.paper_id.filtered(lambda paper: not paper.has_files).has_files = True

    @api.ondelete(at_uninstall=False)
    def _unlink_except_received(self):
        self._refuse_received()

    def _refuse_received(self):
        # sudo: reception decides, whatever fields the user may read
        if any(file.dossier_id.received_at for file in self.sudo()):
            raise UserError(
                self.env._("The files of a received dossier are kept as they were received.")
            )

    # -- judging ------------------------------------------------------------------------------

    @api.model
    def _judged(self, name, stream, limits=None, made_here=False):
        """Return the verdict on an open file, and the sentence that refuses it, or ``""``.

        :param judge.Limits limits: of this way in, where they differ from the office's
        :param bool made_here: of what was judged when it came; written as PDF it may be larger
        """
        limits = limits or self._limits()
        if made_here:
            limits = limits._replace(max_bytes=2 * limits.max_bytes)
        verdict = judge.judge(stream, limits)
        if not verdict.fault:
            return verdict, ""
        return verdict, self.env._(
            "“%(name)s”: %(reason)s",
            name=self._plain_name(name),
            reason=self._refusal(verdict.fault, limits),
        )

    @api.model
    def _limits(self):
        """Return what the office accepts.

        :rtype: judge.Limits
        """
        # sudo: limits, no secrets
        get_param = self.env["ir.config_parameter"].sudo().get_param
        return judge.Limits(
            int(get_param("egate_dossier.max_file_mb", DEFAULT_MAX_MB)) * 1024 * 1024,
            int(get_param("egate_dossier.max_file_pages", DEFAULT_MAX_PAGES)),
            int(get_param("egate_dossier.max_megapixels", DEFAULT_MAX_MEGAPIXELS)) * 1_000_000,
            frozenset(get_param("egate_dossier.allowed_types", DEFAULT_TYPES).split(",")),
        )

    @api.model
    def _refusal(self, fault, limits):
        """Say what is wrong with a file and what to do about it."""
        return {
            "empty": lambda: self.env._("the file is empty. Scan or choose it again."),
            "large": lambda: self.env._(
                "the file is larger than %(limit)s MB. Scan it at 200 dpi or split it.",
                limit=limits.max_bytes // 1024 // 1024,
            ),
            "pages": lambda: self.env._(
                "the file has more than %(limit)s pages. Split it and add the parts one by one.",
                limit=limits.max_pages,
            ),
            "pixels": lambda: self.env._(
                "the picture has more than %(limit)s million pixels. Scan it at 200 or 300 dpi.",
                limit=limits.max_pixels // 1_000_000,
            ),
            "broken": lambda: self.env._(
                "the file is damaged or cut off. Open it on your computer; if it opens, print it "
                "to PDF and add that, else scan the paper again."
            ),
            "encrypted": lambda: self.env._(
                "the PDF is locked: it opens only with a password or a key. Open it with that, "
                "print it to PDF, and add what was printed."
            ),
            "script": lambda: self.env._(
                "the PDF holds a program (JavaScript). Print it to PDF and add that."
            ),
            "form": lambda: self.env._(
                "the PDF is a fill-in form that shows different contents (XFA). Print it to PDF "
                "and add that."
            ),
            "values": lambda: self.env._(
                "what is filled into this PDF form is stored without its picture: letters would "
                "be missing. Open it on your computer, print it to PDF and add that."
            ),
            "attached": lambda: self.env._(
                "the PDF carries other files inside. Take them out, add each one by itself, and "
                "print the PDF to PDF anew."
            ),
            "launch": lambda: self.env._(
                "the PDF starts programs or opens other files. Print it to PDF and add that."
            ),
            "submit": lambda: self.env._(
                "the PDF is a form that sends what is entered elsewhere. Print it to PDF and add "
                "that."
            ),
            "media": lambda: self.env._(
                "the PDF holds sound, film or a 3D model. Print it to PDF and add that."
            ),
            "complex": lambda: self.env._(
                "the file is built in a way that takes too much of the server. Print it to PDF, or "
                "scan the paper, and add that."
            ),
            "busy": lambda: self.env._(
                "the server is looking at many other files. Wait a minute and add it again."
            ),
            "tail": lambda: self.env._(
                "something is appended behind the end of the PDF. Print it to PDF and add that."
            ),
            "late": lambda: self.env._(
                "something stands before the beginning of the PDF. Print it to PDF and add that."
            ),
            "two": lambda: self.env._(
                "the file is two things at once: behind what it shows, it hides an archive or a "
                "web page. Scan the paper and add that."
            ),
            "archive": lambda: self.env._(
                "this is an archive (ZIP, RAR…). Unpack it and add the files one by one."
            ),
            "office": lambda: self.env._(
                "this is a document of an office program (Word, Excel…). Save it as PDF and add "
                "that."
            ),
            "program": lambda: self.env._(
                "this is a program, whatever its name says. It is never accepted; have the "
                "computer that it came from checked for viruses."
            ),
            "markup": lambda: self.env._(
                "this is a web page or a drawing (HTML, SVG, XML). Print it to PDF and add that."
            ),
            "phone": lambda: self.env._(
                "this is a telephone's HEIC picture, which this office does not accept. Save it as "
                "JPEG, or set the camera to “most compatible”, and add that."
            ),
            "heic": lambda: self.env._(
                "this HEIC picture is damaged or cut off. Send it again from the telephone, or "
                "save it there as JPEG and add that."
            ),
            "avif": lambda: self.env._(
                "this is an AVIF picture, whatever its name says. Save it as JPEG and add that."
            ),
        }.get(
            fault,
            lambda: self.env._(
                "this type of file is not accepted here; accepted are %(types)s. Save it as one of "
                "these and add it again.",
                types=", ".join(
                    ending[1:].upper()
                    for kind, ending in kinds.ENDINGS.items()
                    if kind in limits.types
                ),
            ),
        )()

    @api.model
    def _plain_name(self, name, mimetype=None):
        """Return a file's name without folders and without characters that show it otherwise."""
        # A name of a folder may be no text at all: its bytes come as lone surrogates.
        name = (name or "").encode(errors="replace").decode()
        name = re.sub(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", name)
        base = re.split(r"[/\\]", name)[-1].strip(" .")
        ending = kinds.ENDINGS.get(mimetype, "")
        stem, own = os.path.splitext(base)
        if ending and own.lower() not in (ending, _SAME.get(ending)):
            # Its content was judged; its name must not say anything else.
            stem, own = base, ending
        return f"{stem[:100] or self.env._('File')}{own}"

    # -- content ------------------------------------------------------------------------------

    def _fill(self, stream, content):
        """Give these new values of a file their stored content; see ``_store_durably``."""
        self.ensure_one()
        former = self.attachment_id
        # sudo: only the paper adds files, and it checked the user
        self.attachment_id = former._create_privileged(
            {
                "name": self.name,
                "res_model": self._name,
                "res_id": self.id,
                "mimetype": self.mimetype,
            }
        )
        if stream:
            self.attachment_id._store_durably(stream, content)
        former.unlink()

    # -- actions ------------------------------------------------------------------------------

    def action_remove(self):
        """Take these files of drafts away."""
        self._check_draft()
        self.paper_id._meet_at_the_dossier()
        # sudo: no group may delete here; the right to the draft was checked
        self.sudo().unlink()
        return True

    def _check_draft(self):
        """Refuse those who may not write the draft that these files belong to."""
        self.check_access("read")
        self._refuse_received()
        self.paper_id.check_access("write")

    def _as_seen(self):
        """Return what the viewer shows of these files."""
        sources = dict(self._fields["source"]._description_selection(self.env))
        return [
            {
                "id": file.id,
                "paper_id": file.paper_id.id,
                "name": file.name,
                "mimetype": file.mimetype,
                "pages": file.page_count,
                "size": file.size,
                "sha256": file.sha256,
                "signed": file.signed,
                "signature": file.signature or "",
                "source": sources[file.source],
                "reused": file.source == "reuse",
                "turned": file.turned,
                # sudo: the name of the person who added it is part of what is read here
                "added_by": file.sudo().added_by_id.name,
                "added_at": fields.Datetime.to_string(file.added_at),
            }
            for file in self
        ]
