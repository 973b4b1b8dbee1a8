import hashlib
import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.egate_dossier.tools import durable, kinds

from ..tools import page_groups, page_reader
from ..tools.page_reader import UnreadableError
from .scan_job import DEFAULT_BLANK

_logger = logging.getLogger(__name__)

#: A file that kills the worker which reads it is not read a third time.
MAX_ATTEMPTS = 2
#: So long what was filed stays to be looked at, then it is gone; the papers have it.
DEFAULT_KEEP_DAYS = 30


class RefusedScan(UserError):  # noqa: N818 (what it is, not how it went)
    """A file does not come in.

    :param records: of any model; their language is that of the message
    :param say: returns why, in the language of the records that it is given
    """

    def __init__(self, records, say):
        super().__init__(say(records))
        self.say = say


class EgateScanBatch(models.Model):
    """One file that came to a unit's scan inbox, from a browser, a scanner's e-mail, or a folder.

    It is taken in whole at once; its pages are read and filed by a job in the background, all in
    one transaction: a killed worker loses nothing and does nothing twice.
    """

    _name = "egate.scan.batch"
    _description = "Scanned file in the inbox"
    _inherit = "egate.scan.inbox"
    _order = "id desc"

    name = fields.Char(required=True, readonly=True)
    source = fields.Selection(
        [
            ("browser", "Dropped in"),
            ("email", "By e-mail"),
            ("folder", "From the folder"),
            ("counter", "Left at a counter's scanner"),
        ],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [
            ("new", "Being read"),
            ("read", "Read"),
            ("failed", "Not readable"),
            ("dismissed", "Not readable, seen"),
        ],
        required=True,
        default="new",
        readonly=True,
    )
    # Said when no user is there to ask for a language: kept in each that is installed.
    fault = fields.Char(readonly=True, translate=True)
    mimetype = fields.Char(readonly=True)
    sha256 = fields.Char(readonly=True, export_string_translation=False)
    origin_key = fields.Char(
        readonly=True, help="What tells a delivery from another, where it may come twice."
    )
    content = fields.Binary(attachment=True, readonly=True)
    attempts = fields.Integer(readonly=True)
    page_count = fields.Integer(string="Pages", readonly=True)
    signed = fields.Boolean(string="Digitally signed", readonly=True)
    page_ids = fields.One2many("egate.scan.page", "batch_id", readonly=True)

    _origin_uniq = models.UniqueIndex("(origin_key) WHERE origin_key IS NOT NULL")
    _new_idx = models.Index("(id) WHERE state = 'new'")

    # -- taking in -----------------------------------------------------------------------------

    @api.model
    def _take_in(self, unit, name, raw, source, origin_key=None):
        """Take a file into the inbox of ``unit``; its pages are read afterwards.

        :param unit: ``egate.unit``; the caller has checked who may put things there
        :param bytes raw: what it holds
        :param str origin_key: a delivery that comes again under this key is taken in once
        :return: the new batch as sudo, empty when it was there already
        :raise UserError: says why the file is not taken in
        """
        verdict = self._verdict(name, raw)
        # sudo: no group may write here; the caller has checked the way it came in
        batches = self.sudo()
        if origin_key:
            # Two workers at the same file conflict here: the second waits, and finds it there.
            taken = batches.search(Domain("origin_key", "=", origin_key), limit=1)
            if taken:
                return batches.browse()
        # sudo: see above
        batch = batches._create_privileged(
            {
                "unit_id": unit.id,
                "name": self.env["egate.dossier.file"]._plain_name(name),
                "source": source,
                "mimetype": verdict.mimetype,
                "sha256": hashlib.sha256(raw).hexdigest(),
                "origin_key": origin_key,
                "page_count": verdict.pages,
                # Its own bytes say so: a signature names places in the file, so it is never packed.
                "signed": verdict.mimetype == kinds.PDF and kinds.is_signed(raw),
            }
        )
        batch._keep("content", raw, batch.mimetype)
        # sudo: users have no rights to the background job
        batch.env.ref("egate_scan.ir_cron_scan_inbox").sudo()._trigger()
        return batch

    @api.model
    def _max_bytes(self):
        """Return how large a file of the inbox may be: what could be filed later, and no more."""
        return self.env["egate.dossier.file"]._limits().max_bytes

    @api.model
    def _limits(self):
        """Return what comes in: what any paper may be, of every kind that is read here.

        :rtype: judge.Limits
        """
        return self.env["egate.dossier.file"]._limits()._replace(types=frozenset(kinds.ENDINGS))

    @api.model
    def _verdict(self, name, raw):
        """Judge a file as every other way in does.

        There may have been no time to look at it, or it may be a picture that is cut off and all
        that there is: that comes in unjudged, and is judged by the job that reads it (see
        :meth:`_check`).

        :rtype: judge.Verdict
        :raise RefusedScan: it does not come in
        """
        try:
            stream = durable.spooled(raw)
        except OSError as fault:
            self.env["ir.attachment"]._refuse_disk(fault)
        with stream:
            verdict = self._judge(name, stream)
        picture = verdict.mimetype in kinds.ENDINGS and verdict.mimetype != kinds.PDF
        if (
            verdict.fault
            and verdict.fault != "busy"
            and not (verdict.fault == "broken" and picture)
        ):
            raise RefusedScan(self, lambda batches: batches._refusal(name, verdict))
        return verdict

    @api.model
    def _judge(self, name, stream):
        try:
            return self.env["egate.dossier.file"]._judged(name, stream, self._limits())[0]
        except OSError as fault:
            self.env["ir.attachment"]._refuse_disk(fault)

    @api.model
    def _refusal(self, name, verdict):
        """Say why a file does not come in."""
        File = self.env["egate.dossier.file"]
        words = {
            "name": File._plain_name(name),
            "reason": File._refusal(verdict.fault, self._limits()),
        }
        if verdict.mimetype or verdict.fault in ("empty", "large"):
            return self.env._("“%(name)s”: %(reason)s", **words)
        return self.env._("“%(name)s” is no scan: %(reason)s", **words)

    def _check(self, stream):
        """Judge a file that came in unjudged.

        :raise RefusedScan: it is not accepted
        :raise UnreadableError: ``busy``
        """
        verdict = self._judge(self.name, stream)
        if verdict.fault == "busy":
            raise UnreadableError("busy")
        if verdict.fault:
            raise RefusedScan(self, lambda batch: batch._refusal(batch.name, verdict))

    @api.model
    def _count_fault(self, name, pages):
        limit = self.env["egate.dossier.file"]._limits().max_pages
        if 0 < pages <= limit:
            return ""
        return self.env._(
            "“%(name)s” has %(pages)s pages; at most %(limit)s are taken in at once. Scan "
            "fewer pages at a time.",
            name=name,
            pages=pages,
            limit=limit,
        )

    # -- reading and filing --------------------------------------------------------------------

    @api.model
    def _cron_read(self, limit=20):
        """Read and file what came in: batch by batch, each in a transaction of its own."""
        domain = Domain("state", "=", "new")
        cron = self.env["ir.cron"]
        for batch in self.search(domain, limit=limit, order="id"):
            if not batch.try_lock_for_update():
                continue
            # Counted before the file is opened: what kills a worker is not tried for ever.
            batch.attempts += 1
            cron._commit_progress()
            if not batch.try_lock_for_update() or batch.state != "new":
                continue
            batch._read_or_give_up()
            cron._commit_progress(1, remaining=self.search_count(domain))

    def _read_or_give_up(self):
        """Read this batch; whatever is wrong with it, those behind it are read."""
        try:
            with self.env.cr.savepoint():
                self._read()
        except OperationalError:
            raise  # the database's, which the server tries again
        except Exception:
            _logger.exception("The scan %s cannot be read.", self.id)
            if self.attempts >= MAX_ATTEMPTS:
                self._fail(self._say_given_up)

    @api.model
    def _say_given_up(self, batches):
        return batches.env._("the server could not read it. Scan it again, as PDF.")

    def _read(self):
        """Read the codes of every page, keep the pages, and file what is clear."""
        self.ensure_one()
        if self.attempts > MAX_ATTEMPTS:
            self._fail(self._say_given_up)
            return
        try:
            with self.env.cr.savepoint(), self._open_kept("content") as stream:
                if not self.page_count:
                    self._check(stream)
                pages = self._make_pages(stream)
                self._file_documents(stream, pages)
        except UnreadableError as error:
            if error.why == "busy":
                self.attempts -= 1  # for the next round
            elif error.why == "complex":
                self._fail(
                    lambda batch: batch.env._(
                        "a page of it takes too much of the server. Scan it again at 200 dpi."
                    )
                )
            else:
                self._fail(lambda batch: batch.env._("a page of it is damaged. Scan it again."))
            return
        except RefusedScan as refusal:
            self._fail(refusal.say)
            return
        except UserError:
            # The disk, which is logged where it was noticed.
            self._fail(
                lambda batch: batch.env._(
                    "the server cannot find it whole, or its disk is full or broken. Tell the "
                    "administrator."
                )
            )
            return
        self.write({"state": "read", "page_count": len(pages), "fault": False})

    def _fail(self, say):
        """Note why this cannot be read.

        :param say: see :class:`RefusedScan`
        """
        self.state = "failed"
        others = {code for code, _name in self.env["res.lang"].get_installed()} - {"en_US"}
        # English last: where it is not active, Odoo lets any other language stand for it as well.
        for code in (*sorted(others), "en_US"):
            batch = self.with_context(lang=code)
            batch.fault = say(batch)

    def _make_pages(self, stream):
        """Keep every page with its codes and its picture; one is in memory at a time."""
        pages = self.env["egate.scan.page"]
        blank_below = self._blank_below()
        count = page_reader.count_pages(stream, self.mimetype)
        if self._count_fault(self.name, count):
            raise RefusedScan(self, lambda batch: batch._count_fault(batch.name, count))
        for number, page in enumerate(page_reader.read_pages(stream, self.mimetype, count)):
            # sudo: pages are written by the job that reads the batch
            pages += pages._create_privileged(
                {
                    "batch_id": self.id,
                    "unit_id": self.unit_id.id,
                    "sequence": number,
                    "codes": page.codes or False,
                    "state": "waiting" if page.codes or page.ink >= blank_below else "blank",
                }
            )
            pages[-1:]._keep("preview", page.preview, kinds.JPEG)
        return pages

    def _file_documents(self, stream, pages):
        """File every document whose paper line is known; say of the others what is not."""
        read = [page.codes or [] for page in pages]
        dossiers = self._dossiers_of({text for texts in read for text in texts})
        documents = page_groups.group_pages(read, dossiers, whole=self.signed)
        kept = {number for document in documents for number in document.pages}
        for number, page in enumerate(pages):
            if number not in kept:
                page.write({"state": "sheet", "preview": False})
        for number, document in enumerate(documents, 1):
            mine = pages.browse(pages[one].id for one in document.pages)
            mine._place(document, number)
            mine = mine._without_blanks()
            if mine[:1].paper_id and not mine[:1].doubt:
                mine._file_by_code(stream)

    def _blank_below(self):
        """Return the percentage of ink below which a page counts as blank; 0: none does.

        As at the counters of this one-stop unit. Of what is signed, every page belongs to the file.
        """
        desks = self.env["egate.desk"].search(Domain("unit_id", "=", self.unit_id.id))
        if self.signed or (desks and not any(desks.mapped("scan_drop_blank"))):
            return 0
        # sudo: a limit, no secret
        get_param = self.env["ir.config_parameter"].sudo().get_param
        return float(get_param("egate_scan.blank_ink", DEFAULT_BLANK))

    @api.model
    def _dossiers_of(self, texts):
        """Return which of these texts are codes of dossiers that are open at this one-stop unit.

        Another unit's code means nothing here: a copied code slipped between the papers cannot send
        pages to a dossier elsewhere.

        :rtype: dict[str, int]
        """
        dossiers = self.env["egate.dossier"].search_fetch(
            Domain("code", "in", sorted(texts))
            & Domain("reception_unit_id", "=", self.unit_id.id)
            & Domain("closed_at", "=", False),
            ["code"],
        )
        return {dossier.code: dossier.id for dossier in dossiers}

    def action_dismiss(self):
        """Take what could not be read off the screen; the file is kept for some days."""
        self.check_access("read")
        # sudo: no group may write here; the inbox is the user's, as just checked
        self.sudo().filtered(lambda batch: batch.state == "failed").state = "dismissed"
        return self.env["egate.scan.page"].inbox()

    # -- keeping -------------------------------------------------------------------------------

    @api.autovacuum
    def _gc_filed(self):
        """Forget batches whose every page was filed or thrown away some time ago.

        What could not be read stays until somebody has seen it.
        """
        # sudo: a limit, no secret
        get_param = self.env["ir.config_parameter"].sudo().get_param
        days = int(get_param("egate_scan.scan_keep_days", DEFAULT_KEEP_DAYS))
        limit = 50
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """SELECT b.id FROM egate_scan_batch b
                   WHERE b.write_date < %s AND b.state IN ('read', 'dismissed') AND NOT EXISTS (
                       SELECT 1 FROM egate_scan_page p
                       WHERE p.batch_id = b.id AND (p.state = 'waiting' OR p.write_date >= %s))
                   ORDER BY b.id LIMIT %s""",
                *[fields.Datetime.now() - timedelta(days=days)] * 2,
                limit,
            )
        )
        old = self.browse(id_ for (id_,) in self.env.cr.fetchall())
        old.page_ids.unlink()
        old.unlink()
        return len(old), len(old) == limit
