from io import BytesIO
from zipfile import ZipFile

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.egate_base.models.egate_in_pieces import ALONE, GIVEN_UP
from odoo.addons.egate_base.tools.search_key import search_key

from ...tools import durable, takeover_archive
from .dossier import Former
from .reading import _file_name
from .takeover import _HALTED, GOES_ON

#: Dossiers of one transaction, and their files: few, so that a take-over is soon stopped and a
#: worker that is killed has lost little.
PIECE, FILES = 50, 60
#: What lines wait for, by the state of their take-over.
_WAITING = {"checking": "waiting", "running": "ready", "undoing": "made"}
#: What a row becomes at which the server breaks off again and again.
_LEFT_OUT = {"checking": "bad", "running": "refused", "undoing": "kept"}
#: The paper of files that the sheet of papers does not name; Vietnamese, as all papers are.
_UNNAMED = "Giấy tờ chuyển từ hệ thống cũ"


class _TriedError(Exception):
    """Everything was tried, and is now undone."""


class EgateTakeover(models.Model):
    """Checks, takes over and undoes piece by piece, as the person who asked for it."""

    _inherit = "egate.takeover"

    @api.model
    def _cron_take_over(self, piece=PIECE, files=FILES):
        """Do the next pieces of all take-overs in turn, as long as the server lets it."""
        self._work_in_pieces(piece, files)

    @api.model
    def _left(self):
        """Return how many steps are left: a row each, and the end of each take-over."""
        jobs = self.search(Domain("state", "in", GOES_ON))
        return len(jobs) + sum(
            self.env["egate.takeover.line"].search_count(job._open_domain()) for job in jobs
        )

    def _open_domain(self):
        return Domain("takeover_id", "=", self.id) & Domain("state", "=", _WAITING[self.state])

    def _work(self, piece, files):
        """Do the next piece of this locked take-over; return how many rows it has settled."""
        self.ensure_one()
        lines = self.env["egate.takeover.line"].search(
            self._open_domain(), limit=1 if self.tries > ALONE else piece, order="id"
        )
        for number, line in enumerate(lines):
            # What is undone has none any more.
            files -= len((line.content or {}).get("files", ()))
            if number and files < 0:
                lines = lines[:number]
                break
        asked = {"checking": self.asked_by_id, "undoing": self.undone_by_id}
        user = asked.get(self.state, self.started_by_id)
        # sudo: rows and dossiers are the engine's; that the person is an administrator still is
        # asked here, for every piece
        job = self.with_user(user).with_context(lang=user.lang or "vi_VN").sudo()
        if not user.active or not user.has_group("egate_base.egate_group_manager"):
            self._stop(job.env._("Whoever asked for it is no administrator any more."))
            return max(1, len(lines))
        if not lines:
            job._finish()
            return 1
        lines = lines.with_env(job.env)
        if self.tries > GIVEN_UP:
            reason = job.env._("The server broke off at this row.")
            lines._settle(_LEFT_OUT[self.state], reason)
        elif self.state == "checking":
            job._try_lines(lines)
        elif self.state == "undoing":
            job._undo_lines(lines)
        else:
            job._make_lines(lines)
        self.tries = 0
        return len(lines)

    def _finish(self):
        """End what has no rows left; what was uploaded is thrown away once all is taken over."""
        if self.state == "checking":
            faulty = self.line_ids.filtered(lambda line: line.state == "bad")
            self.state = "bad" if faulty else "ready"
            return
        if self.state == "undoing":
            self._finish_undoing()
            return
        # What was refused meanwhile is in the report; mended, it comes in another workbook.
        self.line_ids.filtered(lambda line: line.state != "made").content = False
        self.write({"state": "done", "finished_at": fields.Datetime.now(), "file": False})
        self.archive_ids.content = False

    def _stop(self, reason):
        """Stop for a reason that is told; a check begins again, the rest goes on."""
        self.line_ids.filtered(lambda line: line.state == "waiting").unlink()
        self.write({"state": _HALTED.get(self.state, "draft"), "failure": reason})

    def _fail_unmade(self):
        """Stop this take-over for what is in the server's log."""
        self._stop(
            self.env._(
                "It broke off; the administrator finds why in the server's log. What was done so "
                "far stays."
            )
        )

    # -- trying -------------------------------------------------------------------------------

    def _try_lines(self, lines):
        """Do with these lines all that a take-over would do, and keep nothing but what it says."""
        batch, found = self.env["egate.dossier.batch"], {}
        try:
            with self.env.cr.savepoint():
                faults = []
                entered = {line.id: line._draft_values() for line in lines}
                drafts = batch._enter(entered, faults)
                found = {fault["row"]: [fault["reason"]] for fault in faults}
                formers = {draft: lines.browse(key)._former() for key, draft in drafts.items()}
                dossiers = self.env["egate.dossier"].concat(*drafts.values())
                people = dossiers._people_on_file()
                findings = dossiers._takeover_findings(formers, fields.Datetime.now(), people)
                for key, draft in drafts.items():
                    found.setdefault(key, []).extend(findings[draft][1])
                raise _TriedError
        except _TriedError:
            batch._forget_all()
        refusals = self._file_faults(lines)
        for line in lines:
            reasons = found.get(line.id, []) + refusals.get(line.id, [])
            if reasons:
                line._fault("\n".join(reasons))
            else:
                line._settle("ready", line._in_words())

    def _file_faults(self, lines):
        """Return by line a sentence for each of its files that the office does not accept."""
        File, faults = self.env["egate.dossier.file"], {}
        for line, path, raw in self._files_of(lines):
            if isinstance(raw, bytes):
                refusal = File._judged(_plain(path), durable.on_disk(raw))[1]
            else:
                refusal = f"{path}: {raw}"
            if refusal:
                faults.setdefault(line.id, []).append(refusal)
        return faults

    def _files_of(self, lines):
        """Yield line, path and content of each of their files; a sentence where there is none."""
        most = self.env["egate.dossier.file"]._limits().max_bytes
        wanted = {}
        for line in lines:
            for archive, place, path in line.content["files"]:
                wanted.setdefault(archive, []).append((line, place, path))
        for archive, members in wanted.items():
            with ZipFile(BytesIO(self.archive_ids.browse(archive)._raw())) as packed:
                for line, place, path in members:
                    try:
                        yield line, path, takeover_archive.read(packed, place, most)
                    except takeover_archive.ArchiveError as error:
                        yield line, path, self._archive_fault(error.reason)

    # -- making -------------------------------------------------------------------------------

    def _make_lines(self, lines):
        """Take over these lines; what can not be is noted with its reason, one by one."""
        try:
            with self.env.cr.savepoint():
                self._make(lines)
            return
        except UserError:
            self.env["egate.dossier.batch"]._forget_all()
        for line in lines:
            try:
                with self.env.cr.savepoint():
                    self._make(line)
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                raise
            except UserError as refusal:
                self.env["egate.dossier.batch"]._forget_all()
                line._settle("refused", str(refusal))

    def _make(self, lines):
        known = self.env["egate.dossier"]._by_former_codes(lines.mapped("former_code"))
        for line in lines:
            if before := known.get(line.former_code.upper()):
                # Another take-over was faster: nothing is made twice.
                line._settle("known", self.env._("Was taken over before. Nothing is made."))
                line.dossier_id = before
        lines = lines.filtered(lambda line: line.state == "ready")
        if not lines:
            return
        drafts = self.env["egate.dossier"].create([line._draft_values() for line in lines])
        formers, papers = {}, {}
        for line, draft in zip(lines, drafts, strict=True):
            formers[draft] = line._former()
            papers[line] = draft
        for line, path, raw in self._files_of(lines):
            if not isinstance(raw, bytes):
                # A name, and a sentence of the reader's language.
                # pylint: disable-next=translation-required
                raise UserError(f"{path}: {raw}")
            line._paper_for(papers[line], path)._add_file(_plain(path), raw, "former")
        drafts._take_over(formers, fields.Datetime.now())
        for line, draft in zip(lines, drafts, strict=True):
            line.write({"state": "made", "dossier_id": draft.id, "content": False})


