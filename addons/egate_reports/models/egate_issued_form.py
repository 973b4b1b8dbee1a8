import hashlib
import io
import logging
import re
from datetime import timedelta

import pypdf

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.egate_dossier.verify.acts import Act

from ..tools.reprint import stamp_pdf
from ..tools.wording import date_words

_logger = logging.getLogger(__name__)

#: Within this time, a second click or a retry after a lost answer is the same print.
SAME_PRINT = timedelta(minutes=1)
#: Parts of which a dossier may have several, each with its own form.
SUBJECTS = ("slip_id", "step_id", "payment_id", "delivery_id")
#: Personal data on the forms: a user who reads it masked may not read a kept form.
SHOWN_KINDS = frozenset({"address", "phone"})
FILE_NAMES = {
    "receipt": "Giay-tiep-nhan",
    "guide": "Phieu-huong-dan",
    "supplement": "Phieu-yeu-cau-bo-sung",
    "refusal": "Phieu-tu-choi",
    "transfer": "Phieu-chuyen-ho-so",
    "fee_receipt": "Phieu-thu",
    "fee_refund": "Phieu-hoan-tra",
    "result": "Phieu-tra-ket-qua",
    "apology": "Van-ban-xin-loi",
    "ending": "Thong-bao-dung-giai-quyet",
    "control": "Phieu-kiem-soat",
    "handover": "Giay-ban-giao",
    "supplement_receipt": "Giay-tiep-nhan-bo-sung",
}
#: Numbers that distinguish forms of one kind: what it is about, and which part of that.
NUMBERS = ("about_id", "part")


