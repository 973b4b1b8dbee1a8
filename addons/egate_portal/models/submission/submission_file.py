from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.egate_base.tools.search_key import search_key
from odoo.addons.egate_dossier.tools import durable, kinds
from odoo.addons.egate_dossier.tools.own_process import BusyError, JobError, run_apart

#: Files, and bytes of all files, of one submission.
MAX_FILES = 60
MAX_BYTES = 400 << 20
#: Bytes of all files of one account that the office has not accepted, those on their way too.
MAX_ACCOUNT = 2 << 30
#: How many of an owner's earlier files are looked through, the newest first.
MOST_EARLIER = 300
#: Pixels across that a page is drawn with.
WIDTH = 1000


class EgateSubmissionFile(models.Model):
    """A file that the citizen has put beside a paper of a submission; judged as at the desk.

    The office sees it once it was sent. What was sent stays as it was; what is added when the
    office has asked is seen when it is sent again.
    """

    _name = "egate.submission.file"
    _description = "File of an online submission"
    _inherit = ["egate.of.parent", "egate.signed.file"]
    _order = "id"
    _PARENT = "submission_id"
    _PERSONAL = frozenset({"name", "attachment_id", "upload_token"})

    #: See ``egate_dossier/models/papers/ir_attachment.py``.
    _guards_files = True
    #: See ``egate.access.log``.
    _reading = "file"

    submission_id = fields.Many2one(
        "egate.submission", required=True, readonly=True, index=True, ondelete="cascade"
    )
    component_id = fields.Many2one(
        "egate.procedure.component", string="Paper", readonly=True, ondelete="restrict"
    )
    attachment_id = fields.Many2one(
        "ir.attachment",
        string="Content",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups=fields.NO_ACCESS,
    )
    origin_id = fields.Many2one(
        "egate.dossier.file",
        string="Taken from",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups=fields.NO_ACCESS,
    )
    name = fields.Char(required=True, readonly=True)
    mimetype = fields.Char(readonly=True)
    size = fields.Integer(readonly=True, help="In bytes.")
    sha256 = fields.Char(readonly=True)
    page_count = fields.Integer(string="Pages", readonly=True)
    added_at = fields.Datetime(string="Added", readonly=True)
    upload_token = fields.Char(
        readonly=True,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
        help="Under which it came in pieces: a last piece that is repeated finds it.",
    )
    sent = fields.Boolean(readonly=True, help="The office has it.")

    def _reading_code(self):
        return self.submission_id.dossier_id.code or self.submission_id.code

    def _open(self):
        """Return the content of this (sudo) file as an open file."""
        self.ensure_one()
        return self.attachment_id._open_content()

    def _forget_contents(self):
        """Remove the contents of these (sudo) files; that they were there is kept."""
        contents = self.attachment_id
        self.attachment_id = False
        contents.unlink()

    def _page_picture(self, page):
        """Return page ``page`` (from 1) of this (sudo) file as an open PNG, straightened.

        :raise UserError: there is no such page, or it cannot be drawn
        """
        self.ensure_one()
        refusal = UserError(
            self.env._("This page cannot be shown here. Open the file itself instead.")
        )
        if not self.attachment_id or not 1 <= page <= self.page_count:
            raise refusal
        with self._open() as stream:
            try:
                return run_apart(
                    "render_page",
                    stream,
                    kind="pdf" if self.mimetype == kinds.PDF else "picture",
                    page=page - 1,
                    width=WIDTH,
                )
            except JobError as fault:
                raise refusal from fault