class EgateTakeoverLine(models.Model):
    _inherit = "egate.takeover.line"

    def _settle(self, state, what):
        self.write({"state": state, "what": what})

    def _draft_values(self):
        """Return the values of the draft that this line becomes."""
        self.ensure_one()
        content = self.content
        version = self.env["egate.procedure"].browse(content["draft"]["procedure_id"])
        asked = {
            search_key(part.name): part
            for part in version.current_version_id.component_ids
            if part.variant_id.id in (False, content["draft"]["variant_id"])
        }
        papers = []
        for number, paper in enumerate(content["papers"], start=1):
            part = asked.get(search_key(paper["name"]))
            papers.append(
                {
                    "component_id": part.id if part else False,
                    "name": part.name if part else paper["name"],
                    "sequence": number,
                    "received": True,
                    "original_count": paper["originals"],
                    "copy_count": paper["copies"],
                }
            )
        if self._unnamed_files():
            papers.append({"name": _UNNAMED, "sequence": len(papers) + 1, "received": True})
        return {**content["draft"], "paper_ids": [Command.create(paper) for paper in papers]}

    def _unnamed_files(self):
        """Return the paths of the files that no row of papers names."""
        named = {_file_name(paper["file"]) for paper in self.content["papers"] if paper["file"]}
        paths = [path for _archive, _place, path in self.content["files"]]
        return [path for path in paths if _file_name(path) not in named]

    def _paper_for(self, draft, path):
        """Return the paper of ``draft`` that the file at ``path`` belongs to."""
        papers = draft.paper_ids.sorted("sequence")
        for paper, row in zip(papers, self.content["papers"], strict=False):
            if row["file"] and _file_name(row["file"]) == _file_name(path):
                return paper
        return papers[-1]

    def _former(self):
        """Return what the system before says of this line.

        :rtype: Former
        """
        content, to_moment = self.content, fields.Datetime.to_datetime
        calendar = (
            self.env["egate.unit"].browse(content["draft"]["reception_unit_id"])._require_calendar()
        )
        return Former(
            code=self.former_code,
            system=self.takeover_id.name,
            state=self.env["egate.workflow.state"].browse(content["state"]),
            unit=self.env["egate.unit"].browse(content["unit"]),
            official=content["official"],
            received=to_moment(content["received"]),
            promised=to_moment(content["promised"]),
            paused=to_moment(content.get("paused") or False) or None,
            pause_document=content["pause_document"],
            owed=content["owed"],
            paid=content["paid"],
            receipt=content["receipt"],
            steps=[
                {
                    **step,
                    "begun_at": _moment_of(calendar, step["begun_at"]),
                    "ended_at": _moment_of(calendar, step["ended_at"]),
                }
                for step in content["steps"]
            ],
            source={
                "former": self.former_code,
                "import": self.takeover_id.id,
                "row": self.row,
                "sha256": self.takeover_id.sha256,
            },
        )

    def _in_words(self):
        """Return in one sentence what is made of this line."""
        former, content = self._former(), self.content
        desk = self.env["egate.unit"].browse(content["draft"]["reception_unit_id"])
        local = desk._require_calendar()._to_local(former.promised)
        official = self.env["res.users"].browse(former.official or ())
        return self.env._(
            "%(procedure)s, in “%(state)s” with %(holder)s, due %(due)s as printed; %(papers)s "
            "papers, %(files)s files, %(steps)s steps of then.",
            procedure=self.env["egate.procedure"].browse(content["draft"]["procedure_id"]).code,
            state=former.state.name,
            holder=", ".join(filter(None, (official.name, former.unit.name))),
            due=self.env["egate.dossier.deadline.entry"]._moment_in_words(local),
            papers=len(content["papers"]),
            files=len(content["files"]),
            steps=len(content["steps"]),
        )


def _plain(path):
    return path.replace("\\", "/").rpartition("/")[2]


def _moment_of(calendar, text):
    """Return a local moment, or a day, that was kept as a text, in UTC; ``None`` for none."""
    if not text:
        return None
    return calendar._to_utc(fields.Datetime.to_datetime(text.replace("T", " ")))
