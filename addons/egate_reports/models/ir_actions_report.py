import logging
import re
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import ormcache, plaintext2html
from odoo.tools.safe_eval import safe_eval, time

from ..tools.paper import SMALL_ZOOM
from ..tools.pdf import BusyError, JobError, RefusedAsset, render_pdf

_logger = logging.getLogger(__name__)


class KnownReport(NamedTuple):
    """What a report says before anything is printed with it.

    :ivar name: in the user's language
    :ivar model: what is printed
    :ivar form: the model behind the form, which need not be there
    :ivar groups: ids of the groups that may print it; none: everybody
    :ivar action: what prints, without its context
    """

    name: str
    model: str
    form: str
    groups: frozenset
    action: dict


class IrActionsReport(models.Model):
    """Adds ``egate-pdf``: a QWeb template printed inside the process, without wkhtmltopdf.

    One record is one document, in as many copies as its form defines. A report may have a model
    ``report.<report_name>`` that inherits ``egate.report.form``; it defines the values for the
    template, when the form may be printed and in which copies.
    """

    _inherit = "ir.actions.report"

    #: More than so many are printed in the background, see ``egate.print.job``.
    _EGATE_PDF_LIMIT = 100

    report_type = fields.Selection(
        selection_add=[("egate-pdf", "PDF of a legal form")],
        ondelete={"egate-pdf": "cascade"},
    )

    @api.model
    def _render_egate_pdf(self, report_ref, res_ids, data=None):
        """Return the PDF of the records, each checked as the real user, and log who prints them.

        Only for forms that are not kept. :meth:`_egate_issue` keeps the issued ones; rendering
        them in another way, such as from a mail template, would bypass that.

        :param report_ref: as for :meth:`_get_report`
        :param list[int] res_ids: the records, in the order in which they are printed
        :return: the PDF and ``"pdf"``
        :rtype: tuple[bytes, str]
        :raise AccessError: the user may not read a record, or not print this report, or it is kept
        :raise UserError: a form may not be printed yet
        """
        report = self._get_report(report_ref)
        form = self._get_rendering_context_model(report)
        if form is not None and form._kind:
            raise self._egate_own_door(report)
        records = self._egate_printable(report, res_ids)
        content = self.with_user(self.env.user)._egate_pdf(report, records, data)
        self.env["egate.access.log"]._note_print(report.report_name, records)
        return content, "pdf"

    # -- no other way to print ----------------------------------------------------------------

    @api.model
    def _render_qweb_html(self, report_ref, docids, data=None):
        self._egate_refuse_form(report_ref)
        return super()._render_qweb_html(report_ref, docids, data)

    @api.model
    def _render_qweb_text(self, report_ref, docids, data=None):
        self._egate_refuse_form(report_ref)
        return super()._render_qweb_text(report_ref, docids, data)

    @api.model
    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        self._egate_refuse_form(report_ref)
        return super()._render_qweb_pdf(report_ref, res_ids, data)

    @api.model
    def _egate_refuse_form(self, report_ref):
        """Refuse a legal form: Odoo's own rendering would not keep, mark or log it.

        :raise AccessError: ``report_ref`` is a form, by its kind or by the model behind it
        """
        report = self._get_report(report_ref)
        form = self._get_rendering_context_model(report)
        if report.report_type == "egate-pdf" or hasattr(form, "_check_printable"):
            raise self._egate_own_door(report)

    @api.model
    def _egate_own_door(self, report):
        return AccessError(
            self.env._(
                "“%(form)s” is a form of the office: print it from its record, where each print "
                "is checked and noted.",
                form=report.name,
            )
        )

    # -- printing -----------------------------------------------------------------------------

    @api.model
    def _egate_action(self, report_ref, records):
        """Return the action that prints ``records``, after all checks and before a tab opens."""
        known = self._egate_known(report_ref)
        self._egate_askable(known, records.ids)
        return {**known.action, "context": {**self.env.context, "active_ids": records.ids}}

    @api.model
    @ormcache("report_ref", "self.env.lang")
    def _egate_known(self, report_ref):
        """Return what printing asks of a report before it begins, kept until a report changes.

        :param str report_ref: the name of the report
        :rtype: KnownReport
        """
        report = self._get_report(report_ref)
        # No config, else Odoo would first ask an administrator for a company letter layout.
        action = report.report_action([], config=False)
        del action["context"]
        form = f"report.{report.report_name}"
        groups = frozenset(report.group_ids._ids)
        return KnownReport(report.name, report.model, form, groups, action)

    @api.model
    def _egate_askable(self, known, res_ids):
        """Refuse what cannot be printed now; a form issued before can always be printed.

        Of very many each is checked when it is printed, and those refused are listed.
        """
        self._egate_check_groups(known.name, known.groups)
        if len(res_ids) > self._EGATE_PDF_LIMIT:
            return
        form = self.env.get(known.form)
        records = self._egate_checked(known.model, res_ids)
        if form is None:
            return
        form = form.with_user(self.env.user)
        for record in records:
            if not form._kind:
                form._check_printable(record)
                continue
            form._check_subject(record)
            try:
                form._check_printable(record)
            except UserError:
                # Looked for only now: most forms can be printed, and none was issued before.
                Issued = self.env["egate.issued.form"]
                if not Issued._original_of(form._kind, form._subject(record)):
                    raise

    @api.model
    def _egate_issue(self, report_ref, res_ids):
        """Print these records on a kept form: the original, or a marked reprint.

        :return: the prints, or ``None`` for a form that is not kept
        :rtype: egate.issued.form | None
        :raise AccessError, UserError: as :meth:`_render_egate_pdf`
        """
        report = self._get_report(report_ref)
        form = self._get_rendering_context_model(report)
        if form is None or not form._kind:
            return None
        records = self._egate_readable(report, res_ids)
        Issued = self.env["egate.issued.form"].with_user(self.env.user)
        if form._personal and Issued._is_closed_to_user():
            raise AccessError(Issued._sentence_closed())
        prints = [form.with_user(self.env.user)._issue(report, record) for record in records]
        return Issued.union(*prints)

    @api.model
    def _egate_printable(self, report, res_ids):
        """Return the records to print after all checks, as the real user even under ``sudo``."""
        records = self._egate_readable(report, res_ids)
        form = self._get_rendering_context_model(report)
        if form is not None:
            form.with_user(self.env.user)._check_printable(records)
        return records

    @api.model
    def _egate_readable(self, report, res_ids):
        """Return the records of ``report`` that the real user may read and print."""
        self._egate_check_group(report)
        return self._egate_checked(report.model, res_ids)

    @api.model
    def _egate_checked(self, model, res_ids):
        """Return the records that are to be printed, as the real user, who may read them."""
        if not res_ids:
            raise UserError(self.env._("Choose what to print first."))
        if len(res_ids) > self._EGATE_PDF_LIMIT:
            raise UserError(
                self.env._(
                    "At most %(limit)s forms can be printed at once.", limit=self._EGATE_PDF_LIMIT
                )
            )
        records = self.env[model].with_user(self.env.user).browse(res_ids)
        records.check_access("read")
        return records

    @api.model
    def _egate_check_group(self, report):
        """Refuse the current user, also under ``sudo``, in no group that prints ``report``.

        :raise AccessError: says so
        """
        self._egate_check_groups(report.name, frozenset(report.group_ids._ids))

    @api.model
    def _egate_check_groups(self, name, groups):
        if groups and groups.isdisjoint(self.env.user._get_group_ids()):
            raise AccessError(self.env._("You may not print “%(form)s”.", form=name))

    def _egate_pdf(self, report, records, data=None):
        """Return the PDF of records, without checks.

        For callers that check another right, such as the token of a citizen's page; all others
        call :meth:`_render_egate_pdf`.
        """
        # The forms are Vietnamese by law, including the translated labels on them.
        printer = self
        if self.env["res.lang"]._get_data(code="vi_VN"):
            printer = self.with_context(lang="vi_VN")
        form = printer._get_rendering_context_model(report)
        copies = form._copies if form is not None else (None,)
        documents = []
        together = form is not None and form._together
        small = form is not None and form._is_on_small_paper()
        for ids in [records.ids] if together else [[record_id] for record_id in records.ids]:
            about = {**(data or {}), "printed_ids": records.ids}
            values = printer._get_rendering_context(report, ids, about)
            for label in copies:
                own = {"copy_label": label, "small_paper": small}
                page = printer._render_template(report.report_name, {**values, **own})
                documents.append(page.decode())
        title = report.with_env(printer.env).name if len(records) > 1 else None
        unknown = []
        try:
            content = render_pdf(
                documents,
                title=title,
                zoom=SMALL_ZOOM if small else 1,
                day=self.env.cr.now().date(),
                unknown=unknown,
            )
        except RefusedAsset as refused:
            raise UserError(
                self.env._(
                    "The form “%(form)s” asks for something outside the system, so it was not "
                    "printed: %(asset)s",
                    form=report.name,
                    asset=str(refused),
                )
            ) from refused
        except BusyError as fault:
            raise UserError(
                self.env._(
                    "The server is busy with other large documents. Print “%(form)s” again in a "
                    "minute.",
                    form=report.name,
                )
            ) from fault
        except JobError as fault:
            raise UserError(
                self.env._(
                    "“%(form)s” is too large to be printed at once. Print it in parts.",
                    form=report.name,
                )
            ) from fault
        if unknown:
            self._egate_tell_unknown(report, unknown)
        return content

    def _egate_tell_unknown(self, report, unknown):
        """Tell the administrators what of a form was printed as plain text only."""
        words = ", ".join(unknown)
        _logger.warning("%s: the layout does not know %s", report.report_name, words)
        self._egate_tell(
            lambda env: env._("The form “%(form)s” is not printed as drawn", form=report.name),
            words,
        )

    @api.model
    def _egate_tell(self, summary, note):
        """Give each administrator of the office an activity, one for each summary.

        :param summary: called with the environment of each one's language
        :param str note: plain text
        """
        # sudo: whoever prints, and activities of others
        Activity = self.env["mail.activity"].sudo()
        group = self.env.ref("egate_base.egate_group_manager").sudo()
        todo = self.env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
        for user in group.all_user_ids.filtered(lambda user: user.active and not user.share):
            # Without a mail: the list of activities is enough.
            env = self.with_context(lang=user.lang).env
            words = summary(env)
            if Activity.search_count(
                [("user_id", "=", user.id), ("summary", "=", words), ("res_model", "=", False)],
                limit=1,
            ):
                continue
            # sudo: see above
            Activity._create_privileged(
                {
                    "user_id": user.id,
                    "activity_type_id": todo and todo.id,
                    "summary": words,
                    "note": plaintext2html(note),
                    "date_deadline": self.env["egate.assignment"]._local_today(),
                },
                mail_activity_quick_update=True,
            )

    def _egate_file_name(self, records):
        """Return a file name that every system accepts, from the report's own pattern."""
        self.ensure_one()
        name = self.name
        if self.print_report_name and len(records) == 1:
            # lint: allow a pattern that only the system administrator may write
            name = safe_eval(self.print_report_name, {"object": records, "time": time})
        return re.sub(r"[^\w.-]+", "-", str(name)).strip("-.") + ".pdf"
