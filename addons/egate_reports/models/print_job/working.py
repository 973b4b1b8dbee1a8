import logging
import time
from contextlib import contextmanager

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.egate_base.models.egate_in_pieces import ALONE, GIVEN_UP

from .job import GOES_ON

_logger = logging.getLogger(__name__)

#: A piece ends after so many lines or seconds, so that a job is soon cancelled, and a worker that
#: is killed has lost little.
PIECE, SECONDS = 50, 2.0


class EgatePrintJob(models.Model):
    """Prints a job piece by piece, see ``egate.in.pieces``."""

    _inherit = "egate.print.job"

    @api.model
    def _cron_print(self, piece=PIECE, seconds=SECONDS):
        """Print the next pieces of all jobs in turn, as long as the server lets it."""
        self._work_in_pieces(piece, seconds)

    @api.model
    def _left(self):
        """Return how many steps are left: a line each, and the joining of each job."""
        open_jobs = self.search(Domain("state", "in", GOES_ON))
        lines = self.env["egate.print.job.line"].search_count(
            Domain("job_id", "in", open_jobs.ids) & Domain("state", "=", "waiting")
        )
        return lines + len(open_jobs)

    def _work(self, piece, seconds):
        """Do the next piece of this locked job; return how many lines it has settled."""
        self.ensure_one()
        lines = self.env["egate.print.job.line"].search(
            Domain("job_id", "=", self.id) & Domain("state", "=", "waiting"),
            limit=1 if self.tries > ALONE else piece,
        )
        if not self._may_go_on():
            return max(1, len(lines))
        if not lines:
            if self.tries > GIVEN_UP:
                self._fail(
                    self._reports().env._(
                        "The server broke off each time it put the file together. Choose fewer "
                        "forms at once."
                    )
                )
            else:
                self._join()
            return 1
        if self.tries > GIVEN_UP:
            reports = self._reports()
            report = reports._get_report(self.report_id.report_name)
            lines._refuse(reports, report, reports.env._("The server broke off at this form."))
            settled = lines
        else:
            settled = self._print(lines, time.monotonic() + seconds)
        self.write(
            {
                "printed_count": self.printed_count
                + len(settled.filtered(lambda line: line.state == "printed")),
                "refused_count": self.refused_count
                + len(settled.filtered(lambda line: line.state == "refused")),
                "worked_at": time.time(),
                "tries": 0,
            }
        )
        return len(settled)

    def _may_go_on(self):
        """Fail the job of somebody who may not print its form any more."""
        report, user = self.report_id, self.user_id
        if user.active and (not report.group_ids or report.group_ids & user.all_group_ids):
            return True
        self._fail(self.env._("Whoever asked for it may not print this form any more."))
        return False

    def _reports(self):
        """Return the printer of forms as the job's user, who reads refusals in their language."""
        user = self.user_id
        mine = self.with_user(user).with_context(lang=user.lang or "vi_VN")
        return mine.env["ir.actions.report"]

    def _print(self, lines, until):
        """Print ``lines`` in order, until the time is up; return those that are settled."""
        reports = self._reports()
        report = reports._get_report(self.report_id.report_name)
        form = reports._get_rendering_context_model(report)
        if form is not None and form._together:
            return self._print_sheets(reports, report, max(form._sheet, len(lines)), form._sheet)
        settled = lines.browse()
        for line in lines:
            line._print(reports, report, form is not None and form._kind)
            settled |= line
            if time.monotonic() > until:
                break
        reports.env["egate.access.log"]._note_reading(settled.form_id.with_env(reports.env))
        return settled

    def _print_sheets(self, reports, report, most, room):
        """Print records that share sheets, of which all but the very last are full.

        :param int most: about so many in one document
        :param int room: how many are on a sheet
        """
        lines = self.env["egate.print.job.line"].search(
            Domain("job_id", "=", self.id) & Domain("state", "=", "waiting")
        )
        ready, seen = lines.browse(), lines.browse()
        for line in lines:
            seen |= line
            if line._is_printable(reports, report):
                ready |= line
            if len(ready) == max(room, most - most % room):
                break
        if ready:
            ready._print_together(reports, report)
        return seen


class EgatePrintJobLine(models.Model):
    _inherit = "egate.print.job.line"

    def _print(self, reports, report, kept):
        """Print the record of this line by itself, or note why not.

        :param reports: ``ir.actions.report`` as the job's user
        :param kept: whether the form is kept as it is given out
        """
        with self._refusing(reports, report):
            if kept:
                form = reports._egate_issue(report, [self.res_id])
                self.write({"state": "printed", "form_id": form.id})
            else:
                reports._egate_printable(report, [self.res_id])
                self._print_together(reports, report)

    def _is_printable(self, reports, report):
        """Return whether the record of this line may be printed; note why not."""
        with self._refusing(reports, report):
            reports._egate_printable(report, [self.res_id])
        return self.state == "waiting"

    def _print_together(self, reports, report):
        """Print the records of these lines, which were checked, as one document that is not kept.

        Its pages wait with the first line for the whole file.
        """
        records = reports.env[report.model].browse(self.mapped("res_id"))
        with self._refusing(reports, report):
            content = reports._egate_pdf(report, records)
            self[:1].attachment_id = self.job_id._add_file(f"{self[0].position:05}.pdf", content)
            self.write({"state": "printed"})

    @contextmanager
    def _refusing(self, reports, report):
        """Undo what was begun for these lines where it is refused, and note why."""
        try:
            with self.env.cr.savepoint():
                yield
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except UserError as refusal:
            self._refuse(reports, report, str(refusal))
        except Exception:
            _logger.exception("%s %s: not printed", report.report_name, self.mapped("res_id"))
            self._refuse(
                reports,
                report,
                reports.env._("An error, which the administrator finds in the server's log."),
            )

    def _refuse(self, reports, report, reason):
        """Note why these were not printed, with their names where the user may read them."""
        for line in self:
            record = reports.env[report.model].browse(line.res_id).exists()
            name = record.display_name if record and record.has_access("read") else ""
            line.write({"state": "refused", "reason": reason, "name": name or str(line.res_id)})
