from odoo.addons.egate_portal.tools.form_rules import judge

from .common import DemoCase

PERSON = {
    "ho_ten": "Nguyễn Văn Mẫu",
    "so_dinh_danh": "048090000123",
    "noi_cu_tru": {"province": "48", "commune": "20242", "street": "12 Trần Phú"},
    "dien_thoai": "0905 000 111",
}


class TestForms(DemoCase):
    def test_four_procedures_have_a_form(self):
        today = self.env["egate.assignment"]._local_today()
        forms = self.env["egate.online.form"]
        found = {
            procedure.code: forms._for(procedure, self.env["egate.procedure.variant"], today)
            for procedure in self.procedures
        }
        self.assertEqual(
            {code for code, form in found.items() if form},
            {"1.001193", "1.004873", "1.013225", "1.001612"},
        )
        for form in forms.search([]):
            again = forms._from_definition(form.procedure_id, form._definition())
            self.assertEqual(again._definition()["pages"], form._definition()["pages"])
            self.assertEqual(again._publishing_faults(), [])

    def test_a_birth_is_filled_in(self):
        today = self.env["egate.assignment"]._local_today()
        form = self.env["egate.online.form"].search([("procedure_id.code", "=", "1.001193")])
        answers = {
            **PERSON,
            "quan_he": "me",
            "tre_ho_ten": "Nguyễn Thị Bé",
            "tre_ngay_sinh": today.strftime("%d/%m/%Y"),
            "tre_gioi_tinh": "nu",
            "tre_dan_toc": "Kinh",
            "noi_sinh_loai": "co_so_y_te",
            "co_so_y_te": "Bệnh viện Phụ sản",
            "noi_sinh": PERSON["noi_cu_tru"],
            "cha_me": [{"la": "Mẹ", "ten": "Lê Thị Mẫu", "nam_sinh": "1995"}],
            "ban_sao": "yes",
            "so_ban_sao": "2",
        }
        judged = judge(form._definition(), answers, today)
        self.assertEqual(judged.errors, {})
        self.assertNotIn("ly_do_muon", judged.visible, "a newborn is not late")
        read = form._as_read(form._definition(), judged.answers)
        self.assertIn(
            ("Địa chỉ nơi sinh", "12 Trần Phú, Phường Hải Châu, Thành phố Đà Nẵng"), read[1][1]
        )
        late = judge(form._definition(), {**answers, "tre_ngay_sinh": "01/01/2020"}, today)
        self.assertEqual(list(late.errors), ["ly_do_muon"])
