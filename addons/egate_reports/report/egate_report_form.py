from odoo import api, models

from ..tools.paper import PAPER_PARAMETER
from ..tools.wording import date_words, keep_tail


class EgateReportForm(models.AbstractModel):
    """What the legal forms share: when they may be printed, in which copies, their letterhead.

    A form is a model ``report.<template>`` that inherits this one and adds ``_get_report_values``.
    """

    _name = "egate.report.form"
    _description = "Legal form"

    # The name of each copy; the template gets it as ``copy_label``.
    _copies = (None,)
    # Its kind in ``egate.issued.form``, which keeps every print; ``None``: not kept.
    _kind = None
    # The regulation that defines the form, recorded with every print.
    _version = "Thông tư 03/2025/TT-VPCP"
    # Whether several records form one document, such as a sheet of labels.
    _together = False
    # How many of them are on a sheet, where they share sheets.
    _sheet = 1

    # Whether the office may print it on A5: forms 01 to 05 (Thông tư 01/2018/TT-VPCP).
    _may_be_small = False

    # Whether it shows addresses and phone numbers, which some users read only masked.
    _personal = True

    @api.model
    def _is_on_small_paper(self):
        """Return whether this form is printed on A5, as the office has set it."""
        # sudo: the setting is no secret, its table is closed to users
        paper = self.env["ir.config_parameter"].sudo().get_param(PAPER_PARAMETER)
        return self._may_be_small and paper == "a5"

    def _subject(self, record):
        """Return what the form of ``record`` is about: values of ``egate.issued.form``.

        With ``dossier_id``, ``code`` and, if the dossier has several such forms, ``slip_id`` or
        ``step_id``.
        """
        raise NotImplementedError

    @api.model
    def _issue(self, report, record):
        """Return a new print of ``record``: the original, or a marked reprint of it.

        The caller has checked that the user may read ``record`` and print this form.
        """
        Issued = self.env["egate.issued.form"]
        self._check_subject(record)
        subject = self._subject(record)
        # If two users print at once, the later request is retried and finds the original.
        self.env["egate.dossier"].browse(subject["dossier_id"])._lock_rows()
        if original := Issued._original_of(self._kind, subject):
            return original._print_again()
        self._check_printable(record)
        content = self.env["ir.actions.report"]._egate_pdf(report, record)
        return Issued._keep(
            content,
            {**subject, "kind": self._kind, "form_version": self._version, "print_number": 0},
        )

    @api.model
    def _record(self, model, docids, data):
        """Return the record of a page, read together with those printed into the same file.

        :param list docids: one id
        :param dict data: of the print; ``printed_ids`` are the ids of all its records
        """
        record = self.env[model].browse(docids).ensure_one()
        return record.with_prefetch((data or {}).get("printed_ids"))

    @api.model
    def _check_subject(self, record):
        """Refuse a record that this form cannot be about, even if it was printed before."""

    @api.model
    def _missing(self, record, names):
        """Return the labels of the empty fields among ``names``, in the user's language."""
        return ", ".join(
            record._fields[name]._description_string(self.env) for name in names if not record[name]
        )

    @api.model
    def _papers(self, dossier):
        """Return the received papers: name, and the number of each kind.

        Includes papers replaced by a look-up in a published database, which have no number.
        """
        papers = []
        for paper in dossier.paper_ids:
            if not paper.received:
                if paper.lookup_result == "found":
                    # sudo: the name of a database is no secret
                    database = paper.sudo().database_id.name or ""
                    papers.append((paper.name, [(f"Tra cứu {database}".strip(), "–")]))
                continue
            kinds = [("Bản chính", paper.original_count), ("Bản sao", paper.copy_count)]
            papers.append((paper.name, [(kind, count) for kind, count in kinds if count]))
        return papers

    @api.model
    def _fee_name(self, fee):
        """Return the name of a fee of a dossier with its quantities, as ordered:
        “Phí chứng thực, 3 trang × 2 bản”.
        """
        counted = fee.fee_id and fee.dossier_id._counted_for(fee.fee_id.id, fee.quantity)
        if not counted:
            return fee.name
        pages, copies = counted
        return f"{fee.name}, {pages} trang × {copies} bản" if pages else f"{fee.name}, {copies} bản"

    @api.model
    def _people(self, dossier):
        """Return the owner and the submitter of the dossier, as the forms show them.

        No identity number, because the paper is carried around. The tax code of an organisation
        is public. A detail that the user may not read is printed masked.
        """
        organisation = dossier.applicant_kind == "organisation"
        relations = {"spouse": "vợ/chồng", "co_owner": "đồng sở hữu"}
        people = {
            "owner": dossier.applicant_name,
            "tax_code": dossier.applicant_tax_code if organisation else "",
            "representative": dossier.representative_name if organisation else "",
            "representative_title": dossier.representative_title if organisation else "",
            "address": dossier._shown("applicant_address"),
            "phone": dossier._shown("applicant_phone"),
            "email": dossier.applicant_email,
            "others": [
                (owner.name, relations.get(owner.relation, "")) for owner in dossier.owner_ids
            ],
            "submitter": dossier.submitter_name,
            "submitter_phone": dossier._shown("submitter_phone"),
            "submitter_address": dossier._shown("submitter_address"),
            "submitter_paper": dossier.submitter_paper,
        }
        # With several lines of people the spacing is smaller, so that one page is enough.
        further = ("representative", "others", "submitter_address", "submitter_paper")
        return {**people, "crowded": any(people[name] for name in further)}

    @api.model
    def _check_printable(self, records):
        """Refuse records whose form may not be printed yet.

        :raise UserError: names the record and everything that is missing
        """

    @api.model
    def _letterhead(self, unit, moment):
        """Return the letterhead that all forms share (Circular 03/2025/TT-VPCP).

        :param unit: the ``egate.unit`` that issues the form
        :param datetime moment: the moment of issue in the unit's own zone
        """
        agency = unit.agency_id if unit.agency_id != unit else unit.parent_id
        return {
            "superior": keep_tail((unit.superior_name or agency.name or "").upper()),
            "unit": keep_tail(unit.name.upper()),
            "place": self._place(unit) or "………………",
            "date": date_words(moment),
            "day": f"{moment:%Y-%m-%d}",
        }

    @api.model
    def _place(self, unit):
        """Return the place name of the unit, or of the nearest unit above that has one."""
        while unit.parent_id and not unit.place:
            unit = unit.parent_id
        return unit.place

    @api.model
    def _hotline(self):
        # sudo: ir.config_parameter - one public telephone number
        return self.env["ir.config_parameter"].sudo().get_param("egate_base.hotline") or ""
