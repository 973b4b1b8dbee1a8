import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.reprint import join_pdfs
from .job import GOES_ON
from .settings import DEFAULT_KEEP_DAYS, KEEP_DAYS

_logger = logging.getLogger(__name__)

#: How many jobs are thrown away in one transaction.
AT_ONCE = 20


class EgatePrintJob(models.Model):
    """The one file of a job: put together in order, fetched by its user, gone when it expires."""

    _inherit = "egate.print.job"

    def _join(self):
        """Put the pages together in order, and tell the user that the file is there."""
        printed = self.line_ids.filtered(lambda line: line.state == "printed").sorted("position")
        if not printed:
            self._fail(self._reports().env._("None of these forms can be printed."))
            return
        try:
            with self.env.cr.savepoint():
                content = join_pdfs(self._contents(printed))
                self._keep(content)
        except UserError as refusal:
            self._fail(str(refusal))
        except Exception:
            _logger.exception("The file of the print in bulk %s could not be made", self.id)
            self._fail_unmade()

    def _contents(self, printed):
        """Return the pages of the printed lines, in order."""
        forms = printed.form_id.with_env(self._reports().env)
        return [form._content() for form in forms] or [
            # sudo: the job's own pages
            line.sudo().attachment_id.raw
            for line in printed
            if line.attachment_id
        ]

    def _keep(self, content):
        now = fields.Datetime.now()
        self._drop_files()
        self.write(
            {
                "state": "done",
                "attachment_id": self._add_file(self._file_name(), content).id,
                "size": len(content),
                "finished_at": now,
                "expires_at": now + self._kept_for(),
            }
        )
        self._tell(
            self._reports().env._(
                "“%(form)s”: %(count)s forms are ready.",
                form=self.name,
                count=self.printed_count,
            ),
            "success",
        )

    def _fail_unmade(self):
        """Fail the job for what is in the server's log."""
        self._fail(
            self._reports().env._(
                "The file could not be made; the administrator finds why in the server's log. "
                "What was printed is among the forms given out of each dossier."
            )
        )

    def _fail(self, reason):
        self._drop_files()
        self.write({"state": "failed", "failure": reason, "finished_at": fields.Datetime.now()})
        self._tell(f"{self.name}: {reason}", "danger")

    def _tell(self, message, kind):
        """Show a sentence to the user, wherever they are in the office."""
        self.user_id._bus_send(
            "simple_notification",
            {"title": self._reports().env._("Printing in bulk"), "message": message, "type": kind},
        )

    def _add_file(self, name, content):
        """Return a new file of this job."""
        # sudo: files of a job are made by its model alone; its user was checked
        return self.env["ir.attachment"]._create_privileged(
            {
                "name": name,
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    def _drop_files(self):
        self.env["ir.attachment"].search(
            Domain("res_model", "=", self._name) & Domain("res_id", "in", self.ids)
        ).unlink()

    def _file_name(self):
        """Return a file name that every system accepts."""
        language = self.user_id.lang or "vi_VN"
        return self.report_id.with_context(lang=language)._egate_file_name(self.browse())

    def _check_taking(self):
        """Ask for the rights again: its user may have lost some since it was printed.

        :raise AccessError: the user may not print the form any more, or not read all that is in it
        """
        job = self._own()
        job.env["ir.actions.report"]._egate_check_group(job.report_id)
        printed = job.line_ids.filtered(lambda line: line.state == "printed")
        records = self.env[job.report_id.model].browse(printed.mapped("res_id"))
        records.exists().check_access("read")
        printed.form_id.with_env(self.env).check_access("read")

    # -- its end --------------------------------------------------------------------------------

    @api.model
    def _kept_for(self):
        """Return how long these (sudo) jobs are kept after their end."""
        days = self.env["ir.config_parameter"].get_param(KEEP_DAYS) or DEFAULT_KEEP_DAYS
        return timedelta(days=int(days))

    def _is_expired(self):
        return not self.expires_at or self.expires_at <= fields.Datetime.now()

    def _delete(self):
        """Delete these jobs with their files; what they have printed stays kept."""
        self._drop_files()
        self.unlink()

    @api.autovacuum
    def _gc_print_jobs(self):
        """Delete what is over and not kept any longer."""
        now = fields.Datetime.now()
        # sudo: everybody's
        jobs = self.sudo()
        over = Domain("expires_at", "<=", now) | (
            Domain("expires_at", "=", False)
            & Domain("state", "not in", GOES_ON)
            & Domain("finished_at", "<=", now - jobs._kept_for())
        )
        found = jobs.search(over, limit=AT_ONCE, order="id")
        found._delete()
        return len(found), len(found) == AT_ONCE
