import json
import re
import shutil
import tempfile
import zipfile

import pytz

from odoo import fields, models
from odoo.fields import Domain

from odoo.addons.egate_base.tools.identity import mask_name
from odoo.addons.egate_base.tools.office_zone import OFFICE_ZONE
from odoo.addons.egate_base.tools.search_key import search_key

from ...tools import durable, personal_sheet

#: So many dossiers are in memory at a time.
BATCH = 50


class EgatePersonalRequest(models.Model):
    """The copy: all that is held of one citizen, on a sheet and as data, with the files if asked.

    Other people in the same dossiers, co-owners, payers, receivers, are masked, and of a dossier of
    somebody else's that the citizen only handed in or shares, only their own part is told.
    """

    _inherit = "egate.personal.request"

    def _write_copy(self):
        """Return the copy as an open ZIP file, and note that it was taken and what for.

        Called after :meth:`_copy_refusal` said nothing.

        :rtype: file
        """
        self.ensure_one()
        # sudo: everything of this person, of any desk; the caller is checked before
        request = self.sudo().with_context(lang=self.env["egate.dossier"]._form_lang())
        people = request.partner_id._same_person()
        dossiers = request._dossiers_about(people)
        file = tempfile.TemporaryFile()  # noqa: SIM115 (it is the answer)
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            with archive.open("du-lieu-ca-nhan.json", "w", force_zip64=True) as target:
                for piece in request._copy_as_json(people, dossiers):
                    target.write(piece.encode())
            with archive.open("du-lieu-ca-nhan.html", "w", force_zip64=True) as target:
                for piece in request._copy_as_sheet(people, dossiers):
                    target.write(str(piece).encode())
            count = request._add_files_to(archive, dossiers) if request.with_files else 0
        request._note("copied", {"dossiers": len(dossiers), "files": count})
        self.env["egate.access.log"]._note(
            {
                "kind": "export",
                "model": "res.partner",
                "res_id": request.partner_id.id,
                "count": len(dossiers),
                "detail": f"egate.personal.request {request.id}",
            }
        )
        file.seek(0)
        return file

    def _dossiers_about(self, people):
        """Return the ids of the dossiers that tell of ``people``, each with in which part.

        :rtype: dict[int, str]
        """
        Dossier = self.env["egate.dossier"]
        own = Dossier._search(Domain("applicant_id", "in", people.ids))
        found = dict.fromkeys((row for (row,) in self.env.execute_query(own.select())), "owner")
        for number in filter(None, people.mapped("identity_number")):
            for part, domain in (
                ("submitter", Domain("submitter_identity_number", "=", number)),
                ("co_owner", Domain("owner_ids.identity_number", "=", number)),
            ):
                for one in Dossier.search(domain & Domain("anonymised_at", "=", False)).ids:
                    found.setdefault(one, part)
        return dict(sorted(found.items()))

    def _each_dossier(self, dossiers):
        """Yield what is told of each dossier; few are in memory at a time."""
        ids = list(dossiers)
        for start in range(0, len(ids), BATCH):
            for dossier in self.env["egate.dossier"].browse(ids[start : start + BATCH]):
                yield dossier._personal_copy(dossiers[dossier.id], self.partner_id)
            self.env.invalidate_all()

    def _copy_facts(self, people):
        """Return what is on file of the citizen, a dict for each record, by Vietnamese words."""
        kinds = dict(people._fields["identity_kind"]._description_selection(self.env))
        sexes = dict(people._fields["sex"]._description_selection(self.env))
        return [
            {
                "Họ và tên": person.name,
                "Ngày sinh": _day(person.birth_date) or person.birth_year or None,
                "Giới tính": sexes.get(person.sex),
                "Loại giấy tờ": kinds.get(person.identity_kind),
                "Số giấy tờ": person.identity_number,
                "Nước cấp hộ chiếu": person.identity_country_id.name or None,
                "Số giấy tờ cũ": person.identity_old_number,
                "Ngày cấp": _day(person.identity_date),
                "Nơi cấp": person.identity_place,
                "Lý do không có số": person.identity_reason,
                "Điện thoại": person.phone,
                "Email": person.email,
                "Địa chỉ": ", ".join(filter(None, (person.street, person.street2, person.city))),
                "Mã số thuế": person.vat,
                "Ghi nhận từ": _moment(person.create_date),
            }
            for person in people
        ]

    def _copy_title(self):
        return {
            "Yêu cầu số": self.id,
            "Mục đích": self.purpose,
            "Căn cứ": self.legal_basis,
            "Tiếp nhận tại": self.unit_id.name,
            "Lập lúc": _moment(fields.Datetime.now()),
        }

    def _copy_as_json(self, people, dossiers):
        def text(value):
            return json.dumps(value, ensure_ascii=False, indent=1, default=str)

        yield f'{{"yeu_cau": {text(self._copy_title())},\n'
        yield f'"cong_dan": {text(self._copy_facts(people))},\n"ho_so": ['
        for number, told in enumerate(self._each_dossier(dossiers)):
            yield (",\n" if number else "\n") + text(told)
        yield "\n]}\n"

    def _copy_as_sheet(self, people, dossiers):
        yield personal_sheet.head(
            "Dữ liệu cá nhân đang được lưu giữ",
            [f"{word}: {value}" for word, value in self._copy_title().items() if value],
        )
        yield personal_sheet.heading("Thông tin công dân")
        for told in self._copy_facts(people):
            yield personal_sheet.facts(told)
        for told in self._each_dossier(dossiers):
            yield personal_sheet.heading(f"Hồ sơ {told['Thông tin']['Mã hồ sơ']}")
            yield personal_sheet.facts(told["Thông tin"])
            for title, rows in told.items():
                if title != "Thông tin":
                    yield from personal_sheet.table(title, rows)
        yield personal_sheet.foot()

    def _add_files_to(self, archive, dossiers):
        """Add the files of the citizen's own dossiers, in pieces; return how many."""
        count = 0
        for id_, part in dossiers.items():
            if part != "owner":
                continue
            dossier = self.env["egate.dossier"].browse(id_)
            for file in [*dossier.paper_ids.file_ids, *dossier.result_ids.file_ids]:
                if not file.attachment_id:
                    continue
                count += 1
                # Numbered here: a paper's file and a result's may have one id and one name.
                name = re.sub(r"[^\w.-]+", "_", file.name)
                folder = re.sub(r"[^\w.-]+", "_", dossier.code or f"nhap-{id_}")
                with (
                    file.attachment_id._open_content() as source,
                    archive.open(f"tep/{folder}/{count}-{name}", "w", force_zip64=True) as target,
                ):
                    shutil.copyfileobj(source, target, durable.CHUNK)
            self.env.invalidate_all()
        return count


