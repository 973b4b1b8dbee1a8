from contextlib import ExitStack

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_datetime

from odoo.addons.egate_base.tools.office_zone import OFFICE_ZONE, midnight

from ..tools import page_reader

#: Files that could not be read, shown at once.
MOST_FAILED = 50


class EgateScanPage(models.Model):
    """One page in a scan inbox: waiting for a person, filed on a paper, or thrown away."""

    _name = "egate.scan.page"
    _description = "Scanned page"
    _inherit = "egate.scan.inbox"
    _order = "batch_id, sequence, id"

    batch_id = fields.Many2one(
        "egate.scan.batch", required=True, index=True, ondelete="cascade", readonly=True
    )
    sequence = fields.Integer(string="Page", readonly=True)
    document = fields.Integer(
        readonly=True, help="Pages of a batch that belong together have the same number."
    )
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("filed", "Filed"),
            ("sheet", "Separator sheet"),
            ("blank", "Blank, left out"),
            ("discarded", "Thrown away"),
        ],
        required=True,
        default="waiting",
        readonly=True,
    )
    codes = fields.Json(readonly=True)
    dossier_id = fields.Many2one(
        "egate.dossier", index="btree_not_null", ondelete="set null", readonly=True
    )
    paper_id = fields.Many2one(
        "egate.dossier.paper", index="btree_not_null", ondelete="set null", readonly=True
    )
    doubt = fields.Selection(
        [
            ("none", "No code was found"),
            ("several", "Codes of several dossiers"),
            ("line", "The dossier is known, the paper is not"),
            ("gone", "The code names nothing that is open at this one-stop unit"),
            ("refused", "Could not be filed"),
            ("person", "A clerk has to look at it"),
            ("blank", "There is nothing on these pages: were they put in the wrong way round?"),
        ],
        readonly=True,
    )
    reason = fields.Char(readonly=True)
    preview = fields.Binary(attachment=True, readonly=True)
    filed_by_id = fields.Many2one("res.users", ondelete="restrict", readonly=True)
    filed_at = fields.Datetime(readonly=True)

    _waiting_idx = models.Index("(unit_id, batch_id, sequence) WHERE state = 'waiting'")

    # -- by its codes --------------------------------------------------------------------------

    def _place(self, document, number):
        """Note what the codes say about these pages; the engine only.

        :param page_groups.Document document: its ids are what a sheet of paper says: not trusted
        """
        unit = self.unit_id
        dossier = self.env["egate.dossier"].browse(document.dossier or []).exists()
        paper = self.env["egate.dossier.paper"].browse(document.paper or []).exists()
        doubt = document.doubt
        if document.dossier and not (
            dossier.reception_unit_id == unit
            and not dossier.closed_at
            and (not document.paper or paper.dossier_id == dossier)
        ):
            doubt, dossier, paper = "gone", dossier.browse(), paper.browse()
        self.write(
            {
                "document": number,
                "dossier_id": dossier.id,
                "paper_id": paper.id,
                "doubt": doubt or False,
            }
        )

    def _without_blanks(self):
        """Return these pages of one document without the blank ones, which are left out.

        A sheet has a back as well. More pages with nothing on any of them were scanned from the
        wrong side: a person has to see that.
        """
        full = self.filtered(lambda page: page.state != "blank")
        sheets = self.batch_id.page_ids.filtered(lambda page: page.state == "sheet")
        first = min(self.mapped("sequence"))
        if not full and (len(self) > 1 or first - 1 not in sheets.mapped("sequence")):
            self.write({"state": "waiting", "doubt": "blank"})
            return self
        return full

    def _file_by_code(self, stream):
        """File these pages of one batch where their sheet says; in doubt they wait.

        In the name of the clerk who dropped them in, who must still be allowed to. What a machine
        sent without a person goes into drafts alone, which a clerk looks at before accepting them;
        what came by mail, or was left at a counter, goes nowhere by itself.
        """
        batch = self.batch_id
        source = batch.source
        # The job has no language; what it says is read at the one-stop unit.
        lang = source == "browser" and batch.create_uid.lang
        self = self.with_context(lang=lang or self.env["egate.dossier"]._form_lang())
        paper = self.paper_id
        if source in ("email", "counter") or (source == "folder" and paper.dossier_id.received_at):
            self.doubt = "person"
            return
        pages = self.with_user(batch.create_uid) if source == "browser" else self
        try:
            if source == "browser":
                paper.with_user(batch.create_uid)._check_may_scan()
            part = stream, batch.mimetype, self.mapped("sequence")
            with self.env.cr.savepoint():
                if batch.signed:
                    pages._file(paper.with_env(pages.env), stream)
                    return
                with page_reader.extract_pages([part]) as content:
                    pages._file(paper.with_env(pages.env), content)
        except UserError as refusal:
            self.write({"doubt": "refused", "reason": str(refusal)})
        except page_reader.UnreadableError as error:
            if error.why == "busy":
                raise
            self.write({"doubt": "refused", "reason": self._extract_sentence(error.why)})

    def _file(self, paper, content):
        """File these waiting pages on ``paper`` as one PDF, which ``content`` is (an open file)."""
        self.lock_for_update()
        if any(page.state != "waiting" for page in self):
            raise UserError(
                self.env._("A colleague has just filed some of these pages. Load the page anew.")
            )
        name = self.env._("Scan of %(batch)s", batch=self[:1].batch_id.name.rpartition(".")[0])
        paper._add_scan(f"{name}.pdf", content, "inbox")
        # sudo: no group may write here; the right to file was checked before
        self.sudo().write(
            {
                "state": "filed",
                "paper_id": paper.id,
                "dossier_id": paper.dossier_id.id,
                "doubt": False,
                "reason": False,
                "filed_by_id": self.env.uid,
                "filed_at": fields.Datetime.now(),
            }
        )

    # -- by a person ---------------------------------------------------------------------------

    def action_file(self, paper_id):
        """File these pages, in the order of the scan, on a paper as one PDF.

        :param int paper_id: of a dossier of the same one-stop unit
        :return: the inbox, as :meth:`inbox`
        :raise UserError: filed by somebody else, or the paper takes no scan now
        """
        self.check_access("read")
        if not self:
            raise UserError(self.env._("Choose the pages first."))
        paper = self.env["egate.dossier.paper"].browse(int(paper_id)).exists()
        if not paper:
            raise UserError(self.env._("This paper is gone. Load the page anew."))
        paper._check_may_scan()
        if paper.dossier_id.reception_unit_id != self.unit_id:
            raise AccessError(
                self.env._("Pages are filed in dossiers of the one-stop unit that they came to.")
            )
        self._check_signed_whole()
        pages = self.sorted(lambda page: (page.batch_id.id, page.sequence))
        with ExitStack() as opened:
            # sudo: the user reads its pages
            if pages.batch_id.sudo().filtered("signed"):
                pages._file(paper, opened.enter_context(pages.batch_id._open_kept("content")))
                return self.inbox()
            parts = [
                (
                    opened.enter_context(batch._open_kept("content")),
                    # sudo: the type of a file whose pages the user reads
                    batch.sudo().mimetype,
                    some.mapped("sequence"),
                )
                for batch, some in pages.grouped("batch_id").items()
            ]
            try:
                content = opened.enter_context(page_reader.extract_pages(parts))
            except page_reader.UnreadableError as error:
                if error.why == "busy":
                    raise UserError(
                        self.env._(
                            "The server is looking at many other files. Wait a minute and file "
                            "the pages again."
                        )
                    ) from None
                raise UserError(self._extract_sentence(error.why)) from None
            except OSError as fault:
                self.env["ir.attachment"]._refuse_disk(fault)
            pages._file(paper, content)
        return self.inbox()

    def _extract_sentence(self, why):
        """Say why pages cannot be taken out of their file."""
        if why == "different":
            return self.env._(
                "The file has form fields or layers that would look different when it is taken "
                "apart. Print it to PDF and drop that into the inbox, or add it to the paper."
            )
        return self.env._("These pages cannot be taken out of their file. Scan them again.")

    def _check_signed_whole(self):
        """Refuse to take a signed file apart, or to put it together with another."""
        # sudo: of files whose pages the user reads
        for batch in self.sudo().batch_id.filtered("signed"):
            if batch.page_ids != self.sudo():
                raise UserError(
                    self.env._(
                        "“%(name)s” carries a digital signature, which any change would break. "
                        "Choose all its pages and none of another file.",
                        name=batch.name,
                    )
                )

    def action_discard(self):
        """Throw these pages away: they belong to no paper. They can be taken back for some days."""
        return self._move(("waiting",), "discarded")

    def action_restore(self):
        """Take pages back that were thrown away, or left out as blank."""
        return self._move(("discarded", "blank"), "waiting")

    def _move(self, sources, target):
        self.check_access("read")
        self._check_signed_whole()
        # sudo: no group may write here; the inbox is the user's, as just checked
        pages = self.sudo()
        pages.lock_for_update()
        pages.filtered(lambda page: page.state in sources).state = target
        return self.inbox()

    # -- what the screen shows -----------------------------------------------------------------

    @api.model
    def inbox(self, limit=200):
        """Return what lies in the inbox of the one-stop unit where the current user works.

        :param int limit: pages shown; the document where it is reached is shown whole
        :return: ``unit``, ``documents`` (pages that belong together), ``more`` (how many pages are
            not shown), ``reading`` and ``failed`` (batches), ``failed_more`` (how many of these are
            not shown), ``filed`` (pages filed today), ``blank`` (ids of those left out today)
        """
        unit = self._own_unit()
        mine = Domain("unit_id", "=", unit.id)
        waiting = mine & Domain("state", "=", "waiting")
        pages = self._whole_documents(waiting, min(int(limit), 500))
        Batch = self.env["egate.scan.batch"]
        failed = mine & Domain("state", "=", "failed")
        shown = Batch.search(failed, limit=MOST_FAILED)
        today = midnight(self.env["egate.assignment"]._local_today())
        return {
            "unit": unit.name,
            "documents": [
                some._as_seen()
                for some in pages.grouped(lambda page: (page.batch_id.id, page.document)).values()
            ],
            "more": self.search_count(waiting) - len(pages),
            "reading": Batch.search(mine & Domain("state", "=", "new"), limit=20).mapped("name"),
            "failed": [
                {"id": batch.id, "name": batch.name, "fault": batch.fault} for batch in shown
            ],
            "failed_more": Batch.search_count(failed) - len(shown),
            "blank": self.search(
                mine & Domain("state", "=", "blank") & Domain("create_date", ">=", today), limit=500
            ).ids,
            "filed": self.search_count(
                mine & Domain("state", "=", "filed") & Domain("filed_at", ">=", today)
            ),
        }

    @api.model
    def _whole_documents(self, waiting, limit):
        """Return the first ``limit`` pages, and the rest of the document that is begun there."""
        pages = self.search(waiting, limit=limit)
        if len(pages) < limit:
            return pages
        last = pages[-1:]
        same = Domain("batch_id", "=", last.batch_id.id) & Domain("document", "=", last.document)
        return pages | self.search(waiting & same)

    def _as_seen(self):
        """Return one document as the screen shows it."""
        first = self[:1]
        doubts = dict(self._fields["doubt"]._description_selection(self.env))
        # sudo: the code alone, of a dossier of the clerk's own one-stop unit
        dossier = first.sudo().dossier_id
        why = first.reason or doubts.get(first.doubt, "")
        if first.doubt == "person":
            why = self.env._(
                "For “%(paper)s”. It came without a clerk: look at it, then file it there.",
                # sudo: see above
                paper=first.sudo().paper_id.name or "",
            )
        return {
            "key": f"{first.batch_id.id}-{first.document}",
            "batch": first.batch_id.name,
            "at": fields.Datetime.to_string(first.create_date),
            "dossier_id": dossier.id,
            "dossier": dossier.display_name or "",
            "why": why,
            # sudo: of a file whose pages the user reads
            "signed": first.sudo().batch_id.signed,
            "pages": [{"id": page.id, "number": page.sequence + 1} for page in self],
        }

    @api.model
    def plain_sheet(self):
        """Return the action that prints a plain separator sheet, or ``False``."""
        return self._own_unit().with_env(self.env)._print_plain_sheet()

    @api.model
    def targets(self, text="", dossier_id=False):
        """Return dossiers of this one-stop unit with the papers that take scans now.

        :param str text: part of the code or of the owner's name; a code that was scanned
        :param int dossier_id: or this one
        """
        unit = self._own_unit()
        Dossier = self.env["egate.dossier"]
        domain = Domain("reception_unit_id", "=", unit.id) & Domain("closed_at", "=", False)
        # A draft without a procedure has no papers yet.
        domain &= Domain("procedure_id", "!=", False)
        if dossier_id:
            dossiers = Dossier.search(domain & Domain("id", "=", int(dossier_id)))
        elif text and text.strip():
            found = domain & Domain("display_name", "ilike", text.strip())
            dossiers = Dossier.search(found, limit=8, order="id desc")
        else:
            # What is worked on now: what the user received last, then the drafts.
            domain &= Domain("create_uid", "=", self.env.uid)
            received = domain & Domain("received_at", "!=", False)
            drafts = domain & Domain("received_at", "=", False)
            dossiers = Dossier.search(received, limit=5, order="received_at desc, id desc")
            dossiers += Dossier.search(drafts, limit=3, order="id desc")
        return [
            {
                "id": dossier.id,
                "name": dossier.display_name,
                "owner": dossier.applicant_name or "",
                "procedure": dossier.procedure_id.name
                if dossier.code
                else self.env._(
                    "begun at %(time)s",
                    time=format_datetime(
                        self.env, dossier.create_date, tz=OFFICE_ZONE, dt_format="HH:mm dd/MM"
                    ),
                ),
                "papers": [
                    {
                        "id": paper.id,
                        "name": paper.name,
                        "files": paper._scan_count(),
                    }
                    for paper in dossier.paper_ids
                    if not paper._scan_refusal()
                ],
            }
            for dossier in dossiers
        ]
