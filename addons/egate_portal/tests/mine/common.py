"""Two citizens with accounts whose identity was checked, each with dossiers of their own."""

from freezegun import freeze_time

from odoo import fields, http
from odoo.tools import mute_logger

from odoo.addons.egate_base.tests.common import new_users
from odoo.addons.egate_dossier.tests.sample_files import pdf

from ...controllers.mine import look_up
from ..common import MORNING, PublicPageCase

LATER = "2026-11-23 03:30:00"
AFTERNOON = "2026-11-23 07:30:00"
EVENING = "2026-11-23 09:30:00"
OTHER = {"identity_number": "048090000456", "applicant_name": "Trần Văn Bảo Long"}


class MineCase(PublicPageCase):
    """A citizen, and a neighbour who must never see anything of theirs."""

    def setUp(self):
        super().setUp()
        look_up.LOOK_UPS.forget()

    @classmethod
    def account_of(cls, dossier, login):
        """Return an account whose identity was checked to be the owner of ``dossier``."""
        user = new_users(cls.env, {"login": login, "groups": "base.group_portal", "lang": "vi_VN"})
        cls.env["egate.citizen.identity"].sudo()._create_privileged(
            {
                "user_id": user.id,
                "partner_id": dossier.sudo().applicant_id.id,
                "method": "desk",
                "at": fields.Datetime.now(),
            }
        )
        return user

    def own_dossier(self):
        """Receive a dossier, and log its owner in."""
        dossier = self.receive_at()
        self.owner = self.account_of(dossier, "khai")
        self.log_in(self.owner)
        return dossier.sudo()

    def log_in(self, user):
        self.authenticate(user.login, user.login)

    def path(self, dossier, rest=""):
        return f"/egate/my/dossiers/{dossier.id}{rest}"

    def read_page(self, path, status=200):
        """Read a page of the account that is logged in."""
        with self.assertNoLogs("odoo", level="WARNING"):
            response = self.url_open(path, allow_redirects=False)
        self.assertEqual(response.status_code, status, response.text[:2000])
        return response

    def post(self, path, status=303, files=None, **data):
        """Send a form as a page of ours does."""
        data["csrf_token"] = http.Request.csrf_token(self)
        with self.assertNoLogs("odoo", level="WARNING"):
            response = self.url_open(path, data=data, files=files, allow_redirects=False)
        self.assertEqual(response.status_code, status, response.text[:2000])
        self.env.invalidate_all()
        return response

    def give_result(self, dossier, number="15/GXN", with_file=True):
        """Let the office decide, number and give the result; return it (sudo)."""
        with freeze_time(LATER):
            self.bring_to_desk(dossier)
            result = dossier.result_ids
            officer = result.with_user(self.officer)
            officer.action_number({"number": number, "decided_on": "2026-11-23"})
            if with_file:
                officer._add_file("kết quả.pdf", pdf("Giấy xác nhận"))
        with freeze_time(AFTERNOON):
            self.do(dossier, "return", self.clerk)
        self.env.invalidate_all()
        return result

    def correct(self, result):
        """Let the leader replace a result that was given by a version with another number."""
        with freeze_time(EVENING):
            result.with_user(self.leader).action_correct(
                {"reason": "Sai họ tên", "number": "16/GXN", "decided_on": "2026-11-23"}
            )
        self.env.invalidate_all()

    def ask_for_papers(self, dossier):
        """Let the officer ask for the paper of the address; return the request (sudo)."""
        with freeze_time(LATER):
            self.do(dossier, "claim", self.officer)
            dossier.with_user(self.officer).action_issue_supplement(
                {
                    "reason": "Thiếu giấy tờ",
                    "legal_basis": "Nghị định 118/2025/NĐ-CP",
                    "lines": [
                        {
                            "name": "Giấy tờ chứng minh nơi cư trú",
                            "fault": "Bản chụp mờ",
                            "original_count": 0,
                            "copy_count": 1,
                        }
                    ],
                }
            )
        self.env.invalidate_all()
        return dossier.supplement_ids

    def refuses_all_but_posts(self, path):
        """The route changes something: neither by a link nor by a form of another site."""
        self.assertEqual(self.url_open(path, allow_redirects=False).status_code, 405)
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(path, data={"x": "1"}).status_code, 400)


__all__ = ["AFTERNOON", "LATER", "MORNING", "OTHER", "MineCase"]