class EgateIssuedForm(models.Model):
    """A printed form, kept as issued: its bytes, their hash, who printed it and when.

    The first print of a form is its original. Later prints repeat the original, with a mark that
    says so; later changes of the dossier change no issued paper. A reprint has its own row and
    file.
    """

    _name = "egate.issued.form"
    _description = "Form given out"
    _inherit = ["egate.append.only", "egate.dossier.part"]
    _log_access = False
    _order = "id desc"
    _PERSONAL = frozenset({"attachment_id"})

    #: See ``egate.access.log``.
    _reading = "form"
    # The file can only be linked after the row exists.
    _FILLABLE = frozenset({"attachment_id"})

    # Restrict: an issued form must survive any attempt to delete its dossier.
    dossier_id = fields.Many2one(ondelete="restrict")
    slip_id = fields.Many2one(
        "egate.dossier.slip", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    step_id = fields.Many2one(
        "egate.dossier.step",
        string="Hand-over",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    payment_id = fields.Many2one(
        "egate.payment", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    delivery_id = fields.Many2one(
        "egate.result.delivery",
        string="Giving out",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    kind = fields.Selection(
        [
            ("receipt", "Receipt and appointment slip"),
            ("guide", "Guide slip"),
            ("supplement", "Request for missing papers (form 02)"),
            ("refusal", "Refusal to accept (form 03)"),
            ("transfer", "Transfer slip"),
            ("fee_receipt", "Fee receipt"),
            ("fee_refund", "Refund slip"),
            ("result", "Receipt of the result"),
            ("apology", "Apology and new date (form 04)"),
            ("ending", "Notice of an end (form 05)"),
            ("control", "Control slip (form 06)"),
            ("handover", "Hand-over slip"),
            ("supplement_receipt", "Receipt of papers asked for"),
        ],
        string="Form",
        required=True,
        readonly=True,
    )
    #: The request, apology, end, hand-over or correction that it is about, depending on the kind;
    #: and which part of that, if it comes in parts.
    about_id = fields.Integer(readonly=True, export_string_translation=False)
    part = fields.Integer(readonly=True, export_string_translation=False)
    code = fields.Char(string="Number", required=True, readonly=True)
    form_version = fields.Char(required=True, readonly=True, help="The regulation and its form.")
    original_id = fields.Many2one(
        "egate.issued.form",
        string="Print of",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    print_number = fields.Integer(
        string="Reprint", required=True, readonly=True, help="0: the original."
    )
    printed_at = fields.Datetime(string="Printed", required=True, readonly=True)
    printed_by_id = fields.Many2one(
        "res.users", string="Printed by", required=True, readonly=True, ondelete="restrict"
    )
    sha256 = fields.Char(string="SHA-256", required=True, readonly=True)
    size = fields.Integer(string="Bytes", required=True, readonly=True)
    page_count = fields.Integer(string="Pages", required=True, readonly=True)
    attachment_id = fields.Many2one("ir.attachment", readonly=True, ondelete="restrict")

    _original_uniq = models.UniqueIndex(
        "(dossier_id, kind, COALESCE(slip_id, 0), COALESCE(step_id, 0), COALESCE(payment_id, 0), "
        "COALESCE(delivery_id, 0), COALESCE(about_id, 0), COALESCE(part, 0)) "
        "WHERE original_id IS NULL"
    )
    _reprint_uniq = models.UniqueIndex("(original_id, print_number) WHERE original_id IS NOT NULL")

    @api.depends("kind", "code", "print_number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for form in self:
            name = f"{labels.get(form.kind, '')} {form.code}"
            form.display_name = (
                self.env._("%(form)s, reprint %(number)s", form=name, number=form.print_number)
                if form.print_number
                else name
            )

    # -- access -------------------------------------------------------------------------------

    def _check_access(self, operation):
        rest = self
        if (own := self._of_own_cash_desk(operation)) is not None:
            # Skip the rule for parts of a dossier: a cashier reads none of them.
            if refusal := models.BaseModel._check_access(own, operation):
                return refusal
            rest = self - own
            if not rest:
                return None
        if not self.env.su and any(rest._ids) and self._is_closed_to_user():
            return rest, lambda: AccessError(self._sentence_closed())
        return super(EgateIssuedForm, rest)._check_access(operation)

    def _search(
        self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False
    ):
        if not self.env.su and not bypass_access:
            if not self.env["egate.dossier"].has_access("read"):
                # Skip the rule for parts of a dossier: a user without dossiers reads by cash desk.
                domain = Domain(domain) & self._cash_desk_domain()
                return models.BaseModel._search(
                    self, domain, offset, limit, order, active_test=active_test
                )
            if self._is_closed_to_user():
                domain = Domain.FALSE
        return super()._search(
            domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access
        )

    @api.model
    def _is_closed_to_user(self):
        return bool(SHOWN_KINDS & self.env["egate.dossier"]._kinds_closed_to_user())

    @api.model
    def _sentence_closed(self):
        return self.env._(
            "The forms show addresses and phone numbers, which you read masked. Ask a colleague "
            "of the one-stop unit to print this one."
        )

    # -- printing -----------------------------------------------------------------------------

    def action_open(self):
        """Show this print as it was issued."""
        self.ensure_one()
        self.check_access("read")
        return {"type": "ir.actions.act_url", "url": self._url(), "target": "new"}

    def action_print_again(self):
        """Print the kept form again, with a mark that says so."""
        self.ensure_one()
        self.check_access("read")
        original = self.original_id or self
        original.dossier_id._lock_rows()
        return original._print_again().action_open()

    def _url(self):
        return f"/egate/report/issued/{','.join(map(str, self.ids))}"

    @api.model
    def _original_of(self, kind, subject):
        """Return the original of a form, or an empty record.

        :param dict subject: ``dossier_id``, and those of ``SUBJECTS`` and ``NUMBERS`` that apply
        """
        domain = Domain("kind", "=", kind) & Domain("original_id", "=", False)
        for name in ("dossier_id", *SUBJECTS, *NUMBERS):
            domain &= Domain(name, "=", subject.get(name, False))
        # sudo: an issued form is found for every user; each caller checks who may see it
        return self.sudo().search(domain, limit=1).with_env(self.env)

    @api.model
    def _verified_acts(self):
        """Return how the trail records kept forms; see ``egate_dossier/verify/acts.py``."""
        return [
            Act(
                self._table,
                "printed form",
                ("printed",),
                "form",
                user="printed_by_id",
                # A form printed before acceptance has no trail.
                when="EXISTS (SELECT FROM egate_dossier d WHERE d.id = t.dossier_id"
                " AND d.received_at <= t.printed_at)",
                # The trail leaves out a zero, the number of the original.
                more="coalesce((e.data::jsonb ->> 'print')::int, 0) = t.print_number",
            )
        ]

    @api.model
    def _keep(self, content, values):
        """Keep ``content`` (PDF) as the current user issues it now.

        All readers of the dossier may read it; the caller has checked who may print it.

        :param dict values: the kind of the form and what it is about
        """
        # sudo: only printing creates issued forms, and it has checked the user
        form = self._create_privileged(
            {
                **values,
                "printed_at": fields.Datetime.now().replace(microsecond=0),
                "printed_by_id": self.env.uid,
                "sha256": hashlib.sha256(content).hexdigest(),
                "size": len(content),
                "page_count": len(pypdf.PdfReader(io.BytesIO(content)).pages),
            }
        )
        # sudo: see above
        form.attachment_id = form.env["ir.attachment"]._create_privileged(
            {
                "name": form._file_name(),
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": form.id,
            }
        )
        form.flush_recordset()
        if form.dossier_id.received_at:
            # Before acceptance there is no trail; the print itself is still kept.
            details = {"form": form.id, "print": form.print_number}
            form.dossier_id._trace("printed", form.printed_at, {form.dossier_id: details})
        return form.with_env(self.env)

    def _print_again(self):
        """Return a new, marked print of this original; a double click gives one print.

        The caller has locked the dossier's row, so that numbers are consecutive.
        """
        self.ensure_one()
        domain = Domain("original_id", "=", self.id)
        # sudo: prints by colleagues count too; the caller has checked who may see this one
        last = self.sudo().search(domain, order="print_number desc", limit=1) or self.sudo()
        now = fields.Datetime.now()
        if last.printed_by_id == self.env.user and now - last.printed_at < SAME_PRINT:
            return last.with_env(self.env)
        number = last.print_number + 1
        # sudo: the unit that issued it, whatever the user may read
        form = self.sudo()
        unit = form.slip_id.unit_id or form.dossier_id.reception_unit_id
        day = date_words(unit._require_calendar()._to_local(now))
        content = stamp_pdf(self._content(), f"Bản in lại lần {number}, {day}")
        return self._keep(
            content,
            {
                "dossier_id": self.dossier_id.id,
                **{name: self[name].id for name in SUBJECTS},
                **{name: self[name] for name in NUMBERS},
                "kind": self.kind,
                "code": self.code,
                "form_version": self.form_version,
                "original_id": self.id,
                "print_number": number,
            },
        )

    def _content(self):
        """Return the bytes of this print, exactly as issued.

        :raise UserError: the kept file is gone or was altered
        """
        self.ensure_one()
        # sudo: whether the dossier is anonymised, for a form that the user may see
        if self.sudo().dossier_id.anonymised_at:
            raise UserError(self.dossier_id._anonymised_message())
        # sudo: the file is read with the form, which the user may see
        content = self.sudo().attachment_id.raw or b""
        if hashlib.sha256(content).hexdigest() != self.sha256:
            _logger.error("%s %s: the kept file is gone or altered", self._name, self.id)
            raise UserError(
                self.env._(
                    "The kept file of “%(form)s” is damaged, so it is not printed. Tell the "
                    "administrator: it is restored from the backup.",
                    form=self.display_name,
                )
            )
        return content

    def _file_name(self):
        """Return a file name that every system accepts, in Vietnamese words."""
        self.ensure_one()
        tail = f"-in-lai-{self.print_number}" if self.print_number else ""
        code = re.sub(r"[^\w.-]+", "-", self.code)
        return f"{FILE_NAMES[self.kind]}-{code}{tail}.pdf"
