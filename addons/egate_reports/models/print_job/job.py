from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

#: While one of these, the job goes on by itself.
GOES_ON = ("waiting", "joining")


class EgatePrintJob(models.Model):
    """Many forms, printed in the background into one file, in the order in which they were chosen.

    The job belongs to who asked for it: each form is checked with that person's rights at the time
    it is printed, kept and marked as one by one, and only that person fetches the file, until it
    expires. What may not be printed is listed with its reason; the others print.

    No group has rights of writing here; the methods serve the user whose job it is.
    """

    _name = "egate.print.job"
    _description = "Printing in bulk"
    _inherit = ["egate.readable", "egate.in.pieces"]
    _log_access = False
    _order = "id desc"
    _GOES_ON = GOES_ON
    #: See ``egate.access.log``.
    _reading = "form"
    #: Names of forms and a file full of them: of people, until the job expires.
    _PERSONAL = frozenset({"attachment_id"})

    #: The most forms of one job, and the most jobs of one person that go on at once.
    _MOST, _MOST_OPEN = 2000, 3

    name = fields.Char(string="Form", required=True, readonly=True)
    report_id = fields.Many2one(
        "ir.actions.report", required=True, readonly=True, ondelete="cascade", index=True
    )
    user_id = fields.Many2one(
        "res.users", string="Printed by", required=True, readonly=True, ondelete="cascade"
    )
    state = fields.Selection(
        [
            ("waiting", "Being printed"),
            ("joining", "Being put together"),
            ("done", "Ready"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        index=True,
        default="waiting",
    )
    asked_at = fields.Datetime(string="Asked for", required=True, readonly=True)
    finished_at = fields.Datetime(string="Finished", readonly=True)
    expires_at = fields.Datetime(string="File kept until", readonly=True)
    total = fields.Integer(string="Forms", required=True, readonly=True)
    printed_count = fields.Integer(string="Forms printed", readonly=True)
    refused_count = fields.Integer(string="Could not be printed", readonly=True)
    percent = fields.Float(compute="_compute_percent", string="Progress")
    failure = fields.Char(string="Why it failed", readonly=True)
    size = fields.Integer(string="Bytes", readonly=True)
    attachment_id = fields.Many2one("ir.attachment", readonly=True, ondelete="set null")
    line_ids = fields.One2many("egate.print.job.line", "job_id", string="Chosen")
    refused_ids = fields.One2many(
        "egate.print.job.line",
        "job_id",
        string="What was not printed",
        domain=[("state", "=", "refused")],
    )

    _open_idx = models.Index("(worked_at, id) WHERE state IN ('waiting', 'joining')")
    _user_idx = models.Index("(user_id, id)")

    @api.depends("total", "printed_count", "refused_count")
    def _compute_percent(self):
        for job in self:
            done = job.printed_count + job.refused_count
            job.percent = 100 * done / job.total if job.total else 0

    # -- who reads it ---------------------------------------------------------------------------

    @api.model
    def _readable_domain(self):
        now = fields.Datetime.now()
        kept = Domain("expires_at", "=", False) | Domain("expires_at", ">", now)
        return Domain("user_id", "=", self.env.uid) & kept

    @api.model
    def _hidden_message(self):
        return self.env._("This print is somebody else's, or it is gone.")

    def _reading_code(self):
        """Return nothing: a print in bulk is about no single dossier."""
        return None

    # -- asking ---------------------------------------------------------------------------------

    @api.model
    def _start(self, report, res_ids):
        """Ask for these records on a form; a click twice is one job.

        :param report: an ``ir.actions.report`` of the type ``egate-pdf``
        :param list[int] res_ids: in the order in which they are printed
        :return: as :meth:`progress`
        :raise AccessError, UserError: the user may not print this form, or asks for too much
        """
        user = self.env.user
        self.env["ir.actions.report"]._egate_check_group(report)
        res_ids = list(dict.fromkeys(res_ids))
        if len(res_ids) > self._MOST:
            raise UserError(
                self.env._(
                    "%(count)s forms are too many: at most %(limit)s are printed at once. Choose "
                    "fewer, such as those of a day.",
                    count=len(res_ids),
                    limit=self._MOST,
                )
            )
        self.env[report.model].check_access("read")
        # sudo: the user's own row, so that two clicks at once do not both find no job
        user.sudo()._lock_rows()
        # sudo: jobs are written by this model alone
        jobs = self.sudo()
        mine = jobs.search(Domain("user_id", "=", user.id) & Domain("state", "in", GOES_ON))
        for job in mine.filtered(lambda job: job.report_id == report):
            if job.line_ids.sorted("position").mapped("res_id") == res_ids:
                return job.with_env(self.env).progress()
        if len(mine) >= self._MOST_OPEN:
            raise UserError(
                self.env._(
                    "%(count)s of your prints in bulk are not finished yet. Wait for one, or "
                    "cancel it.",
                    count=len(mine),
                )
            )
        # sudo: see above
        job = self._create_privileged(
            {
                "name": report.with_context(lang=user.lang or "vi_VN").name,
                "report_id": report.id,
                "user_id": user.id,
                "asked_at": fields.Datetime.now(),
                "total": len(res_ids),
                "line_ids": [
                    Command.create({"position": position, "res_id": res_id})
                    for position, res_id in enumerate(res_ids)
                ],
            }
        )
        job.flush_recordset()
        self._wake()
        return job.with_env(self.env).progress()

    @api.model
    def _wake(self):
        """Have the job of the server run at once."""
        # sudo: whoever prints wakes it
        self.env.ref("egate_reports.ir_cron_print_job").sudo()._trigger()

    # -- what its user calls --------------------------------------------------------------------

    def progress(self):
        """Return how far the job is, as its dialog shows it.

        :return: ``id``, ``name``, ``state``, ``total``, ``printed``, ``refused``, ``failure`` (a
            sentence or ``""``), ``url`` of the file or ``""``, ``kept`` until when (UTC, or
            ``""``), ``reasons`` (some of what was not printed: ``name`` and ``reason``)
        :rtype: dict
        """
        job = self._own()
        return {
            "id": job.id,
            "name": job.name,
            "state": job.state,
            "total": job.total,
            "printed": job.printed_count,
            "refused": job.refused_count,
            "failure": job.failure or "",
            "url": job._url() if job.state == "done" and not job._is_expired() else "",
            "kept": fields.Datetime.to_string(job.expires_at) if job.expires_at else "",
            "reasons": [{"name": line.name, "reason": line.reason} for line in job.refused_ids[:20]]
            if job.refused_count
            else [],
        }

    def action_cancel(self):
        """Stop printing; what was printed so far stays noted, and no file is made."""
        job = self._own()
        if job.state in GOES_ON:
            job.write({"state": "cancelled", "finished_at": fields.Datetime.now()})
            job._drop_files()
        return True

    def action_fetch(self):
        """Fetch the finished file."""
        job = self._own()
        return {"type": "ir.actions.act_url", "url": job._url(), "target": "new"}

    def action_refresh(self):
        """Show how far it is now."""
        self._own()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _own(self):
        """Return this one job as sudo, when it is the current user's own."""
        # sudo: rights end here; whose it is was written by this model alone
        job = self.sudo().exists()
        if len(job) != 1 or job.user_id != self.env.user:
            raise AccessError(self._hidden_message())
        return job

    def _url(self):
        return f"/egate/report/bulk/{self.id}"
