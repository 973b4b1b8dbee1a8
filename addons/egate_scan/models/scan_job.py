import fcntl
import json
import logging
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import config

from odoo.addons.egate_dossier.tools.own_process import BusyError, JobError, run_apart
from odoo.addons.egate_dossier.tools.page_images import Jpeg, JpegPdf

from ..tools import scan_runner

_logger = logging.getLogger(__name__)

#: Seconds that one stack may take: a hundred pages of a slow scanner.
TIMEOUT = 20 * 60
#: Percent of a page's area: less ink than this, and the page is blank (``egate_scan.blank_ink``)
DEFAULT_BLANK = 0.01
#: Pages neither saved nor thrown away are kept so long, then they go to the scan inbox.
KEEP = timedelta(days=1)
#: A file is begun anew before it would be too large, so that no page is refused.
FILL = 0.95
#: Seconds in which a runner takes its lock.
BIRTH = 2
#: Pages that one process looks at.
AT_ONCE = 25


class EgateScanJob(models.Model):
    """A clerk scans for one paper: stack after stack, until the pages are saved as its PDF.

    The scanner's program runs beside the server (``tools/scan_runner.py``) and puts its pages into
    a private folder; what is known of it is read from there at each question. So a request that
    ends, or a worker that is killed, neither stops nor loses anything. A scanner is used by one job
    at a time: a unique index says so, and the folder's lock tells whether it is still true.

    No group has rights of writing here; the methods serve the user who scans.
    """

    _name = "egate.scan.job"
    _description = "Scanning at a counter"
    _order = "id desc"
    _rec_name = "paper_id"

    user_id = fields.Many2one("res.users", required=True, index=True, ondelete="cascade")
    desk_id = fields.Many2one(
        "egate.desk", string="Counter", required=True, index=True, ondelete="restrict"
    )
    paper_id = fields.Many2one("egate.dossier.paper", required=True, index=True, ondelete="cascade")
    scanner = fields.Char(required=True)
    state = fields.Selection(
        [
            ("scanning", "Scanning"),
            ("ready", "To be saved"),
            ("done", "Saved"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="scanning",
    )
    fault = fields.Char(help="What stopped the last stack, as the scanner's tool calls it.")
    got = fields.Json(groups="base.group_system", help="What the device did, read back from it.")
    folder = fields.Char(required=True, groups="base.group_system")
    run = fields.Integer(default=1, help="Number of the stack.")
    settings = fields.Json(groups="base.group_system")

    _one_at_a_time = models.UniqueIndex(
        "(scanner) WHERE state = 'scanning'",
        "The scanner is in use at this moment. Wait until it is free and scan again.",
    )

    # -- what the dialog calls -----------------------------------------------------------------

    def progress(self):
        """Return how far it is; notices when the scanner has finished.

        :return: ``id``, ``state``, ``pages``, ``fault`` (a sentence or ``""``), ``note`` (what the
            scanner did otherwise than asked, or ``""``)
        :rtype: dict
        """
        job = self._own()
        job._settle()
        pages = len(job._pages()) if job.state in ("scanning", "ready") else 0
        return {
            "id": job.id,
            "state": job.state,
            "pages": pages,
            "fault": job._fault_sentence(pages),
            "note": job._note(),
        }

    def scan_more(self, source, mode, dpi, size="a4"):
        """Scan another stack for the same paper; its pages come after those that are there.

        :return: as :meth:`progress`
        """
        job = self._own()
        job.paper_id.with_env(self.env)._check_may_scan()
        job._settle()
        if job.state == "ready":
            job._free(job.scanner)
            job.write(
                {
                    "state": "scanning",
                    "fault": False,
                    "got": False,
                    "run": job.run + 1,
                    "settings": self._settings(source, mode, dpi, size),
                }
            )
            job._launch_after_commit()
        return self.progress()

    def cancel(self):
        """Stop scanning and throw the pages away."""
        job = self._own()
        if job.state in ("scanning", "ready"):
            job._stop()
            job.state = "cancelled"
            job._clear_after_commit()
        return self.progress()

    def stop(self):
        """Stop the scanner and keep the pages that are done.

        :return: as :meth:`progress`
        """
        job = self._own()
        if job.state == "scanning":
            job._stop()
        return self.progress()

    def save(self):
        """Save the pages as PDF on the paper, blank ones left out if the counter says so.

        :return: ``files`` (how many were made), ``pages``, ``blank``
        :raise UserError: nothing to save, or still scanning
        """
        job = self._own()
        job.paper_id.with_env(self.env)._check_may_scan()
        job._settle()
        if job.state == "done":
            return {"files": 0, "pages": 0, "blank": 0}  # a click twice
        if job.state != "ready":
            raise UserError(self.env._("The scanner has not finished yet. Wait, or stop it."))
        pages = job._pages()
        seen = job._look_at(pages)
        kept = [page for page in pages if page in seen]
        if not kept:
            raise UserError(
                self.env._("There is nothing on these pages. Put the printed side up and scan.")
                if pages
                else self.env._("Nothing has been scanned yet.")
            )
        contents = job._as_pdfs(seen)
        job.state = "done"
        name = self.env._("Scan")
        for number, content in enumerate(contents, 1):
            if len(contents) > 1:
                name = self.env._(
                    "Scan, part %(number)s of %(count)s", number=number, count=len(contents)
                )
            job.paper_id.with_env(self.env)._add_scan(f"{name}.pdf", content, "scan")
        job._clear_after_commit()
        return {"files": len(contents), "pages": len(kept), "blank": len(pages) - len(kept)}

    def _fault_sentence(self, pages):
        """Say what stopped the last stack, and what that means for the pages that are there."""
        if not self.fault:
            return ""
        sentence = self.env["egate.desk"]._scanner_sentence(self.fault)
        if pages:
            missing = self.env._(
                "Pages may be missing: compare those that are here with the paper."
            )
            sentence = f"{sentence} {missing}"
        return sentence

    def _note(self):
        """Say what the scanner did otherwise than it was asked to."""
        asked, got = self.settings or {}, self.got or {}
        notes = []
        if got.get("dpi") and got["dpi"] != asked.get("dpi"):
            notes.append(
                self.env._(
                    "This scanner does not scan at %(asked)s dpi; the pages have %(dpi)s dpi.",
                    asked=asked.get("dpi"),
                    dpi=got["dpi"],
                )
            )
        if got.get("mode") and got["mode"] != asked.get("mode"):
            notes.append(self.env._("This scanner has no grey; the pages are in colour."))
        if got.get("size"):
            width, height = got["size"]
            notes.append(
                self.env._(
                    "This scanner takes at most %(width)s × %(height)s mm; what lies beyond is not "
                    "on the pages.",
                    width=width,
                    height=height,
                )
            )
        return " ".join(notes)

    # -- beginning -----------------------------------------------------------------------------

    @api.model
    def _begin(self, paper, source, mode, dpi, size):
        """Begin a job for ``paper``, whose right was checked; see ``paper.action_scan``."""
        settings = self._settings(source, mode, dpi, size)
        _unit, desk = self.env.user._egate_acting()
        if not desk.scanner:
            raise UserError(
                self.env._(
                    "Your counter has no scanner. Choose your counter at the top of the page, or "
                    "ask the administrator to give it one."
                )
            )
        # sudo: jobs are written by this model alone
        jobs = self.sudo()
        mine = self._open_job(paper)
        if mine and mine.scanner == desk.scanner:
            # A click twice, or a page that was loaded anew: go on with what is there.
            mine._settle()
            if mine.state == "ready":
                return mine.with_env(self.env).scan_more(source, mode, dpi, size)
            return mine.with_env(self.env).progress()
        jobs._free(desk.scanner)
        # sudo: see above
        job = jobs._create_privileged(
            {
                "user_id": self.env.uid,
                "desk_id": desk.id,
                "paper_id": paper.id,
                "scanner": desk.scanner,
                "folder": secrets.token_hex(16),
                "settings": settings,
            }
        )
        job.flush_recordset()
        job._launch_after_commit()
        return job.with_env(self.env).progress()

    @api.model
    def _open_job(self, paper):
        """Return (sudo) what the current user has scanned for ``paper`` and not saved yet."""
        # sudo: jobs are written by this model alone
        return self.sudo().search(
            Domain("user_id", "=", self.env.uid)
            & Domain("paper_id", "=", paper.id)
            & Domain("state", "in", ("scanning", "ready")),
            limit=1,
        )

    @api.model
    def _unfinished(self, paper):
        """Return the progress of :meth:`_open_job`, or ``False``: a page that is loaded anew."""
        job = self._open_job(paper)
        return bool(job) and job.with_env(self.env).progress()

    @api.model
    def _settings(self, source, mode, dpi, size):
        """Return the settings of a stack; nothing else than what the dialog offers."""
        fields_ = self.env["egate.desk"]._fields
        known = (
            source in dict(fields_["scan_source"].selection)
            and mode in dict(fields_["scan_mode"].selection)
            and str(dpi) in dict(fields_["scan_dpi"].selection)
            and size in dict(fields_["scan_size"].selection)
        )
        if not known:
            raise UserError(self.env["egate.desk"]._scanner_sentence("unsupported"))
        return {
            "source": source,
            "mode": mode,
            "dpi": int(dpi),
            "size": size,
            "timeout": TIMEOUT,
        }

    def _free(self, scanner):
        """Notice jobs of this scanner that have ended; refuse while one of them goes on."""
        busy = self.search(Domain("scanner", "=", scanner) & Domain("state", "=", "scanning"))
        busy._settle()
        if still := busy.filtered(lambda job: job.state == "scanning")[:1]:
            raise UserError(
                self.env._(
                    "%(name)s is scanning with this scanner. Wait until it is free and scan again.",
                    name=still.user_id.name,
                )
            )

    def _own(self):
        """Return this one job as sudo, when it is the current user's own."""
        # sudo: rights end here; whose it is was written by this model alone
        job = self.sudo().exists()
        if len(job) != 1 or job.user_id != self.env.user:
            raise AccessError(self.env._("This scan is somebody else's, or it is gone."))
        return job

    # -- the program beside the server ---------------------------------------------------------

    def _path(self, *parts):
        """Return a path in the job's folder, on the disk that all servers share."""
        self.ensure_one()
        # What is below it is written and removed: without a name of its own it is somebody else's.
        if not re.fullmatch(r"[0-9a-f]{32}", self.folder):
            raise ValueError(f"no folder of a scan: {self.folder!r}")
        root = os.path.join(config["data_dir"], "egate_scan", self.env.cr.dbname)
        # lint: allow the folder is a random name that the server chose
        return Path(root, self.folder, *parts)

    def _run_path(self, name):
        return self._path(f"run-{self.run}", name)

    def _launch_after_commit(self):
        """Start the program once it is certain that this job exists."""
        self.ensure_one()
        path, job = self._path(f"run-{self.run}"), self._command()
        self.env.cr.postcommit.add(lambda: self._launch(path, job))

    def _command(self):
        """Return what the runner is told."""
        done = [int(page.stem) for page in self._pages()]
        return {
            "device": self.scanner,
            **self.settings,
            "pages": str(self._path()),
            "first": max(done, default=0) + 1,
        }

    @staticmethod
    def _launch(path, job):
        """Start the runner and return; it tells its end in ``path``."""
        try:
            for folder in (path.parent.parent, path.parent, path):
                # One by one: parents that are made along would get a mode open to any user.
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (path / "job.json").write_text(json.dumps(job))
            # It goes on by itself and holds its lock when this returns.
            subprocess.run(
                [sys.executable, "-I", scan_runner.__file__, str(path)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                timeout=60,
                check=True,
            )
        except (OSError, subprocess.SubprocessError):
            # The job finds no live program and says so to the clerk.
            _logger.exception("A scan could not be started.")

    def _settle(self):
        """Notice which of these jobs' programs have ended, or were killed."""
        for job in self.filtered(lambda job: job.state == "scanning"):
            done = job._run_path("done.json")
            if done.exists():
                answer = json.loads(done.read_text())
                job.write(
                    {"state": "ready", "fault": answer["fault"], "got": answer.get("got") or False}
                )
            elif not job._is_alive() and not done.exists():
                job.write({"state": "ready", "fault": "interrupted"})

    def _is_alive(self):
        """Tell whether the runner, or the scanner's program, still lives: they hold a lock."""
        try:
            with open(self._run_path("alive"), "rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
                # Between its birth and its lock there is a moment.
                return time.time() - os.fstat(lock.fileno()).st_mtime < BIRTH
        except BlockingIOError:
            return True
        except FileNotFoundError:
            # Not begun: its request is about to commit, or was killed just there.
            return self.write_date > fields.Datetime.now() - timedelta(seconds=30)

    def _stop(self):
        path = self._run_path("cancel")
        if path.parent.exists():
            path.touch()

    # -- the pages -----------------------------------------------------------------------------

    def _pages(self):
        """Return the paths of the pages, in order. One that is being written has another name."""
        return sorted(self._path().glob("?????.jpg"))

    def _look_at(self, pages):
        """Return of each page that is not left out as blank how it comes into a PDF.

        Looked at in a process of its own, like everything that comes from outside.

        :param list[Path] pages: as they were scanned
        :rtype: dict[Path, Jpeg]
        :raise UserError: they cannot be looked at; the pages stay
        """
        drop = self.desk_id.scan_drop_blank
        get_param = self.env["ir.config_parameter"].get_param
        blank = float(get_param("egate_scan.blank_ink", DEFAULT_BLANK))
        seen = {}
        try:
            for first in range(0, len(pages), AT_ONCE):
                some = pages[first : first + AT_ONCE]
                with ExitStack() as opened:
                    files = [opened.enter_context(open(page, "rb")) for page in some]
                    answer = opened.enter_context(run_apart("look_at_scans", *files, ink=drop))
                    for page, found in zip(some, json.load(answer), strict=True):
                        if not drop or found["ink"] >= blank:
                            seen[page] = Jpeg(*found["jpeg"])
        except BusyError as fault:
            raise UserError(
                self.env._(
                    "The server is working on the pages of many others. Wait a minute and save "
                    "again; the pages are kept."
                )
            ) from fault
        except JobError as fault:
            raise UserError(
                self.env._(
                    "A page that the scanner made cannot be read. Cancel, and scan this paper "
                    "again at 200 dpi."
                )
            ) from fault
        return seen

    def _as_pdfs(self, pages):
        """Return the pages as PDFs, one unless it would be too large for the office.

        :param dict[Path, Jpeg] pages: see :meth:`_look_at`
        :rtype: list[bytes]
        """
        limit = self.env["egate.dossier.file"]._limits().max_bytes * FILL
        contents = []

        def end(file, pdf):
            pdf.close()
            file.seek(0)
            contents.append(file.read())
            file.close()

        # pylint: disable=consider-using-with
        file = tempfile.SpooledTemporaryFile(max_size=4 * 1024 * 1024)
        pdf = JpegPdf(file)
        for page, jpeg in pages.items():
            content = page.read_bytes()
            if pdf.page_count and pdf.size + len(content) > limit:
                end(file, pdf)
                file = tempfile.SpooledTemporaryFile(max_size=4 * 1024 * 1024)
                pdf = JpegPdf(file)
            pdf.add(content, jpeg)
        end(file, pdf)
        return contents

    def _clear_after_commit(self):
        path = self._path()
        self.env.cr.postcommit.add(lambda: shutil.rmtree(path, ignore_errors=True))

    @api.autovacuum
    def _gc_jobs(self):
        """Forget jobs of yesterday; pages neither saved nor thrown away go to the scan inbox."""
        limit = 200
        old = self.search(Domain("write_date", "<", fields.Datetime.now() - KEEP), limit=limit)
        kept = self.browse()
        for job in old:
            if job.state == "scanning":
                job._stop()
                job._settle()
            try:
                with self.env.cr.savepoint():
                    job._leave_to_inbox()
            except UserError as refusal:
                # Tried again tomorrow: nothing that no person has looked at is thrown away.
                _logger.info("The pages of scan %s stay where they are: %s", job.id, refusal)
                kept += job
        (old - kept)._forget()
        return len(old) - len(kept), len(old) == limit and not kept

    def _forget(self):
        """Remove these jobs, and their folders once that is certain."""
        for job in self:
            path, aside = job._path(), job._aside()
            if not path.exists():
                continue
            path.rename(aside)
            self.env.cr.postrollback.add(lambda path=path, aside=aside: aside.rename(path))
            self.env.cr.postcommit.add(lambda aside=aside: shutil.rmtree(aside, ignore_errors=True))
        self.unlink()

    def _aside(self):
        return self._path().with_suffix(".gone")

    def _leave_to_inbox(self):
        """Put the pages that were neither saved nor thrown away into the inbox of their unit.

        :raise UserError: they cannot be read, or the inbox does not take them now
        """
        self.ensure_one()
        if self._aside().exists() and not self._path().exists():
            self._aside().rename(self._path())  # a server was killed while it forgot this job
        pages = self._pages() if self.state in ("scanning", "ready") else []
        if not pages:
            return
        self = self.with_context(lang=self.env["egate.dossier"]._form_lang())
        batches = self.env["egate.scan.batch"]
        # Blank ones are none; where all are, there is nothing.
        if not (seen := self._look_at(pages)):
            return
        for number, content in enumerate(self._as_pdfs(seen), 1):
            name = self.env._(
                "%(desk)s, %(clerk)s: not saved", desk=self.desk_id.name, clerk=self.user_id.name
            )
            key = f"counter/{self.folder}/{number}"
            batches._take_in(
                self.desk_id.unit_id, f"{name}.pdf", content, "counter", origin_key=key
            )