class EgateSubmission(models.Model):
    """The papers of a submission: files in, put together, taken over from earlier dossiers."""

    _inherit = "egate.submission"

    def _component(self, component_id):
        """Return the paper (sudo) of this case with this id.

        :raise UserError: it is none of this case
        """
        found = self._components().filtered(lambda part: part.id == component_id)
        if not found:
            raise UserError(
                self.env._("This paper is not asked for any more. Load the page again.")
            )
        return found

    def _check_room(self, size=0):
        self._check_open()
        if len(self.file_ids) >= MAX_FILES:
            raise UserError(
                self.env._(
                    "A dossier has at most %(limit)s files. Put some of them together into one.",
                    limit=MAX_FILES,
                )
            )
        if sum(self.file_ids.mapped("size")) + size > MAX_BYTES:
            raise UserError(
                self.env._(
                    "All files together may have %(limit)s MB. Scan at 200 dpi, or bring the rest "
                    "to the counter.",
                    limit=MAX_BYTES >> 20,
                )
            )
        if self._bytes_of_account() + size > MAX_ACCOUNT:
            raise UserError(
                self.env._(
                    "All your dossiers that are not accepted yet may have files of %(limit)s MB. "
                    "Send some of them or throw them away first.",
                    limit=MAX_ACCOUNT >> 20,
                )
            )

    def _bytes_of_account(self):
        """Return how many bytes the account of this (sudo) submission has on the disk here."""
        of_account = Domain("submission_id.user_id", "=", self.user_id.id)
        stored = (
            of_account
            & Domain("submission_id.state", "!=", "accepted")
            & Domain("attachment_id", "!=", False)
            # A paper taken over lies on the disk once.
            & Domain("origin_id", "=", False)
        )
        return sum(
            total or 0
            for model, domain in (("file", stored), ("upload", of_account))
            for (total,) in self.env[f"egate.submission.{model}"]._read_group(
                domain, aggregates=["size:sum"]
            )
        )

    def _add_file(self, component, name, stream):
        """Keep an open file beside a paper: judged by its content, stored durably, read back.

        The same file twice, as by a press twice, is one.

        :return: the file (sudo)
        :raise UserError: says why it is not accepted
        """
        self.ensure_one()
        self._check_room()
        Judge, attachments = self.env["egate.dossier.file"], self.env["ir.attachment"]
        try:
            stream = durable.on_disk(stream)
            verdict, refusal = Judge._judged(name, stream)
        except OSError as fault:
            attachments._refuse_disk(fault)
        if refusal:
            raise UserError(refusal)
        content = durable.content_of(stream)
        # Two uploads at once meet here; sending meets them, too.
        self._lock_rows()
        self._check_room(content.size)
        same = self.file_ids.filtered(
            lambda file: file.sha256 == content.sha256 and file.component_id == component
        )
        if same:
            return same[0]
        return self._keep_file(
            stream,
            content,
            {
                "component_id": component.id,
                "name": Judge._plain_name(name, verdict.mimetype),
                "mimetype": verdict.mimetype,
                "page_count": verdict.pages,
                **Judge._signature_values(stream, verdict),
            },
        )

    def _keep_file(self, stream, content, vals):
        # sudo: an account writes no file itself; the submission is its own
        file = self.env["egate.submission.file"]._create_privileged(
            {
                "submission_id": self.id,
                "size": content.size,
                "sha256": content.sha256,
                "added_at": fields.Datetime.now(),
                **vals,
            }
        )
        file.attachment_id = self.env["ir.attachment"]._create_privileged(  # sudo: see above
            {
                "name": file.name,
                "res_model": file._name,
                "res_id": file.id,
                "mimetype": file.mimetype,
            }
        )
        if stream:
            file.attachment_id._store_durably(stream, content)
        self.write(self._saved_now())
        return file

    def _own_file(self, file_id):
        """Return the file (sudo) of this submission with this id, or none."""
        return self.file_ids.filtered(lambda file: file.id == file_id)

    def _remove_file(self, file_id):
        """Take a file away that was not sent yet; one that is gone already is no fault."""
        self._lock_rows()
        self._check_open()
        file = self._own_file(file_id)
        if file.sent:
            raise UserError(
                self.env._(
                    "“%(name)s” was sent already and stays. Add the right one beside it.",
                    name=file.name,
                )
            )
        file.unlink()
        self.write(self._saved_now())

    def _merge_files(self, component, file_ids):
        """Put files of one paper together into one PDF, page by page, pictures straightened."""
        self._lock_rows()
        self._check_open()
        files = self.file_ids.filtered(
            lambda file: (
                file.id in file_ids
                and file.component_id == component
                and not file.sent
                and file.attachment_id
            )
        ).sorted("id")
        if len(files) < 2:
            raise UserError(self.env._("Tick at least two files of one paper."))
        if any(file.signed for file in files):
            raise UserError(self.env._("A digitally signed file stays as it is: leave it out."))
        Judge, streams = self.env["egate.dossier.file"], []
        try:
            streams = [file._open() for file in files]
            output = run_apart(
                "compose",
                *streams,
                kinds=["pdf" if file.mimetype == kinds.PDF else "picture" for file in files],
                pages=[
                    [place, page, 0]
                    for place, file in enumerate(files)
                    for page in range(file.page_count)
                ],
            )
            whole = output.read(1)
            name = files[0].name.rpartition(".")[0] or files[0].name
            verdict, refusal = Judge._judged(f"{name}.pdf", output, made_here=True)
        except BusyError as fault:
            raise UserError(
                self.env._("The server is busy with the pages of others. Try again in a minute.")
            ) from fault
        except JobError as fault:
            raise UserError(
                self.env._("These files cannot be put together. Leave them as they are.")
            ) from fault
        finally:
            for stream in streams:
                stream.close()
        if not whole or refusal:
            raise UserError(
                refusal or self.env._("These files cannot be put together. Leave them as they are.")
            )
        with output:
            merged = self._keep_file(
                output,
                durable.content_of(output),
                {
                    "component_id": component.id,
                    "name": Judge._plain_name(f"{name}.pdf", verdict.mimetype),
                    "mimetype": verdict.mimetype,
                    "page_count": verdict.pages,
                },
            )
        files.unlink()
        return merged

    # -- papers of earlier dossiers ---------------------------------------------------------------

    def _earlier_files(self):
        """Return by paper the files (sudo) of the owner's earlier dossiers that fit it.

        Of a checked identity alone, and of nobody else's dossiers. As at the counter: the paper of
        the same name, still valid, and no form, which is filled in anew for every request.

        :rtype: dict[int, egate.dossier.file]
        """
        self.ensure_one()
        # sudo: dossiers of the owner whose identity was checked for this account
        files = self.env["egate.dossier.file"].sudo()
        owner = self.partner_id & self.user_id._egate_citizens()
        wanted = {
            search_key(part.name): part.id for part in self._components() if not part.template_id
        }
        if not owner or not wanted or self.state not in ("draft", "asked"):
            return {}
        today = self.env["egate.assignment"]._local_today()
        known = owner | owner.merged_from_ids
        found = files.search(
            Domain("dossier_id.applicant_id", "in", known.ids)
            & Domain("dossier_id.received_at", "!=", False)
            & Domain("attachment_id", "!=", False)
            & (
                Domain("paper_id.valid_until", "=", False)
                | Domain("paper_id.valid_until", ">=", today)
            ),
            order="added_at desc, id desc",
            limit=MOST_EARLIER,
        )
        here, kept = set(self.file_ids.mapped("sha256")), {}
        for file in found:
            part = wanted.get(search_key(file.paper_id.name))
            if part and file.sha256 not in here:
                here.add(file.sha256)
                kept[part] = kept.get(part, files) | file
        return kept

    def _reuse_file(self, component, file_id):
        """Take a file of an earlier dossier over; its content stays where it is."""
        self._lock_rows()
        self._check_room()
        offered = self._earlier_files().get(component.id, self.env["egate.dossier.file"])
        origin = offered.filtered(lambda file: file.id == file_id)
        if not origin:
            raise UserError(
                self.env._("This paper can no longer be taken over. Add it as a file instead.")
            )
        content = durable.Content(origin.sha256, "", origin.size)
        if not origin.attachment_id._is_whole(content):
            origin.attachment_id._refuse_missing()
        taken = self._keep_file(
            None,
            content,
            {
                "component_id": component.id,
                "name": origin.name,
                "mimetype": origin.mimetype,
                "page_count": origin.page_count,
                "signed": origin.signed,
                "signature": origin.signature,
                "origin_id": (origin.origin_id or origin).id,
            },
        )
        taken.attachment_id._share_content(origin.attachment_id)
        return taken

    # -- what the page of the papers shows --------------------------------------------------------

    def _paper_cards(self):
        """Return what is shown of each paper of the case; ``need``: a file, or why none.

        :rtype: list[dict]
        """
        today = self.env["egate.assignment"]._local_today()
        earlier = self._earlier_files()
        cards = []
        for part in self._components():
            files = self.file_ids.filtered(lambda file, part=part: file.component_id == part)
            template = part.template_id.current_file_id if part.template_id else part.template_id
            need = self._need_of(part, today)
            cards.append(
                {
                    "id": part.id,
                    "name": part.name,
                    "need": need,
                    "database": part._lookup_on(today).name or "",
                    "originals": part.originals,
                    "copies": part.copies,
                    "template": bool(template and template.file),
                    "template_name": part.template_id.display_name if part.template_id else "",
                    "files": files,
                    "earlier": earlier.get(part.id, ()),
                    "missing": need == "file" and not files,
                }
            )
        return cards

    def _need_of(self, part, today):
        """Return what a paper needs: ``file``, ``optional``, ``lookup``, ``show`` or ``form``."""
        if part._lookup_on(today):
            return "lookup"
        if part.template_id and self.form_id:
            # What the online form asks is not asked again as a paper.
            return "form"
        if part.presentation == "show":
            return "show"
        return "file" if part.required else "optional"

    def _paper_faults(self):
        today = self.env["egate.assignment"]._local_today()
        there = self.file_ids.component_id
        return {
            f"paper-{part.id}": self.env._("“%(paper)s”: add a file.", paper=part.name)
            for part in self._components()
            if self._need_of(part, today) == "file" and part not in there
        }