class EgateDossier(models.Model):
    _inherit = "egate.dossier"

    def _personal_copy(self, part, person):
        """Return what this sudo dossier tells of ``person``, in Vietnamese words.

        :param str part: ``owner``, ``submitter`` or ``co_owner``
        :rtype: dict[str, dict | list[dict]]
        """
        self.ensure_one()
        facts = {
            "Mã hồ sơ": self.code or f"(nháp {self.id})",
            "Vai trò": {"owner": "Chủ hồ sơ", "submitter": "Người nộp thay"}.get(
                part, "Đồng chủ hồ sơ"
            ),
            "Thủ tục": self.procedure_id.name,
            "Nơi tiếp nhận": self.reception_unit_id.name,
            "Cơ quan giải quyết": self.agency_unit_id.name,
            "Tiếp nhận lúc": _moment(self.received_at),
            "Kết thúc lúc": _moment(self.closed_at),
            "Đã ẩn danh lúc": _moment(self.anonymised_at),
        }
        if part == "submitter":
            facts |= {
                "Chủ hồ sơ": mask_name(self.applicant_name),
                "Người nộp": self.submitter_name,
                "Điện thoại người nộp": self.submitter_phone,
                "Số giấy tờ người nộp": self.submitter_identity_number,
                "Địa chỉ người nộp": self.submitter_address,
            }
            return {"Thông tin": facts}
        if part == "co_owner":
            own = self.owner_ids.filtered(
                lambda owner: owner.identity_number == person.identity_number
            )[:1]
            facts |= {
                "Chủ hồ sơ": mask_name(self.applicant_name),
                "Họ và tên": own.name,
                "Số giấy tờ": own.identity_number,
                "Ngày sinh": _day(own.birth_date),
                "Địa chỉ": own.address,
                "Điện thoại": own.phone,
            }
            return {"Thông tin": facts}
        facts |= {
            "Họ và tên": self.applicant_name,
            "Số giấy tờ": self.identity_number,
            "Ngày sinh": _day(self.applicant_birth_date) or self.applicant_birth_year or None,
            "Địa chỉ": self.applicant_address,
            "Điện thoại": self.applicant_phone,
            "Email": self.applicant_email,
            "Nội dung yêu cầu": self.content,
            "Ghi chú của quầy": self.note,
            "Người nộp thay": mask_name(self.submitter_name) if self.submitter_name else None,
        }
        return {
            "Thông tin": facts,
            "Đồng chủ hồ sơ": [{"Họ và tên": mask_name(owner.name)} for owner in self.owner_ids],
            "Giấy tờ và tệp": [
                {
                    "Giấy tờ": file.paper_id.name,
                    "Tệp": file.name,
                    "Số byte": file.size,
                    "SHA-256": file.sha256,
                    "Nhận lúc": _moment(file.added_at),
                }
                for file in self.paper_ids.file_ids
            ],
            "Kết quả": [
                {
                    "Kết quả": result.name,
                    "Số": result.number,
                    "Ngày": _day(result.decided_on),
                    "Tệp": ", ".join(f"{file.name} ({file.sha256})" for file in result.file_ids),
                }
                for result in self.result_ids
            ],
            "Trả kết quả": [
                {
                    "Lúc": _moment(delivery.given_at),
                    "Người nhận": _own_name(delivery.receiver_name, self.applicant_name),
                    "Gửi đến": delivery.sent_to,
                }
                for delivery in self.delivery_ids
            ],
            "Phí, lệ phí": [
                {
                    "Biên lai": payment.code,
                    "Số tiền": f"{payment.amount:,.0f} đ",
                    "Lúc": _moment(payment.paid_at),
                    "Người nộp tiền": _own_name(payment.payer_name, self.applicant_name),
                }
                for payment in self.payment_ids
            ],
            "Trao đổi": [
                {
                    "Lúc": _moment(message.at),
                    "Từ": "Công dân" if message.direction == "in" else "Cơ quan",
                    "Nội dung": message.text,
                }
                for message in self.env["egate.dossier.message"].search(
                    [("dossier_id", "=", self.id)]
                )
            ],
            "Thông báo đã gửi": [
                {
                    "Lúc": _moment(notice.sent_at or notice.created_at),
                    "Nội dung": dict(
                        notice._fields["milestone"]._description_selection(self.env)
                    ).get(notice.milestone),
                    "Kênh": notice.channel,
                    "Tình trạng": dict(
                        notice._fields["state"]._description_selection(self.env)
                    ).get(notice.state),
                }
                for notice in self.env["egate.notice"].search([("dossier_id", "=", self.id)])
            ],
            "Ai đã xem": [
                {
                    "Lúc": _moment(row.at),
                    "Cán bộ": row.user_id.name,
                    "Việc": dict(row._fields["kind"]._description_selection(self.env)).get(
                        row.kind
                    ),
                }
                for row in self.env["egate.access.log"].search(
                    [("code", "=", self.code)] if self.code else [("id", "=", 0)], order="id"
                )
            ],
        }


def _own_name(name, own):
    """Return a name that may be somebody else's: masked if it is."""
    if not name:
        return ""
    return name if search_key(name) == search_key(own) else mask_name(name)


def _day(day):
    return day.strftime("%d/%m/%Y") if day else ""


def _moment(at):
    """Return a UTC moment as words, in the zone of the office."""
    if not at:
        return ""
    local = pytz.utc.localize(at).astimezone(pytz.timezone(OFFICE_ZONE))
    return local.strftime("%H:%M %d/%m/%Y")
